"""A post made ready to be sent, with every limit checked before anything is: pure but for the reading of pictures."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from html import escape
from typing import Any

from blogwriter.errors import PublishError
from blogwriter.models import Article, Attachment, Post
from blogwriter.platforms import _cover, wechat
from blogwriter.platforms._parse import parse
from blogwriter.platforms._titles import title_advice
from blogwriter.publishers import PublishOptions

__all__ = ["Parcel", "article_of", "check_content", "pack"]

PICTURE_BYTES = 1_000_000
"""uploadimg takes less than 1 MB, PNG and JPEG only."""
COVER_BYTES = 10_000_000
"""add_material takes images up to 10 MB."""
_NAMES = {"title": "标题", "author": "作者", "digest": "摘要"}
_KEYS = {"author": "author", "digest": "digest（或 summary）"}
_MAGIC = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SOURCE_BYTES = 1_000
_PICTURE = re.compile(r'(?<= src=")(images/[^"]+)(?=")')


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """All that is sent, as far as it is known before the uploads."""

    title: str
    author: str
    digest: str
    source_url: str
    """Of the first paper, for 阅读原文; may be empty."""
    html: str
    """Pictures in it go by their names in ``pictures``."""
    pictures: tuple[Attachment, ...]
    cover: Attachment
    post: Post


def pack(article: Article, options: PublishOptions) -> Parcel:
    """Render and check.

    Raises:
        PublishError: Lists everything that the platform would refuse.
        RenderError: The front matter is wrong, or the cover's picture is none.
    """
    post = wechat.render(article, replace(options.render, profiles=("api",)))
    document = parse(article)
    front = document.front
    author = front.get("author") or options.account.author or options.author
    page, *pictures = post.files
    parcel = Parcel(
        title=_line(document.title),
        author=_line("、".join(map(str, author)) if isinstance(author, list) else str(author)),
        digest=_line(str(front.get("digest") or front.get("summary") or front.get("description") or "")),
        source_url=_source(front),
        html=_CONTROL.sub("", page.data.decode()),
        pictures=tuple(pictures),
        cover=_cover_of(document.title, _subtitle(front), options.cover),
        post=post,
    )
    faults = _faults(parcel, title_advice(document))
    if faults:
        raise PublishError(f"还没有发出任何请求，先要改好：{'；'.join(faults)}", code="wechat_limit")
    return parcel


def article_of(parcel: Parcel, addresses: Mapping[str, str], thumb: str) -> dict[str, Any]:
    """The article as draft/add takes it.

    Args:
        parcel: What is sent.
        addresses: Address of each uploaded picture by its name; one that is missing keeps its name.
        thumb: media_id of the cover.
    """
    content = _PICTURE.sub(lambda match: escape(addresses.get(match[1], match[1])), parcel.html)
    return {
        "title": parcel.title,
        "author": parcel.author,
        "digest": parcel.digest,
        "content": content,
        "content_source_url": parcel.source_url,
        "thumb_media_id": thumb,
    }


def check_content(content: str) -> None:
    """Measure the content once more, with the addresses that the pictures really have.

    Raises:
        PublishError: It is too long.
    """
    most, size = wechat.LIMITS["content"], len(content.encode())
    if len(content) >= most or size >= wechat.LIMITS["bytes"]:
        message = (
            f"图片上传后正文有 {len(content)} 个字符、{size} 字节，"
            f"须少于 {most} 个字符、{wechat.LIMITS['bytes']} 字节；"
            "请加 --theme compact 或 --evidence pages 缩短，或用 --split 拆成几篇（已传的图片不会重传）"
        )
        raise PublishError(message, code="wechat_limit")


def _faults(parcel: Parcel, advice: str) -> list[str]:
    values = {"title": parcel.title, "author": parcel.author, "digest": parcel.digest}
    faults = [
        f"{_NAMES[name]} {len(value)} 个字，最多 {wechat.LIMITS[name]} 个"
        + (advice if name == "title" else f"，请改 front matter 的 {_KEYS[name]}")
        for name, value in values.items()
        if len(value) > wechat.LIMITS[name]
    ]
    if not parcel.title:
        faults.insert(0, "没有标题，请在 front matter 里写 title")
    if not re.sub(r"<(?!img)[^>]*>|\s", "", parcel.html):
        faults.append("正文是空的")
    faults += [warning.message for warning in parcel.post.warnings if warning.level == "error"]
    for picture in parcel.pictures:
        faults += _picture_faults(picture, PICTURE_BYTES)
    return faults + _picture_faults(parcel.cover, COVER_BYTES)


def _picture_faults(picture: Attachment, most: int) -> list[str]:
    faults = []
    if not any(picture.data.startswith(magic) for magic in _MAGIC.values()):
        faults.append(f"图片 {picture.name} 不是 PNG 或 JPEG")
    if len(picture.data) > most:
        faults.append(f"图片 {picture.name} 有 {len(picture.data)} 字节，最多 {most} 字节")
    return faults


def _line(text: str) -> str:
    return " ".join(_CONTROL.sub("", text).split())


def _source(front: Mapping[str, Any]) -> str:
    papers = front.get("papers")
    first = papers[0] if isinstance(papers, list) and papers else None
    url = str(first.get("url") or "") if isinstance(first, dict) else ""
    fits = re.fullmatch(r"https?://[^\s\"'<>]+", url) and len(url.encode()) <= _SOURCE_BYTES
    return url if fits else ""


@lru_cache(maxsize=8)
def _cover_of(title: str, subtitle: str, picture: bytes | None) -> Attachment:
    """The same input gives the same bytes, so that an upload can be found again."""
    if picture is not None:
        return _cover.picture_covers(picture)[0]
    return _cover.title_covers(title or "　", subtitle)[0]


def _subtitle(front: Mapping[str, Any]) -> str:
    tags = front.get("tags")
    return " · ".join(str(tag) for tag in tags[:3]) if isinstance(tags, list) else ""
