"""The post on the disk and the paper beside it: the only part of the preview that reads files."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from blogwriter import articles, plugins
from blogwriter.errors import BlogwriterError, SettingsError
from blogwriter.models import Article, Paper
from blogwriter.platforms import RenderOptions
from blogwriter.post_files import load_picture, read_post
from blogwriter.preview import views

__all__ = ["Desk", "OWN_THEME", "SCRIPTS", "paper_of"]

SCRIPTS = {"": "原文", "hans": "简体", "tw": "繁體（台）", "hk": "繁體（港）"}
OWN_THEME = "own"
"""Name of the user's own CSS file among the themes."""
_MAX_WATCHED = 1000
_NO_PAPER = "不知道这篇文章依据哪篇论文：用 --paper 给出 PDF 路径或 arXiv 编号，就能在这里逐句核对"


def paper_of(article: Article, folder: Path) -> str:
    """A local file that the front matter names as the paper, or nothing: a preview fetches no paper unasked.

    Raises:
        RenderError: The front matter is wrong.
    """
    front = articles.front(article)
    listed = front.get("papers")
    told = [*(listed if isinstance(listed, list) else []), *(front.get(key) for key in ("paper", "source", "pdf"))]
    for item in told:
        for value in item.values() if isinstance(item, dict) else (item,):
            if isinstance(value, str) and value.lower().endswith((".pdf", ".html", ".md")) and "://" not in value:
                file = folder / value
                if file.is_file():
                    return str(file)
    return ""


@dataclass(slots=True, kw_only=True)
class Desk:
    """One post under preview; safe to use from several threads."""

    post: Path
    paper: str = ""
    """Path, arXiv id or address; empty to look into the front matter."""
    password: str | None = None
    css: Path | None = None
    """The user's own theme, read anew each time."""
    cache: Path | None = None
    _papers: dict[str, Paper] = field(default_factory=dict)
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
            ref = self._ref(article)
            if not ref:
                return {"state": "none", "message": _NO_PAPER}
            return audited(article, self._read(ref))
        except BlogwriterError as exc:
            return {"state": "error", "message": exc.message}

    def page(self, number: int) -> dict[str, Any] | None:
        """A page of the paper as a picture; None where there is none.

        Raises:
            BlogwriterError: The PDF cannot be opened or drawn.
        """
        from blogwriter.audit import pages
        from blogwriter.preview.evidence import page

        data = self._bytes()
        found = pages.pictures(data, [number], password=self.password) if data else {}
        return page(found[number]) if number in found else None

    def _ref(self, article: Article) -> str:
        return self.paper or paper_of(article, self.post.parent)

    def _read(self, ref: str) -> Paper:
        from blogwriter.sources import ReadOptions, read

        with self._lock:
            if ref not in self._papers:
                self._papers[ref] = read(ref, ReadOptions(password=self.password, cache=self.cache))
            return self._papers[ref]

    def _bytes(self) -> bytes:
        """The paper's PDF: the local file, or what the reader of this process still has at hand."""
        from blogwriter.sources._kept import kept

        ref = self._ref(read_post(self.post))
        file = Path(ref)
        if ref.lower().endswith(".pdf") and file.is_file():
            return file.read_bytes()
        paper = self._papers.get(ref)
        data = kept(paper.origin.sha256) if paper else None
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
