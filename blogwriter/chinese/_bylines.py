"""Lines under a title that say when, where and by whom a page was put up."""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["DATE", "is_byline", "is_byline_field", "is_head_byline", "records"]

DATE = re.compile(r"(?:19|20)\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}(?:\s*日)?")
_URL = re.compile(r"https?://[\x21-\x7e]+")
_FIELD = re.compile(r"\s*\S{2,6}\s*[:：]")
_RECORD = 2
"""Other fields around a date that make a list of fields, within as many lines and one more."""
_TIME = re.compile(r"(?<!\d)\d{1,2}:\d\d(?::\d\d)?(?!\d)")
_BYLINE_WORDS = re.compile(
    r"发[表布]于|发布(?:时间|日期)|更新(?:时间|日期|于)|发表时间|(?:阅读|浏览|点击|评论|查看)[量数次]?|来源|作者|编辑|责编|记者|原创|转载"
    r"|次阅读|人阅读|条评论|收藏|分类|版权|时间|日期|本文字数|字数|阅读|posted|by|Posted|By"
)


_COUNTED = re.compile(
    r"\d[\d.,]*[万kKwW]?\s*(?:次|人|个|条)?\s*(?:阅读|浏览|点击|评论|围观|人气|赞|收藏|订阅)|(?:阅读|浏览|点击|围观|订阅)(?:量|数|次数)?[:：\s]+\d"
)
_AGO = re.compile(r"\d+\s*(?:年|个?月|周|星期|天|日|小时|分钟|秒)\s*前")
_RANGE = re.compile(rf"{DATE.pattern}[\s\d:：点时分]*[至到~—–]+\s*\d")
"""From one day to another: a term, of which the article speaks."""
_FIELDS = re.compile(
    r"\s*(?:(?:信息|文章|稿件)?(?:来源于?|作者|时间|日期|编辑|责任编辑|发布(?:时间|日期|者)?|浏览(?:次数|量)?|点击(?:次数|量)?|阅读(?:次数|量)?|字号)"
    r"\s*[:：]\s*[^\s:：，。]{0,20}\s*){2,}"
)
_PAGE_FIELD = re.compile(
    r"(?:(?:文章|信息|稿件|本文|新闻|原文|最[后近])?(?:发[布表稿]于?|更新于?|编辑|录入|添加|上传|创建|来源于?|作者|时间|日期|时间|责任|浏览|点击|阅读|次?数|量|分类|栏目|原创|转载|记者|供稿|责编))+"
)
"""Names of fields that say who put up a page, and when."""
_OTHER_FIELD = re.compile(r"\W*([\u3400-\u9fff]{3,10})[\s*]*[:：]")
_STAMPED = re.compile(rf"\s*{DATE.pattern}\s*\d{{1,2}}:\d\d")
_STAMPED_CHARS = 90
_HEAD_BYLINE_CHARS = 60
_SHORT_FIELD = re.compile(r"\s*(?:发[布表]|更新)(?:时间|日期|于)?\s*[:：]\s*(?:\d{2}[-/.])?\d{1,2}[-/.]\d{2}")
_RECENT = re.compile(r"\s*\S{2,14}\s+(?:今天|昨天|前天|\d{1,2}月\d{1,2}日)\s*")
_NAMED_FIELD = re.compile(rf"(?:{_BYLINE_WORDS.pattern})[\s于]*[:：]")
_SUBJECT = re.compile(r"漏洞|版本|存在")
"""Words of a headline: what looks like a date is a number of a version."""
_NAME_CHARS = 30
_NAME_HAN = 10
"""Chinese characters of a name beside “3 天前”."""
_HAN = re.compile(r"[\u3400-\u9fff]")


def is_byline(text: str) -> bool:
    """A date with a time, a name, counts or a source, and no sentence."""
    text = _URL.sub("", text)
    date = DATE.search(text)
    if date is None or "。" in text or len(text) > 90 or re.match(r"\s*#{1,6}\s", text) or _RANGE.search(text):
        return False
    field = _OTHER_FIELD.match(text)
    if field and not _PAGE_FIELD.fullmatch(field[1]):
        return False
    rest = _TIME.sub("", DATE.sub("", text))
    words = _BYLINE_WORDS.findall(rest)
    left = re.sub(r"[\s|·•:：,，/()（）\[\]\-]+", "", _BYLINE_WORDS.sub("", rest))
    if _TIME.search(text):
        return len(left) <= 30 and not re.search(r"[，；！？]", rest.strip("， "))
    return len(left) <= 20 and (bool(words) or not left)


def records(plains: Sequence[str]) -> set[int]:
    """Numbers of the fields of a list (报告编号、报告作者、更新日期), whose dates belong to the article.

    Args:
        plains: The lines that are not blank, in order.
    """
    found = set()
    for at, plain in enumerate(plains):
        near = [plains[j] for j in range(max(at - _RECORD - 1, 0), min(at + _RECORD + 2, len(plains))) if j != at]
        fields = [other for other in near if _FIELD.match(other)]
        if _FIELD.match(plain) and len(fields) >= _RECORD and any(not is_byline_field(field) for field in fields):
            found.add(at)
    return found


def is_byline_field(text: str) -> bool:
    """Whether a line of the form “name: value” says who put up a page, when, or how many have read it."""
    return _BYLINE_WORDS.match(text.strip()) is not None


def is_head_byline(text: str) -> bool:
    """What is a byline above the text only: a date and a name, counts and a name, “3 天前发布”."""
    short = len(text) <= _NAME_CHARS and (_SHORT_FIELD.match(text) or _RECENT.fullmatch(text))
    listed = len(text) <= _STAMPED_CHARS and _FIELDS.fullmatch(text) and not text.strip().startswith("作者")
    if short or listed:
        return True
    if _STAMPED.match(text):
        return len(text) <= _STAMPED_CHARS and "。" not in text
    if len(text) > _HEAD_BYLINE_CHARS or re.search(r"[，。！？；]|^\s*(?:#|[>|])", text):
        return False
    if _COUNTED.search(text) or (_AGO.search(text) and len(_HAN.findall(_AGO.sub("", text))) <= _NAME_HAN):
        return True
    date = DATE.search(text)
    if date is None or date.start() > _NAME_CHARS // 2 or _RANGE.search(text) or _SUBJECT.search(text):
        return False
    rest = text[: date.start()] + _TIME.sub("", text[date.end() :])
    return len(rest) <= _NAME_CHARS and not re.search(r"[、：:《“]", _NAMED_FIELD.sub("", rest))
