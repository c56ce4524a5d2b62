"""What is the account's own behind an article: titles over rows of links, and what it says of itself."""

from __future__ import annotations

import re
from collections.abc import Sequence

from blogwriter.chinese import _sources
from blogwriter.chinese._sources import Source

__all__ = ["WEIXIN", "over_links", "shares", "titles", "words"]

BARE = 16
"""Characters of a title of bare words."""
ABOVE = 4
"""Lines over a row of links that can be its titles."""
BIO_WORDS = 3
"""Words of a firm in what an account says of itself."""
PART = 3
"""Characters of an account's name by which it is known."""

_MARK = re.compile(r"[。，！？；：,;:!?]")
_FIRM = re.compile(
    r"成立|专注|专业|认证|荣获|秉承|企业|致力|资质|客户|解决方案|我们|公司|团队|实验室|平台|业务|提供|专属|内部|独家|持续更新|权益|享受|更新|维护|分享|高质量|每[天日周月]|不定期|学员|师傅|小伙伴|欢迎|资源|免费|一起|交流"
)
_BIO = re.compile(
    r"[\s#>*]*\S{2,24}?(?:是(?:一[家个支]|由|国内|中国|[^，。]{0,12}旗下)|成立于|由[^，。]{2,30}组成|[，,](?:建有|成立于|专注于?|致力于))"
)
"""How an account begins to say what it is."""
_NAMED = re.compile(r"转自|来源|出处|作者|参考|链接|地址")
WEIXIN = re.compile(r"\]\(https?://mp\.weixin")


def titles(sources: Sequence[Source], shown: list[int]) -> set[int]:
    """Titles that name the account: what it says of itself stands below."""
    name = _sources.account(sources)
    about = {f"关于{name[at:]}" for at in range(len(name) - 1)}
    found = {i for i in shown if re.sub(r"\W", "", _sources.without_marks(sources[i].plain)) in about}
    last = next((i for i in reversed(shown) if sources[i].prose), None)
    told = last is not None and _BIO.match(sources[last].plain) and shares(name, sources[last].plain)
    return found | ({last} if told and last is not None and words(sources[last].plain) >= BIO_WORDS else set())


def shares(name: str, plain: str) -> bool:
    """Whether a line has a part of the account's name."""
    return any(name[at : at + PART] in plain for at in range(len(name) - PART + 1))


def over_links(sources: Sequence[Source], shown: list[int]) -> set[int]:
    """Lines that are links to other posts, two or more in a row, and the titles above them."""
    linked = [WEIXIN.search(sources[i].text) is not None and not sources[i].code for i in shown]
    beside = [linked[at - 1 : at] + linked[at + 1 : at + 2] for at in range(len(shown))]
    found = {i for i, mine, others in zip(shown, linked, beside, strict=True) if mine and any(others)}
    for at in range(len(shown) - 1):
        if shown[at] not in found and shown[at + 1] in found:
            found.update(_above_links(sources, shown[max(at + 1 - ABOVE, 0) : at + 1]))
    return found


def _above_links(sources: Sequence[Source], above: list[int]) -> set[int]:
    """Titles of a row of links: bare words above it, between ornaments."""
    found: list[int] = []
    for i in reversed(above):
        source = sources[i]
        bare = _sources.without_marks(source.plain).strip().rstrip(":：")
        ornament = len(bare) <= 1 or _sources.IMAGE.match(_sources.without_marks(source.text)) is not None
        title = (
            len(bare) <= BARE and not _MARK.search(bare) and not source.code and not _sources.SECTION.fullmatch(bare)
        )
        if _NAMED.search(bare):
            return set(found[:-1])  # the line below it is a name
        if not (ornament or title):
            break
        found += [] if ornament else [i]
    return set(found)


def words(plain: str) -> int:
    """How many different words of an account speaking of itself and to its readers a line has."""
    return _sources.signs("promo", plain) + len(set(_FIRM.findall(plain)))
