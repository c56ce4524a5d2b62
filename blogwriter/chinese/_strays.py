"""Lines that rules took from the article by mistake: a word of a menu, a number or a date among sentences."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from blogwriter.chinese import _fragments, _sources
from blogwriter.chinese._sources import Source

__all__ = ["RECORDS", "fields", "own_lines"]

TOP = 8
"""Lines shown at the top of a page, where a menu or a byline can stand."""
COMPANY = 3
"""Lines of the loose kind around one, of four, from which they are the page's."""
BESIDE = 2
STEP = 10
"""Chinese characters of a sentence that tells a step."""
RECORDS = 3
"""Records of a form."""

_LOOSE = frozenset({"button", "byline", "contact", "counts"})
"""Rules of lines that stand in articles too."""
_ASKS = frozenset({"ad", "ask", "contact", "donate", "follow", "ui"})
_TOLD = re.compile(
    r"首先|然后|接着|之后|随后|发现|找到|可以看到|步骤|目标|抓包|数据包|接口|漏洞|参数|函数|脚本|命令|攻击|权限|如下|如图|返回|执行|补丁|版本|用户名|报告称|表示|据悉|请求"
)
"""Words of a report."""
_READER = re.compile(
    r"欢迎|请(?!求)|您|你|大家|师傅|我们|本(?:公众)?号|公众号|小编|扫码|长按|二维码|点赞|在看|三连|星标|蓝字|回复|领取|免费|优惠|福利|[加进入]群|群聊|交流群|星球|转发|关注|课程|报名|购买(?:链接|地址|方式)|选购|下单|[：:]\s*\S*\d{5}"
)
"""Words of an ask."""
_STEP = re.compile(
    r"首先|然后|接着|[后就]会(?:出现|跳转|发现)|会出现|跳转到|类似以下|如[下图]|界面|可以看到|前往|步骤|请求|启动|输入|测试工具"
)
_OFFERED = re.compile(
    r"欢迎|请(?!求)|您|大家|师傅|我们|本(?:公众)?号|小编|关注我|点赞|在看|三连|星标|蓝字|回复|领取|免费|优惠|福利|[加进入]群|群聊|星球|转发|课程|报名|购买(?:链接|地址|方式)|选购|下单|圈子|交流"
)
_FIELD = re.compile(r"[\u3400-\u9fff]{2}.*[:：。]$")
_IN_PARAGRAPH = _LOOSE | {"nav", "ui"}


def own_lines(sources: Sequence[Source], dropped: dict[int, str], first: int, last: int) -> set[int]:
    """Numbers of the dropped lines that stay.

    Args:
        sources: All lines.
        dropped: Number of each line that goes → its rule.
        first: The first line of the text.
        last: Its last line; behind it the page's words need no company.
    """
    found = {i for i in _in_broken_paragraphs(sources, dropped) if _is_loose(sources[i], dropped.get(i))}
    shown = [i for i, source in enumerate(sources) if not source.blank]
    gone = {i: rule for i, rule in dropped.items() if i not in found}
    for at, i in enumerate(shown):
        rule = gone.get(i)
        begun = at >= TOP or "。" in sources[first].plain
        inside = begun and i > first and (i < last or rule == "contact")
        beside = [
            dropped[j] for j in (*shown[max(at - BESIDE, 0) : at], *shown[at + 1 : at + 1 + BESIDE]) if j in dropped
        ]
        lonely = len(beside) < COMPANY and all(other in _LOOSE for other in beside)
        alone = not beside and (_is_told(sources[i]) or _is_section(sources[i]))
        told = inside and rule in _ASKS and (alone or _is_reported(sources[i]))
        if told or (rule in _LOOSE and inside and lonely):
            found.add(i)
    return found


def _is_told(source: Source) -> bool:
    """Whether a line tells what was done, and asks nothing of the reader."""
    return _TOLD.search(source.plain) is not None and not _READER.search(source.plain)


def _is_section(source: Source) -> bool:
    """Whether a line is a heading that asks nothing of the reader."""
    return _sources.HEADING.match(source.text) is not None and not _READER.search(source.plain)


def _is_reported(source: Source) -> bool:
    """Whether a line tells step by step what happens, be it with an account."""
    long = len(_sources.HAN.findall(source.plain)) >= STEP and not _sources.LINK_LINE.match(source.text)
    return long and _STEP.search(source.plain) is not None and not _OFFERED.search(source.plain)


def fields(sources: Sequence[Source], dropped: dict[int, str]) -> set[int]:
    """Numbers of lines that each of several records has (漏洞解决方案：): a form that the article fills in.

    Args:
        sources: All lines.
        dropped: Number of each line that goes by itself → its rule.
    """
    bare = [_sources.without_marks(source.plain).strip() for source in sources]
    form = {plain for plain, times in Counter(bare).items() if times >= RECORDS}
    often = {plain for plain in form if _FIELD.search(plain) and _TOLD.search(plain)}
    return {i for i, rule in dropped.items() if rule in _ASKS and bare[i] in often and not sources[i].code}


def _is_loose(source: Source, rule: str | None) -> bool:
    """Whether a line of a paragraph of the article was taken for its form or its neighbours, not for what it says."""
    return rule in _IN_PARAGRAPH or (rule == "ad" and not _sources.signs("promo", source.plain))


def _in_broken_paragraphs(sources: Sequence[Source], dropped: dict[int, str]) -> set[int]:
    """Lines of the article's paragraphs that the page broke in mid-sentence: a line in them begins with a mark."""
    found: set[int] = set()
    for run in _fragments.broken_paragraphs(sources):
        if any(i not in dropped and re.search(r"\w", sources[i].plain) for i in run):
            found.update(run)
    return found
