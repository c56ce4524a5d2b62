"""微信公众号: a post into the drafts of an official account.

Limits first, then pictures (each only once per account), the cover as permanent material, and the draft last. It may be
stopped anywhere: the next run takes up what has been done.
"""

from __future__ import annotations

from collections.abc import Mapping

from blogwriter.models import Article
from blogwriter.publishers import Published, PublishOptions
from blogwriter.publishers._advice import GONE, RefusedError
from blogwriter.publishers._api import UPLOAD_COVER, UPLOAD_PICTURE, Api, Clock
from blogwriter.publishers._drafts import Desk, body, save
from blogwriter.publishers._memory import Memory
from blogwriter.publishers._parcel import Parcel, article_of, check_content, pack

__all__ = ["TITLE", "publish"]

TITLE = "微信公众号：存进草稿箱，群发由你在后台按"
_COVER = "封面"


def publish(article: Article, options: PublishOptions) -> Published:
    """Put a post into the drafts, or make its draft equal to it.

    Raises:
        PublishError: A limit, the platform's refusal with advice, or no clear answer.
        RenderError: The post cannot be rendered.
        SettingsError: The proxy or the theme is wrong.
    """
    parcel = pack(article, options)
    memory = Memory(options.memory, options.account.app_id, options.identity)
    if options.dry_run:
        return _rehearsed(parcel, memory)
    clock = Clock(sleep=options.sleep)
    with memory.alone(), Api(options.account, transport=options.transport, clock=clock) as api:
        addresses, uploaded, reused = _pictures(parcel, memory, api, options)
        desk = Desk(api, memory, options.now, options.sleep, options.force)
        kept = memory.cover(parcel.cover.data)
        thumb = kept or _new_cover(parcel, memory, api, options)
        content = article_of(parcel, addresses, thumb)
        check_content(content["content"])
        options.progress("写入草稿箱", 0, 1)
        try:
            action, media_id = save(desk, content)
        except RefusedError as exc:
            if exc.errcode != GONE or kept is None:
                raise
            # The cover was deleted on the platform since it was uploaded.
            kept = None
            content = article_of(parcel, addresses, _new_cover(parcel, memory, api, options))
            action, media_id = save(desk, content)
        options.progress("写入草稿箱", 1, 1)
    return Published(
        action=action,
        media_id=media_id,
        payload=body(content),
        uploaded=(*uploaded, *(() if kept else (_COVER,))),
        reused=(*reused, *((_COVER,) if kept else ())),
        post=parcel.post,
        checklist=_checklist(parcel),
    )


def _rehearsed(parcel: Parcel, memory: Memory) -> Published:
    known = {picture.name: memory.picture(picture.data) for picture in parcel.pictures}
    thumb = memory.cover(parcel.cover.data)
    addresses = {name: address for name, address in known.items() if address}
    draft = memory.draft()
    there = {**known, _COVER: thumb}
    return Published(
        action="dry-run",
        media_id=draft.media_id if draft else "",
        payload=body(article_of(parcel, addresses, thumb or parcel.cover.name)),
        uploaded=tuple(name for name, place in there.items() if not place),
        reused=tuple(name for name, place in there.items() if place),
        post=parcel.post,
        checklist=_checklist(parcel),
    )


def _pictures(
    parcel: Parcel, memory: Memory, api: Api, options: PublishOptions
) -> tuple[Mapping[str, str], list[str], list[str]]:
    """Address of each picture by name, and the names of the new and of the known ones."""
    addresses: dict[str, str] = {}
    uploaded: list[str] = []
    reused: list[str] = []
    for number, picture in enumerate(parcel.pictures):
        options.progress("上传图片", number, len(parcel.pictures))
        address = memory.picture(picture.data)
        (reused if address else uploaded).append(picture.name)
        if not address:
            file = (picture.name.rpartition("/")[2], picture.data, picture.media_type)
            address = str(api.call(UPLOAD_PICTURE, file=file)["url"])
            memory.keep_picture(picture.data, address)
        addresses[picture.name] = address
    if parcel.pictures:
        options.progress("上传图片", len(parcel.pictures), len(parcel.pictures))
    return addresses, uploaded, reused


def _new_cover(parcel: Parcel, memory: Memory, api: Api, options: PublishOptions) -> str:
    options.progress("上传封面", 0, 1)
    file = (parcel.cover.name, parcel.cover.data, parcel.cover.media_type)
    media_id = str(api.call(UPLOAD_COVER, file=file)["media_id"])
    memory.keep_cover(parcel.cover.data, media_id)
    options.progress("上传封面", 1, 1)
    return media_id


def _checklist(parcel: Parcel) -> tuple[str, ...]:
    source = f"“阅读原文”已填 {parcel.source_url}，请确认" if parcel.source_url else "“阅读原文”填论文地址"
    return (
        "在草稿箱打开文章，看一遍标题、摘要、封面和图片",
        "按平台规定声明创作来源（内容由 AI 生成的要选“内容由 AI 生成”）",
        "自己写的或改过的，再声明原创",
        source,
        "发到手机预览一遍再群发",
    )
