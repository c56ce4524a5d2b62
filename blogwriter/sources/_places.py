"""Where the authors work: institutions on the lines between title and abstract, each once."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from blogwriter.sources._lines import Line
from blogwriter.sources._names import is_notice, place_in, without_mail

__all__ = ["places"]

_MOST = 20
_WORDS = 24
"""Words of the longest address; a longer line is prose."""
_INSTITUTION = re.compile(
    r"\b(?:Univ(?:ersity|ersité|ersität|ersitat|ersidade|ersidad|ersità|\.)|Institut[eo]?s?|College|School|Dep(?:artment"
    r"|artamento|t)|D[ée]partement|Dipartimento|Faculty|Fakultät|Lab(?:s|oratory|oratories)?|Research|Inc|Ltd|LLC|GmbH"
    r"|Corp(?:oration)?|Company|Cent(?:er|re|rum|ro)|Academy|Hospital|Foundation|Division|Technolog(?:y|ies)|Systems"
    r"|Google|Microsoft|Facebook|Meta|DeepMind|NVIDIA|Amazon|IBM|Adobe|Intel|Apple|Tencent|Alibaba|Baidu|Huawei"
    r"|ByteDance|Mozilla|Mila|CNRS|INRIA|Max[- ]Planck|Brain|ETH|MIT|CMU|UC)\b"
    r"|大[学學]|[学學]院|研究[院所]|公司|[实實][验驗]室|[学學]系",
)
_PROSE = re.compile(
    r"https?:|www\.|\b(?:is|are|was|were|has|have|had|may|will|can|this|that|which|please|when|by|from|received|accepted"
    r"|published|proceedings|conference|journal|licen[cs]e|copyright|preprint|grant|fellow|professor)\b"
    r"|[.!?] [A-Z]\w+ \w+ \w+",
    re.IGNORECASE,
)
_BARE = re.compile(r"(?i:university|institute|department|school|college|research|laborator(?:y|ies)|labs?)")
_CODE = re.compile(r"[A-Z]{2,}[-–][A-Z\d]*\d")
_MARK = re.compile(r"(?<![\w.])[\d∗*†‡§¶#]{1,3}\s?(?=[A-Z])")
_SHORT = re.compile(r"[A-Z][A-Za-z]*(?:-[A-Z]\w*)?")
_NO_NAME = frozenset(
    {"abstract", "draft", "preprint", "paper", "article", "report", "summary", "contents", "keywords", "introduction"}
    | {"citations", "reads", "publications", "usa", "uk", "eu"}
)


def places(lines: Sequence[Line], authors: Collection[str]) -> tuple[str, ...]:
    """Institutions in the order of the lines.

    Args:
        lines: Between title and abstract.
        authors: Names found there, no parts of which are institutions.
    """
    told = (line.text for line in lines if not is_notice(line.text))
    found = [place for text in told for place in _short(text, authors) or _long(text, authors)]
    return tuple(dict.fromkeys(found))[:_MOST]


def _short(line: str, authors: Collection[str]) -> list[str]:
    """``OpenAI``, ``1CUHK 2MIT 3NVIDIA``: a line of nothing but single names that are nobody's."""
    names = re.split(r"[\s,;、，]+", _MARK.sub(" ", without_mail(line)).strip())
    people = {word.lower() for author in authors for word in re.split(r"[\s-]+", author)} | _NO_NAME
    fine = authors and all(_SHORT.fullmatch(name) and name.lower() not in people for name in names)
    if not fine or (len(names) > 1 and not _MARK.search(line)):
        return []
    return [name for name in names if sum(map(str.isupper, name)) > 1]


def _long(line: str, authors: Collection[str]) -> Iterator[str]:
    """``2 Department of Physics, University of Miami``, ``Ann Lee, Cornell University; …``."""
    for part in without_mail(line).split(";"):
        text = part.strip()
        mark = _MARK.match(text)
        text = text[mark.end() :] if mark else text
        name, comma, rest = text.partition(",")
        text = place_in(rest if comma and name.strip() in authors else text)
        prose = _PROSE.search(text) or _CODE.search(text) or _BARE.fullmatch(text) or text[:1].islower()
        if _INSTITUTION.search(text) and not prose and len(text.split()) <= _WORDS and text not in authors:
            yield text
