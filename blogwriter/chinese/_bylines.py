"""Lines under a title that say when, where and by whom a page was put up."""

from __future__ import annotations

import re

__all__ = ["DATE", "is_byline"]

DATE = re.compile(r"(?:19|20)\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}(?:\s*日)?")
_TIME = re.compile(r"(?<!\d)\d{1,2}:\d\d(?::\d\d)?(?!\d)")
_BYLINE_WORDS = re.compile(
    r"发[表布]于|发布(?:时间|日期)|更新(?:时间|日期|于)|发表时间|(?:阅读|浏览|点击|评论|查看)[量数次]?|来源|作者|编辑|责编|记者|原创|转载"
    r"|次阅读|人阅读|条评论|收藏|分类|版权|时间|日期|posted|by|Posted|By"
)


def is_byline(text: str) -> bool:
    """A date with a time, a name, counts or a source, and no sentence."""
    date = DATE.search(text)
    if date is None or "。" in text or len(text) > 90 or re.match(r"\s*#{1,6}\s", text):
        return False
    rest = _TIME.sub("", DATE.sub("", text))
    words = _BYLINE_WORDS.findall(rest)
    left = re.sub(r"[\s|·•:：,，/()（）\[\]\-]+", "", _BYLINE_WORDS.sub("", rest))
    if _TIME.search(text):
        return len(left) <= 30 and not re.search(r"[，；！？]", rest.strip("， "))
    return len(left) <= 20 and (bool(words) or not left)
