"""Lines between title and abstract → names of people, told from institutions and addresses."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from blogwriter.sources._lines import Span
from blogwriter.sources._repair import normal

__all__ = ["credited_in", "is_affiliation", "is_helper", "is_notice", "names_in", "place_in", "team_in", "without_mail"]

_AFFILIATION = re.compile(
    r"@|\b(?:Univ(?:ersity|ersité|ersität|\.)|Institute?s?|College|School|Dep(?:artment|t)|Faculty|Lab(?:s"
    r"|oratory|oratories)?|Research|Google|Microsoft"
    r"|Facebook|Meta|DeepMind|Inc|Ltd|LLC|GmbH|Corp(?:oration)?|Company|Cent(?:er|re)|Academy|Technolog(?:y|ies)"
    r"|Sciences?|Hospital|Group|Team|NVIDIA"
    r"|Amazon|IBM|Adobe|Intel|Apple|Tencent|Alibaba|Baidu|Huawei|ByteDance|Mila|CNRS|INRIA|Max[- ]Planck|China"
    r"|USA|U\.S\.A|United|Germany|France"
    r"|Switzerland|Canada|Japan|Korea|India|Italy|Spain|Singapore|Australia|Netherlands|UK|Brain|ETH|MIT|CMU|UC"
    r"|Foundation|Society|Division|Campus"
    r"|Institut[oe]?|Universi(?:dade|dad|tà|tät)|D[ée]partement|Dipartimento|Departamento|Fakultät|H[öo]gskola|Hochschule|Institutionen"
    r"|Street|Road|Ave(?:nue)?|Blvd|Boulevard|Suite|P\.?O\.? Box"
    r"|Member|Fellow|Student|Senior|Corresponding|Equal|Contribut\w*|Preprint|Review|January|February"
    r"|March|April|May|June|July|August|September|October|November|December|Email"
    r"|E-mail|Tel|Fax|Abstract|Conference"
    r"|Proceedings|Journal|Version|Mozilla|Engineering|Computer|Physics|Mathematics|Medicine|Medical|Programs?"
    r"|Mail|Corporation|Systems)\b"
    r"|大[学學]|[学學]院|研究[院所]|公司|[实實][验驗]室|中[心国國]|省|市|邮编|[学學]系|系$|基金|收稿|指[導导]|教授|[導导][師师]|[博碩硕]士|校[对對]|[译譯]者|翻[译譯]|[责責]任[编編]|http|www\.",
    re.IGNORECASE,
)
_HELPER = re.compile(
    r"校[对對]|[译譯]者|翻[译譯]|[责責]任[编編]|指[導导]教?[师師授]|[導导][师師]|通[讯訊信]作者"
    r"|\b(?:advis[eo]rs?|supervis(?:ed|or)|translat(?:ed|ors?)|edit(?:ed|ors?)|communicated) ?(?:by)?\b",
    re.IGNORECASE,
)
_CHINESE_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}")
_PARTICLE = r"(?:de|da|del|della|di|du|dos|van|von|der|den|la|le|el|al|bin|ibn|ten|ter|y|e|st\.?)"
_WORD = r"(?:[A-ZÀ-ÞŁŚŻÇĐŐŠŽČ][\w’'`´ÀÀ-ž.-]*)"
_NAME = re.compile(rf"{_WORD}(?:\s+(?:{_PARTICLE}|{_WORD})){{1,5}}")
_MARKS = re.compile(r"[\d∗*†‡§¶⋆♯♣♦♥♠⇤♢◇✉†]+|\((?:[a-z]|\d)\)")
_NO_NAME = re.compile(
    r"(?-i:\s[A-Z]{2}$)|\b(?:Introduction|Report|Paper|Position|Draft|Citations?|Reads|Published?r?|Project|ISBN|ISSN|DOI"
    r"|URL|Access(?:ed)?|Citable|Links?|Terms|Downloaded|Available|Rights?|Licen[cs]e|[GMk]eV|Th[èe]me|Projet|Janvier|Février|Avril|Juin"
    r"|Juillet|Août|Septembre|Octobre|Novembre|Décembre)\b",
    re.IGNORECASE,
)
_DATE = re.compile(r"\d\s*[年月日號号]|[一二三四五六七八九十〇○]\s*[年月]")
_TITLES = re.compile(r"^(?:Dr|Prof|Mr|Ms|Mrs)\.\s+|,?\s+(?:Ph\.?D\.?|M\.?D\.?|Jr\.?|Sr\.?)$|^by\s+", re.IGNORECASE)
_LABEL = re.compile(r"^(?:研究生|作者|姓名|学生|學生|撰者)[:：\s]*")

_GRADE = re.compile(
    r",?\s*\b(?:(?:Graduate|Student|Senior|Associate|Life)\s+){0,3}(?:Member|Fellow)\s*,\s*(?:IEEE|ACM|OSA|AIAA|SIAM)\b"
)
"""What a name carries in journals of a society: ``Senior Member, IEEE``."""
_TEAM = re.compile(
    r"(?:(?i:the)\s+(?:[\w.’'-]+\s+){1,4}(?i:team|project|authors|collaboration|consortium|contributors|developers|group)"
    r"|(?:[A-Z][\w.’'-]*\s+){1,4}(?:Team|Project|Authors|Collaboration|Consortium|Contributors|Developers)"
    r"|[\w\u4e00-\u9fff]{2,20}(?:团队|團隊|课题组|課題組|项目组|編寫組|编写组))(?=\s*(?:$|[,，;；@(（∗*†\d]))"
)
_NOTICE = re.compile(
    r"\b(?:technical|tech|working|internal|white|position|research|preprint|draft|note|report|paper|memo|version"
    r"|under|review|last|updated?|revised|published|submitted|accepted|preliminary|no|in|on|of|the"
    r"|jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?|(?:mon|tues|wednes|thurs|fri|satur|sun)day|v)\b|\d+(?:st|nd|rd|th)\b|[\W\d_]|v(?=\d)",
    re.IGNORECASE,
)


def is_notice(text: str) -> bool:
    """Whether a line only says what kind of text this is and when it was made: ``Technical note, May 2024``."""
    return any(char.isalpha() for char in text) and not _NOTICE.sub("", text)


def team_in(text: str) -> str | None:
    """The organisation that a line begins with: ``Gemini Team, Google`` → ``Gemini Team``."""
    match = _TEAM.match(text)
    return match[0].strip() if match else None


def credited_in(text: str) -> list[str]:
    """Names that stand before their place: ``Asaf Cidon, Stanford University; Ann Lee, Cornell``.

    Journals of the ACM set them in capitals, and several before one place: ``ANN LEE and BO YU, Netflix, Inc.``
    """
    found = []
    for part in text.split(";"):
        names, comma, place = part.strip().partition(",")
        pieces = [*re.split(r"\s+and\s+", names), *_in_capitals(place)]
        own = [_TITLES.sub("", _MARKS.sub("", name)).strip() for name in pieces]
        if comma and is_affiliation(place) and all(map(_is_name, own[: 1 + names.count(" and ")])):
            found += [name for name in own if _is_name(name)]
    return found


def _is_name(name: str) -> bool:
    return bool(_NAME.fullmatch(name)) and not is_affiliation(name) and not _NO_NAME.search(name)


def _in_capitals(place: str) -> list[str]:
    """Names in capitals that go on a list before the place itself begins."""
    pieces = [piece.removeprefix("and ") for part in place.split(",") for piece in re.split(r"\s+and\s+", part.strip())]
    return list(itertools.takewhile(lambda piece: len(piece) > 3 and piece.isupper() and " " in piece, pieces))


_MAIL = re.compile(r"(?:\{[^{}@]*\}|[^\s{}@,;]*[\s,]*\}|[^\s{}@,;]+)\s*@\s*[\w.-]+")
_NOTE = re.compile(
    r"copyright|©|\(c\)|rights reserved|permission|permitted|report series|copies|reproduced|https?:|^\[", re.IGNORECASE
)
"""What a line on rights, copies and addresses on the web says."""
_NO_PLACE = re.compile(
    r"[(（]?\s*(?:(?:version|v\.?)\s*\d[\d.]*|(?:\d{1,2}(?:st|nd|rd|th)?\s+)?(?:January|February|March|April|May|June|July|August"
    r"|September|October|November|December)\.?,?\s+(?:\d{1,2}(?:st|nd|rd|th)?,?\s+)?\d{4})\s*[)）]?",
    re.IGNORECASE,
)


def place_in(text: str) -> str:
    """The institution on a line of affiliations, without e-mail addresses and marks; empty for dates and versions."""
    place = without_mail(text).strip(" \t,;:#$+*†‡§¶|")
    said = _NO_PLACE.fullmatch(place) or _NOTE.search(place)
    return place if is_affiliation(place) and not said else ""


def without_mail(text: str) -> str:
    """A line without its e-mail addresses."""
    return _MAIL.sub("", text)


def is_affiliation(text: str) -> bool:
    """Whether a line speaks of places rather than people."""
    return bool(_AFFILIATION.search(_GRADE.sub("", text)))


def is_helper(text: str) -> bool:
    """Whether a line names people who are no authors: advisors, translators, editors."""
    return bool(_HELPER.search(text))


def names_in(spans: Sequence[Span]) -> list[str]:
    """Names on a line of authors; empty where it holds anything else."""
    text = _GRADE.sub("\x1f", "".join("\x1f" if span.raised else span.text for span in spans))
    text = re.sub(r"\s*[(（\[{][^)）\]}]*[)）\]}]", "\x1f", text)
    pieces = re.split(
        r"[,，、;；&·•|\x1f\t]|(?<![A-Za-z-])(?:and|AND)\s+|\s{3,}|∗|\*|†|‡|§|¶|(?<=[a-z])\d(?:,\d)*", text
    )
    pieces = [part for piece in pieces if not _DATE.search(piece) for part in _chinese_apart(piece)]
    names = [_MARKS.sub("", normal(piece)).strip(" .,-") for piece in pieces]
    names = [_TITLES.sub("", _LABEL.sub("", name)).strip() for name in names]
    names = [name for name in names if name]
    chinese = [re.sub(r"\s", "", name) for name in names if _CHINESE_NAME.fullmatch(re.sub(r"\s", "", name))]
    if chinese:
        return chinese
    names = [name for name in names if name.lower() != "and"]
    fine = [name for name in names if _NAME.fullmatch(name) and not is_affiliation(name) and not _NO_NAME.search(name)]
    if not fine and len(names) == 1 and _is_organisation(names[0]):
        return names
    return fine if len(fine) >= 0.6 * len(names) else []


def _is_organisation(name: str) -> bool:
    """Whether a lone word may be an author: ``OpenAI``."""
    plain = re.fullmatch(r"[A-Z][A-Za-z-]{2,20}", name)
    return bool(plain) and not is_affiliation(name) and not _NO_NAME.search(name)


def _chinese_apart(piece: str) -> list[str]:
    """Chinese names set apart by blanks only (``殷昊 李寿山``), where none is spread by one (``殷 昊``)."""
    parts = piece.split()
    return parts if all(_CHINESE_NAME.fullmatch(part) for part in parts) else [piece]
