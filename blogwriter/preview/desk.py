"""The post on the disk and the paper beside it: the only part of the preview that reads files."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from blogwriter import articles, plugins, post_papers
from blogwriter.errors import BlogwriterError, SettingsError
from blogwriter.models import Article, Paper
from blogwriter.platforms import RenderOptions
from blogwriter.post_files import load_picture, read_post
from blogwriter.preview import views

__all__ = ["Desk", "OWN_THEME", "SCRIPTS"]

SCRIPTS = {"": "原文", "hans": "简体", "tw": "繁體（台）", "hk": "繁體（港）"}
OWN_THEME = "own"
"""Name of the user's own CSS file among the themes."""
_MAX_WATCHED = 1000
_NO_PAPER = "不知道这篇文章依据哪篇论文：用 --paper 给出 PDF 路径或 arXiv 编号，就能在这里逐句核对"


@dataclass(slots=True, kw_only=True)
class Desk:
    """One post under preview; safe to use from several threads."""

    post: Path
    papers: tuple[str, ...] = ()
    """Paths, arXiv ids or addresses; empty for the files that the front matter names: none is fetched unasked."""
    password: str | None = None
    css: Path | None = None
    """The user's own theme, read anew each time."""
    cache: Path | None = None
    _read: dict[str, Paper] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def version(self) -> str:
        """Changes whenever the post, a picture beside it or the own theme does."""
        newest, count = 0, 0
        for file in self._watched():
            try:
                stat = file.stat()
            except OSError:
                continue
            newest, count = max(newest, stat.st_mtime_ns), count + 1 + stat.st_size
        return f"{newest:x}-{count:x}"

    def view(self, platform: str, *, script: str = "", theme: str = "default", code_theme: str = "default") -> Any:
        """What the page shows of a platform.

        Raises:
            BlogwriterError: Of the post, or an unknown name.
        """
        if script not in SCRIPTS:
            raise SettingsError(f"没有名为“{script}”的字体；可用的有：{'、'.join(SCRIPTS)}", code="unknown_name")
        article = read_post(self.post)
        if script:
            from blogwriter.chinese.convert import convert

            text = convert(articles.serialise(article), script).text  # type: ignore[arg-type]
            article = articles.parse(text, name=article.name)
        options = RenderOptions(
            theme="default" if theme == OWN_THEME else theme,
            css=self._css() if theme == OWN_THEME else "",
            code_theme=code_theme,
            cache=self.cache,
            load=lambda target: load_picture(self.post.parent, target),
        )
        return views.view(plugins.load("platforms", platform).render(article, options))

    def audit(self) -> dict[str, Any]:
        """The audit panel; where there is no paper or it cannot be read, the panel says so."""
        from blogwriter.preview.evidence import audited

        try:
            article = read_post(self.post)
            shelf = self._shelf(article)
            return audited(article, shelf) if any(shelf) else {"state": "none", "message": _NO_PAPER}
        except BlogwriterError as exc:
            return {"state": "error", "message": exc.message}

    def page(self, number: int, paper: int = 0) -> dict[str, Any] | None:
        """A page of a paper as a picture; None where there is none.

        Args:
            number: Of the page, from 1.
            paper: Place of the paper among those of the post, from 0.

        Raises:
            BlogwriterError: The PDF cannot be opened or drawn.
        """
        from blogwriter.audit import pages
        from blogwriter.preview.evidence import page

        shelf = self._shelf(read_post(self.post))
        wanted = shelf[paper] if 0 <= paper < len(shelf) else None
        data = self._bytes(wanted) if wanted else b""
        found = pages.pictures(data, [number], password=self.password) if data else {}
        return page(found[number]) if number in found else None

    def _shelf(self, article: Article) -> tuple[Paper | None, ...]:
        """The papers in the order of the post's front matter, None for those that are not at hand."""
        from blogwriter import audit

        if not self.papers:
            return tuple(self._paper(ref) if ref else None for ref in post_papers.local(article, self.post.parent))
        read = [self._paper(ref) for ref in self.papers]
        return audit.arranged(articles.front(article), read, name=self.post.name)

    def _paper(self, ref: str) -> Paper:
        from blogwriter.sources import ReadOptions, read

        with self._lock:
            if ref not in self._read:
                self._read[ref] = read(ref, ReadOptions(password=self.password, cache=self.cache))
            return self._read[ref]

    def _bytes(self, paper: Paper) -> bytes:
        """The paper's PDF: the local file, or what the reader of this process still has at hand."""
        from blogwriter.sources._kept import kept

        ref = next((ref for ref, known in self._read.items() if known == paper), "")
        file = Path(ref)
        if ref.lower().endswith(".pdf") and file.is_file():
            return file.read_bytes()
        data = kept(paper.origin.sha256)
        return data if data and data[:1024].find(b"%PDF") >= 0 else b""

    def _css(self) -> str:
        try:
            return self.css.read_text(encoding="utf-8") if self.css else ""
        except (OSError, UnicodeDecodeError) as exc:
            raise SettingsError(f"无法读取主题文件 {self.css}", code="theme") from exc

    def _watched(self) -> list[Path]:
        folder = self.post.parent
        files = [self.post, *([self.css] if self.css else [])]
        for place in (folder / "figures", folder / "images"):
            if place.is_dir():
                files += sorted(place.iterdir())[:_MAX_WATCHED]
        return files
