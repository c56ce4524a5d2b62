"""微信公众号: *copy* to paste into the editor, *api* to upload.

Both have inline styles only and a small vocabulary of tags. In *copy* formulas are SVG in the ink of the text and
pictures lie inside the page; in *api* both are PNG files that the publisher uploads. What is over a limit is said,
never cut.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from html import escape
from string import Template

from blogwriter import resources
from blogwriter.errors import RenderError
from blogwriter.models import Article, Attachment, Post, RenderWarning
from blogwriter.platforms import RenderOptions
from blogwriter.platforms._budget import LIMITS, PICTURES, ROOM, groups, remedies, sections, uploaded_length
from blogwriter.platforms._code import highlighted, palette
from blogwriter.platforms._dress import dressed, visible
from blogwriter.platforms._evidence import check_mode
from blogwriter.platforms._figures import DIAGRAM_SCALE, diagram_png, diagram_svg, formula_png, formula_svg
from blogwriter.platforms._html import Look, write
from blogwriter.platforms._images import Encoded, Limits, data_uri, encode, is_remote
from blogwriter.platforms._parse import Document, parse
from blogwriter.platforms._split import Part, parts
from blogwriter.platforms._titles import title_advice

__all__ = ["LIMITS", "TITLE", "is_wechat", "render", "split"]

TITLE = "微信公众号：wechat.html 供粘贴，wechat-api.html 与图片供接口上传"

_CHECKLIST = (
    "在编辑器里填标题、作者与摘要，选封面",
    "勾选原创与创作来源声明",
    "“阅读原文”填论文地址",
    "用手机预览一遍再群发",
)
_JOINER = "\u2060"
_LINKS = "几篇都群发之后，在编辑器里给每篇开头的“上篇”“下篇”加上链接（群发前还没有地址）"


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
    if _fits(document, options):
        return (Part(article=article, first_shifted=0, shift=0),)
    for room in (ROOM, 3 * ROOM, 6 * ROOM):
        found = groups(document, options, _page, room)
        made = parts(article, found) if found else ()
        if made and all(_fits(parse(part.article), options) for part in made):
            return made
    msg = "有一节连同它的注释就超过了一篇的上限：请在里面多分一个同级标题，或加 --evidence pages"
    raise RenderError(msg, code="split")


def _fits(document: Document, options: RenderOptions) -> bool:
    return uploaded_length(_page(document, options)) < LIMITS["content"]


def _rendered(article: Article, options: RenderOptions) -> Post:
    document = parse(article)
    files: list[Attachment] = []
    warnings: list[RenderWarning] = []
    limits = _head_limits(document)
    if "copy" in options.profiles:
        html, warnings = _copy(document, options)
        files.append(Attachment(name="wechat.html", data=html.encode(), media_type="text/html"))
    if "api" in options.profiles:
        html, pictures, found = _api(document, options)
        files.append(Attachment(name="wechat-api.html", data=html.encode(), media_type="text/html"))
        files += [Attachment(name=name, data=p.data, media_type=p.media_type) for name, p in pictures.items()]
        warnings += [warning for warning in found if warning not in warnings]
        limits += _content_limits(html, document)
        warnings += _over_budget(html, document, options)
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


def _copy(document: Document, options: RenderOptions) -> tuple[str, list[RenderWarning]]:
    def picture(target: str) -> str:
        if is_remote(target):
            return target
        return data_uri(_loaded(target, options))

    page = write(
        document,
        _look(
            options,
            formula=lambda tex, display: formula_svg(tex, display=display, cache=options.cache),
            diagram=diagram_svg,
            picture=picture,
        ),
    )
    content = dressed(page, theme=options.theme, code_theme=options.code_theme, css=options.css)
    template = Template((resources.templates() / "posts" / "wechat.html").read_text(encoding="utf-8"))
    return template.substitute(title=escape(document.title), content=content), page.warnings


def _api(document: Document, options: RenderOptions) -> tuple[str, dict[str, Encoded], list[RenderWarning]]:
    pictures: dict[str, Encoded] = {}
    remote: list[str] = []

    def keep(picture: Encoded) -> str:
        name = f"{PICTURES}/{picture.name}"
        pictures[name] = picture
        return name

    def picture(target: str) -> str:
        if is_remote(target):
            remote.append(target)
            return target
        return keep(_loaded(target, options))

    def formula(tex: str, display: bool) -> str:  # noqa: FBT001 - the look's signature
        drawn, style = formula_png(tex, display=display, cache=options.cache)
        return f'<img src="{keep(drawn)}" style="{style}">'

    def diagram(source: str) -> str:
        drawn = diagram_png(source)
        return f'<img src="{keep(drawn)}" style="width:{drawn.width // DIAGRAM_SCALE}px;max-width:100%">'

    page = write(document, _look(options, formula=formula, diagram=diagram, picture=picture))
    content = dressed(page, theme=options.theme, code_theme=options.code_theme, css=options.css)
    for target in dict.fromkeys(remote):
        page.warnings.append(
            RenderWarning(code="remote_picture", message=f"网络图片要先下载到本地，接口会滤掉：{target[:80]}")
        )
    return content, pictures, page.warnings


def _look(options: RenderOptions, **parts: object) -> Look:
    return Look(
        live=is_wechat,
        number_links=True,
        glue=_JOINER,
        code=lambda source, language: highlighted(source, language, options.code_theme),
        evidence=options.evidence,
        **parts,  # type: ignore[arg-type]
    )


def is_wechat(url: str) -> bool:
    """Whether WeChat keeps an address as a link."""
    return bool(re.match(r"https?://mp\.weixin\.qq\.com(?:[/?#]|\Z)", url))


def _loaded(target: str, options: RenderOptions) -> Encoded:
    data = options.load(target)
    if data is None:
        msg = "找不到这个文件"
        raise RenderError(msg, code="picture")
    return encode(data, Limits())


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
    return _api(document, options)[0]


def _content_limits(html: str, document: Document) -> list[tuple[str, int, int]]:
    """Content as it will be after the upload, whole and by section."""
    return [
        ("content", uploaded_length(html), LIMITS["content"]),
        ("bytes", len(html.encode()), LIMITS["bytes"]),
        *((f"content/{title}", length, LIMITS["content"]) for title, length in sections(html, document)),
    ]


def _over_budget(html: str, document: Document, options: RenderOptions) -> list[RenderWarning]:
    length, allowed = uploaded_length(html), LIMITS["content"]
    if length < allowed and len(html.encode()) < LIMITS["bytes"]:
        return []
    largest = max(sections(html, document), key=lambda section: section[1])
    ways = [
        *remedies(document, options, _page),
        "或者不用接口，把 wechat.html 粘贴进编辑器（那里没有这个上限）",
    ]
    message = (
        f"接口内容 {length} 个字符（可见 {visible(html)} 个，最长的是“{largest[0]}”，{largest[1]} 个），"
        f"须少于 {allowed}，一个字也没有截掉；办法：{'；'.join(ways)}"
    )
    return [RenderWarning(code="over_budget", message=message, level="error")]
