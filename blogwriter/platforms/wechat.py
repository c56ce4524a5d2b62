"""微信公众号: *copy* to paste into the editor, *api* to upload.

Both have inline styles only and a small vocabulary of tags. In *copy* formulas are SVG in the ink of the text and
pictures lie inside the page; in *api* both are PNG files that the publisher uploads. What is over a limit is said,
never cut.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache, partial
from html import escape
from string import Template
from typing import NamedTuple

from blogwriter import resources
from blogwriter.errors import RenderError
from blogwriter.models import Article, Attachment, Post, RenderWarning
from blogwriter.platforms import RenderOptions
from blogwriter.platforms._budget import LIMITS, ROOM, groups, remedies, sections, uploaded_length
from blogwriter.platforms._code import highlighted, palette
from blogwriter.platforms._dress import cleaned, dressed, visible
from blogwriter.platforms._evidence import check_mode, is_evidence
from blogwriter.platforms._html import fill, write
from blogwriter.platforms._look import Look
from blogwriter.platforms._makers import Maker, Pasted, Uploaded, alternative, both
from blogwriter.platforms._parse import Document, parse, walk
from blogwriter.platforms._split import Part, parts
from blogwriter.platforms._titles import title_advice
from blogwriter.platforms._words import JOINER

__all__ = ["LIMITS", "TITLE", "is_wechat", "render", "split"]

TITLE = "微信公众号：wechat.html 供粘贴，wechat-api.html 与图片供接口上传"

_FIRST_DRAWING = re.compile(r"\A((?:<(?!svg)[^>]*>)*)(?=<svg)")
_LAST_DRAWING = re.compile(r"(</svg>)((?:</[^>]*>)*)\Z")
_COPY, _API = "wechat.html", "wechat-api.html"
_CHECKLIST = (
    "在编辑器里填标题、作者与摘要，选封面",
    "勾选原创与创作来源声明",
    "“阅读原文”填论文地址",
    "用手机预览一遍再群发",
)
_LINKS = "几篇都群发之后，在编辑器里给每篇开头的“上篇”“下篇”加上链接（群发前还没有地址）"


class _Written(NamedTuple):
    html: str
    """Without a theme yet, and its places still to be filled."""
    warnings: Sequence[RenderWarning]
    places: Mapping[str, Sequence[str]]
    """What stands in the places of each page, by the names of their files."""
    uploaded: Uploaded


def render(article: Article, options: RenderOptions) -> Post:
    """Both profiles, or those that the options name; in parts where the options allow it and the whole does not fit.

    Raises:
        RenderError: The front matter is wrong, or a single section is over the limit of a part.
        SettingsError: No such theme, code theme or way of showing evidence.
    """
    check_mode(options.evidence)
    palette(options.code_theme)
    made = split(article, options) if options.split else ()
    if len(made) > 1:
        return _joined([(part, _rendered(part.article, options)) for part in made])
    return _rendered(article, options)


def split(article: Article, options: RenderOptions) -> tuple[Part, ...]:
    """The post as posts that fit the interface, cut at its headings; a single one where it fits as it is.

    Raises:
        RenderError: The front matter is wrong, or one section alone is too long.
    """
    document = parse(article)
    page = cache(partial(_page, document))
    if uploaded_length(page(options)) < LIMITS["content"]:
        return (Part(article=article, first_shifted=0, shift=0),)
    for room in (ROOM, 3 * ROOM, 6 * ROOM):
        found = groups(document, options, page, room)
        made = parts(article, found) if found else ()
        if made and all(_fits(parse(part.article), options) for part in made):
            return made
    msg = "有一节连同它的注释就超过了一篇的上限：请在里面多分一个同级标题，或加 --evidence pages"
    raise RenderError(msg, code="split")


def _fits(document: Document, options: RenderOptions) -> bool:
    return uploaded_length(_page(document, options)) < LIMITS["content"]


def _rendered(article: Article, options: RenderOptions) -> Post:
    document = parse(article)
    written = _written(document, options)
    pages = _dressed(written, options)
    content = pages.get(_API, "")
    if _COPY in pages:
        pages[_COPY] = _whole(document, pages[_COPY])
    files = [Attachment(name=name, data=page.encode(), media_type="text/html") for name, page in pages.items()]
    pictures = written.uploaded.pictures
    files += [Attachment(name=name, data=p.data, media_type=p.media_type) for name, p in pictures.items()]
    limits = _head_limits(document)
    warnings = _written_warnings(written)
    if content:
        limits += _content_limits(content, document)
        warnings += _over_budget(content, document, options, written)
    return Post(
        platform="wechat",
        files=tuple(files),
        warnings=(*warnings, *_head_warnings(document, limits)),
        limits=tuple(limits),
        checklist=_CHECKLIST,
    )


def _joined(made: Sequence[tuple[Part, Post]]) -> Post:
    """The files of all parts, numbered; pictures go by what is in them, so parts may share one."""
    files: dict[str, Attachment] = {}
    warnings: list[RenderWarning] = []
    limits: list[tuple[str, int, int]] = []
    for number, (part, post) in enumerate(made, start=1):
        for file in post.files:
            name = file.name if "/" in file.name else file.name.replace(".html", f"-{number}.html")
            files[name] = replace(file, name=name)
        moved = [replace(warning, line=part.line(warning.line)) for warning in post.warnings]
        warnings += [warning for warning in moved if warning not in warnings]
        limits += [(f"{number}-{name}", measured, allowed) for name, measured, allowed in post.limits]
    return Post(
        platform="wechat",
        files=tuple(sorted(files.values(), key=lambda file: "/" in file.name)),
        warnings=tuple(warnings),
        limits=tuple(limits),
        checklist=(*_CHECKLIST, _LINKS),
    )


def _written(document: Document, options: RenderOptions) -> _Written:
    """The pages that the options name, without a theme yet."""
    uploaded = Uploaded(options)
    makers = {name: maker for name, maker in ((_COPY, Pasted(options)), (_API, uploaded)) if name in _names(options)}
    page = write(document, _look(options, tuple(makers.values())))
    places = {name: alternative(page.places, number) for number, name in enumerate(makers)}
    return _Written(cleaned(page.html), page.warnings, places, uploaded)


def _dressed(written: _Written, options: RenderOptions) -> dict[str, str]:
    """Pages by the names of their files."""
    bare = dressed(written.html, theme=options.theme, code_theme=options.code_theme, css=options.css)
    return {name: fill(bare, places) for name, places in written.places.items()}


def _whole(document: Document, content: str) -> str:
    # A selection begins and ends at text: browsers leave out a drawing before the first and behind the last.
    content = _LAST_DRAWING.sub(rf"\1{JOINER}\2", _FIRST_DRAWING.sub(rf"\1{JOINER}", content))
    template = Template((resources.templates() / "posts" / "wechat.html").read_text(encoding="utf-8"))
    return template.substitute(title=escape(document.title), content=content)


def _written_warnings(written: _Written) -> list[RenderWarning]:
    remote = [
        RenderWarning(code="remote_picture", message=f"网络图片要先下载到本地，接口会滤掉：{target[:80]}")
        for target in dict.fromkeys(written.uploaded.remote)
    ]
    return [*written.warnings, *remote]


def _names(options: RenderOptions) -> set[str]:
    return {{"copy": _COPY, "api": _API}[profile] for profile in options.profiles}


def _look(options: RenderOptions, makers: Sequence[Maker]) -> Look:
    return Look(
        live=is_wechat,
        number_links=True,
        glue=JOINER,
        code=lambda source, language: highlighted(source, language, options.code_theme, cache=options.cache),
        formula=lambda tex, display: both([maker.formula(tex, display) for maker in makers]),
        diagram=lambda source: both([maker.diagram(source) for maker in makers]),
        note_mark=lambda number: both([maker.note_mark(number) for maker in makers]),
        picture=lambda target: both([maker.picture(target) for maker in makers]),
        evidence=options.evidence,
    )


def is_wechat(url: str) -> bool:
    """Whether WeChat keeps an address as a link."""
    return bool(re.match(r"https?://mp\.weixin\.qq\.com(?:[/?#]|\Z)", url))


def _head_limits(document: Document) -> list[tuple[str, int, int]]:
    front = document.front
    values = {
        "title": document.title,
        "author": front.get("author") or "",
        "digest": front.get("digest") or front.get("summary") or front.get("description") or "",
    }
    return [(name, len(str(value)), LIMITS[name]) for name, value in values.items()]


def _head_warnings(document: Document, limits: list[tuple[str, int, int]]) -> list[RenderWarning]:
    names = {"title": "标题", "author": "作者", "digest": "摘要"}
    return [
        RenderWarning(
            code=f"long_{name}",
            message=f"{names[name]} {measured} 个字，公众号接口最多 {allowed} 个，发布前请改短"
            + (title_advice(document) if name == "title" else ""),
        )
        for name, measured, allowed in limits
        if name in names and measured > allowed
    ]


def _page(document: Document, options: RenderOptions) -> str:
    return _dressed(_written(document, replace(options, profiles=("api",))), options)[_API]


def _pages(html: str, document: Document, options: RenderOptions, written: _Written) -> Callable[[RenderOptions], str]:
    """Content of the document with changed options; what another theme changes is not written again."""
    proven = any(
        child.type == "footnote_ref" and is_evidence(child.meta["label"]) for _, child in walk(document.tokens)
    )

    def bare(changed: RenderOptions) -> RenderOptions:
        # Without evidence it makes no difference how much of it is shown.
        evidence = changed.evidence if proven else options.evidence
        return replace(changed, theme="", css="", evidence=evidence, profiles=("api",))

    known = {bare(options): written}

    def page(changed: RenderOptions) -> str:
        if changed == options:
            return html
        key = bare(changed)
        if key not in known:
            known[key] = _written(document, replace(key, theme=changed.theme))
        return _dressed(known[key], changed)[_API]

    return cache(page)


def _content_limits(html: str, document: Document) -> list[tuple[str, int, int]]:
    """Content as it will be after the upload, whole and by section."""
    return [
        ("content", uploaded_length(html), LIMITS["content"]),
        ("bytes", len(html.encode()), LIMITS["bytes"]),
        *((f"content/{title}", length, LIMITS["content"]) for title, length in sections(html, document)),
    ]


def _over_budget(html: str, document: Document, options: RenderOptions, written: _Written) -> list[RenderWarning]:
    length, allowed = uploaded_length(html), LIMITS["content"]
    if length < allowed and len(html.encode()) < LIMITS["bytes"]:
        return []
    largest = max(sections(html, document), key=lambda section: section[1])
    ways = [
        *remedies(document, options, _pages(html, document, options, written)),
        "或者不用接口，把 wechat.html 粘贴进编辑器（那里没有这个上限）",
    ]
    message = (
        f"接口内容 {length} 个字符（可见 {visible(html)} 个，最长的是“{largest[0]}”，{largest[1]} 个），"
        f"须少于 {allowed}，一个字也没有截掉；办法：{'；'.join(ways)}"
    )
    return [RenderWarning(code="over_budget", message=message, level="error")]
