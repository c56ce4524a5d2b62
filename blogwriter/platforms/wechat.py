"""微信公众号: *copy* to paste into the editor, *api* to upload.

Both have inline styles only and a small vocabulary of tags. In *copy* formulas are SVG in the ink of the text and
pictures lie inside the page; in *api* both are PNG files that the publisher uploads. What is over a limit is said,
never cut.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from html import escape
from string import Template

from blogwriter import resources
from blogwriter.errors import RenderError
from blogwriter.models import Article, Attachment, Post, RenderWarning
from blogwriter.platforms import RenderOptions
from blogwriter.platforms._code import highlighted, palette
from blogwriter.platforms._dress import dressed, visible
from blogwriter.platforms._evidence import check_mode
from blogwriter.platforms._figures import DIAGRAM_SCALE, diagram_png, diagram_svg, formula_png, formula_svg
from blogwriter.platforms._html import Look, write
from blogwriter.platforms._images import Encoded, Limits, data_uri, encode, is_remote
from blogwriter.platforms._parse import Document, parse

__all__ = ["LIMITS", "TITLE", "is_wechat", "render"]

TITLE = "微信公众号：wechat.html 供粘贴，wechat-api.html 与图片供接口上传"

LIMITS: Mapping[str, int] = {"title": 32, "author": 16, "digest": 128, "content": 20_000, "bytes": 1_000_000}
"""Of draft/add, in characters and bytes; content must stay *below* its limit."""
UPLOADED_ADDRESS = 150
"""Characters of an uploaded picture's address, at most as seen; ours in the file are shorter."""
_PICTURE_FOLDER = "images"


def render(article: Article, options: RenderOptions) -> Post:
    """Both profiles, or those that the options name.

    Raises:
        RenderError: The front matter is wrong.
        SettingsError: No such theme, code theme or way of showing evidence.
    """
    check_mode(options.evidence)
    palette(options.code_theme)
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
        limits += _content_limits(html)
        warnings += _over_budget(html, document, options)
    return Post(
        platform="wechat",
        files=tuple(files),
        warnings=(*warnings, *_head_warnings(limits)),
        limits=tuple(limits),
        checklist=(
            "在编辑器里填标题、作者与摘要，选封面",
            "勾选原创与创作来源声明",
            "“阅读原文”填论文地址",
            "用手机预览一遍再群发",
        ),
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
            formula=lambda tex, display: formula_svg(tex, display=display),
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
        name = f"{_PICTURE_FOLDER}/{picture.name}"
        pictures[name] = picture
        return name

    def picture(target: str) -> str:
        if is_remote(target):
            remote.append(target)
            return target
        return keep(_loaded(target, options))

    def formula(tex: str, display: bool) -> str:  # noqa: FBT001 - the look's signature
        drawn, style = formula_png(tex, display=display)
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


def _head_warnings(limits: list[tuple[str, int, int]]) -> list[RenderWarning]:
    names = {"title": "标题", "author": "作者", "digest": "摘要"}
    return [
        RenderWarning(
            code=f"long_{name}", message=f"{names[name]} {measured} 个字，公众号最多 {allowed} 个，发布前请改短"
        )
        for name, measured, allowed in limits
        if name in names and measured > allowed
    ]


def _uploaded_length(html: str) -> int:
    addresses = re.findall(rf'src="({_PICTURE_FOLDER}/[^"]*)"', html)
    return len(html) + sum(UPLOADED_ADDRESS - len(address) for address in addresses)


def _content_limits(html: str) -> list[tuple[str, int, int]]:
    """Content as it will be after the upload, whole and by section."""
    return [
        ("content", _uploaded_length(html), LIMITS["content"]),
        ("bytes", len(html.encode()), LIMITS["bytes"]),
        *((f"content/{title}", length, LIMITS["content"]) for title, length in _sections(html)),
    ]


def _sections(html: str) -> list[tuple[str, int]]:
    parts = re.split(r"(?=<h[12][ >])", html)
    return [(_section_title(part), _uploaded_length(part)) for part in parts if part]


def _section_title(part: str) -> str:
    match = re.match(r"<h[12][^>]*>(.*?)</h[12]>", part, re.DOTALL)
    return re.sub(r"<[^>]*>", "", match[1]).strip()[:40] if match else "开头"


def _over_budget(html: str, document: Document, options: RenderOptions) -> list[RenderWarning]:
    length, allowed = _uploaded_length(html), LIMITS["content"]
    if length < allowed and len(html.encode()) < LIMITS["bytes"]:
        return []
    largest = max(_sections(html), key=lambda section: section[1])
    remedies = [
        *_savings(document, options, length),
        f"拆成两篇（最长的一节“{largest[0]}”占 {largest[1]} 字）",
        "或者不用接口，把 wechat.html 粘贴进编辑器",
    ]
    message = (
        f"接口内容 {length} 个字符（可见 {visible(html)} 个），须少于 {allowed}，一个字也没有截掉；"
        f"办法：{'；'.join(remedies)}"
    )
    return [RenderWarning(code="over_budget", message=message, level="error")]


def _savings(document: Document, options: RenderOptions, length: int) -> list[str]:
    """Options that make the content shorter, each on top of those before, with the length that they really give."""
    told = []
    kept: list[str] = []
    for field, value in (("code_theme", "plain"), ("theme", "compact"), ("evidence", "pages"), ("evidence", "none")):
        if getattr(options, field) in (value, "none"):
            continue
        changed = replace(options, **{field: value})  # type: ignore[arg-type]
        shorter = _uploaded_length(_api(document, changed)[0])
        if shorter > 0.99 * length:
            continue
        options, length = changed, shorter
        option = f"--{field.replace('_', '-')}"
        kept = [*(words for words in kept if not words.startswith(option)), f"{option} {value}"]
        told.append(f"{' '.join(kept)} → {shorter} 字")
    return told
