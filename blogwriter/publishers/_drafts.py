"""One post, one draft: added once, updated after that, and looked for before it is ever added a second time.

    intent on disk → draft/add → id on disk
                        └ no clear answer → look into the drafts → found: keep its id | not there: add once more

A draft is recognised by its title and its visible text (the platform rewrites tags and attributes, but not words), or
by its title and cover where it is no older than our request.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Any, Literal, NamedTuple

from blogwriter.errors import PublishError
from blogwriter.publishers._advice import BUSY, GONE, RefusedError, UnclearError
from blogwriter.publishers._api import ADD, GET, LIST, UPDATE, Api, encoded
from blogwriter.publishers._memory import Draft, Memory, is_media_id

__all__ = ["Desk", "body", "save", "text_print"]

_ADDS = 2
_PAGE = 20
"""Drafts per call, the most that the platform gives."""
_PAGES = 25
_SETTLE_S = 3.0
"""From a lost answer to the look into the drafts."""
_LATE_S = 12.0
"""More of it where time ran out: the request may still be at work."""
_CLOCKS_APART_S = 600.0
_MARKUP = re.compile(r"<[^>]*>")


class Desk(NamedTuple):
    """What a draft is made with."""

    api: Api
    memory: Memory
    now: Callable[[], float]
    sleep: Callable[[float], None]
    force: bool
    """Overwrite what was changed on the platform."""


def save(desk: Desk, article: Mapping[str, Any]) -> tuple[Literal["added", "updated", "unchanged"], str]:
    """Make the draft be this article; what was done, and the draft's id.

    Raises:
        PublishError: Refused, out of reach, changed by hand on the platform, or unclear; whatever it was, running
            again never makes a second draft.
    """
    known = desk.memory.draft()
    if known and not known.media_id:
        known = _settled(desk, known)
    place = _place(desk, known, article) if known else None
    if known is None or place is None:
        return "added", _added(desk, article)
    index, ours = place
    if ours and known.body == _digest(article):
        return "unchanged", known.media_id
    # The former texts count as ours, too, until the update is confirmed.
    desk.memory.keep_draft(replace(known, texts=(*known.texts[-3:], text_print(article["content"])), body=""))
    desk.api.call(UPDATE, {"media_id": known.media_id, "index": index, "articles": dict(article)})
    desk.memory.keep_draft(_draft_of(article, known.media_id, known.started))
    return "updated", known.media_id


def body(article: Mapping[str, Any]) -> bytes:
    """Of the request that adds the draft."""
    return encoded({"articles": [dict(article)]})


def text_print(content: str) -> str:
    """Fingerprint of the words of a page, whatever becomes of its tags, blanks and punctuation."""
    words = "".join(filter(str.isalnum, html.unescape(_MARKUP.sub("", content))))
    return sha256(words.encode("utf-8", "replace")).hexdigest()[:32]


def _settled(desk: Desk, intent: Draft) -> Draft | None:
    """What became of a draft that an earlier run asked for."""
    media_id = _found(desk, intent)
    if not media_id:
        return None
    known = replace(intent, media_id=media_id)
    desk.memory.keep_draft(known)
    return known


def _place(desk: Desk, known: Draft, article: Mapping[str, Any]) -> tuple[int, bool] | None:
    """Position of our article in its draft, from 0, and whether it still has our words; None where the draft is gone.

    Raises:
        PublishError: The words are not ours, and they are not to be overwritten.
    """
    try:
        items = desk.api.call(GET, {"media_id": known.media_id})["news_item"]
    except RefusedError as exc:
        if exc.errcode == GONE:
            return None
        raise
    found = [item if isinstance(item, dict) else {} for item in items]
    ours = (*known.texts, text_print(article["content"]))
    for place, item in enumerate(found):
        if text_print(str(item.get("content", ""))) in ours:
            return place, True
    titled = [place for place, item in enumerate(found) if _title(item) in (known.title, _title(article))]
    if desk.force and (titled or len(found) == 1):
        return (titled[0] if titled else 0), False
    message = f"草稿“{known.title}”在公众号后台被改过，没有动它；要用这里的文章盖掉请加 --force，或先在后台删掉那份草稿"
    raise PublishError(message, code="wechat_changed")


def _added(desk: Desk, article: Mapping[str, Any]) -> str:
    content = body(article)
    intent = _draft_of(article, "", desk.now())
    desk.memory.keep_draft(intent)
    for turn in range(_ADDS):
        try:
            media_id = str(desk.api.call(ADD, content, again=False)["media_id"])
        except RefusedError as exc:
            if turn == 0 and exc.errcode != BUSY:
                desk.memory.forget_draft()
            raise
        except UnclearError as exc:
            found = _looked_up(desk, intent, exc)
            if not found and turn == _ADDS - 1:
                raise _unknown(exc) from exc
            media_id = found
        if media_id:
            desk.memory.keep_draft(_draft_of(article, media_id, intent.started))
            return media_id
    raise AssertionError  # the last attempt returns or raises


def _looked_up(desk: Desk, intent: Draft, lost: UnclearError) -> str:
    """The draft whose answer was lost; empty where it is not there."""
    try:
        for pause in (_SETTLE_S, _LATE_S) if lost.late else (_SETTLE_S,):
            desk.sleep(pause)
            if media_id := _found(desk, intent):
                return media_id
    except PublishError as exc:
        raise _unknown(lost, f"；随后{exc.reason if isinstance(exc, UnclearError) else exc.message}") from exc
    return ""


def _unknown(lost: UnclearError, more: str = "") -> PublishError:
    message = (
        f"不清楚草稿存进去了没有（{lost.reason}{more}）；"
        "请到草稿箱看一眼，过几分钟再运行一次：会先查草稿箱，不会存成两份"
    )
    return PublishError(message, code=lost.code if lost.code == "wechat_bad_reply" else "wechat_unclear")


def _found(desk: Desk, intent: Draft) -> str:
    """The id of a draft that is what was asked for, empty where there is none.

    Raises:
        PublishError: There are more drafts than can be looked through.
    """
    for draft in _drafts(desk.api):
        if _is_ours(draft, intent):
            return str(draft["media_id"])
    return ""


def _drafts(api: Api) -> Iterator[dict[str, Any]]:
    for page in range(_PAGES):
        answer = api.call(LIST, {"offset": page * _PAGE, "count": _PAGE, "no_content": 0})
        yield from (draft for draft in answer["item"] if isinstance(draft, dict))
        total = answer.get("total_count")
        if len(answer["item"]) < _PAGE or (isinstance(total, int) and total <= (page + 1) * _PAGE):
            return
    message = f"草稿箱里的草稿超过 {_PAGES * _PAGE} 份，查不过来；请清理后再运行一次"
    raise PublishError(message, code="wechat_many_drafts")


def _is_ours(draft: Mapping[str, Any], intent: Draft) -> bool:
    content = draft.get("content")
    items = content.get("news_item") if isinstance(content, dict) else None
    # Several articles in one draft have been put together by hand.
    if not isinstance(items, list) or len(items) != 1 or not isinstance(items[0], dict):
        return False
    (item,) = items
    if _title(item) != intent.title or not is_media_id(draft.get("media_id")):
        return False
    if text_print(str(item.get("content", ""))) in intent.texts:
        return True
    changed = draft.get("update_time")
    recent = isinstance(changed, int | float) and changed >= intent.started - _CLOCKS_APART_S
    return recent and item.get("thumb_media_id") == intent.thumb


def _title(item: Mapping[str, Any]) -> str:
    return " ".join(html.unescape(str(item.get("title", ""))).split())


def _draft_of(article: Mapping[str, Any], media_id: str, started: float) -> Draft:
    return Draft(
        media_id=media_id,
        title=_title(article),
        texts=(text_print(article["content"]),),
        thumb=article["thumb_media_id"],
        started=started,
        body=_digest(article) if media_id else "",
    )


def _digest(article: Mapping[str, Any]) -> str:
    return sha256(body(article)).hexdigest()[:32]
