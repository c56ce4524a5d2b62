"""Running text → sentences: safe with abbreviations, decimals, initials and Chinese full stops.

====================================  =========================
text                                  sentences
====================================  =========================
``A. B. Smith et al. show it. We …``  ``… show it.`` | ``We …``
``See Fig. 3. It is 28.4.``           ``See Fig. 3.`` | ``It is 28.4.``
``他说：“好。”我们走。``                ``他说：“好。”`` | ``我们走。``
====================================  =========================
"""

from __future__ import annotations

import re

__all__ = ["split"]

_END = re.compile(
    r"[.!?]+[\"')\]”’»]*(?=\s)|[。！？]+[”’』」）)》\"]*|…{2,}[”’』」]?(?=[\u3400-\u9fff])|[.!?]+(?=[\u3400-\u9fff])"
)
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\[“\"/~])(?:[A-Z]|et al|al|Figs?|FIGS?|Eqs?|Eqns?|Tabs?|Secs?|Sect|Refs?|Chap|Ch|Thms?|Lem|Prop"
    r"|Def|Cor|Alg|App|Appx|Supp"
    r"|e\.g|i\.e|cf|vs|viz|resp|approx|ca|w\.r\.t|i\.i\.d|a\.k\.a|s\.t|Dr|Mr|Mrs|Ms|Prof|Sen|St|Nos?|Vol|vol|pp?"
    r"|eds?|Ph\.D|M\.Sc|B\.Sc"
    r"|U\.S|U\.K|U\.S\.A|D\.C|Inc|Ltd|Co|Corp|Jr|Sr|incl|est|max|min|avg|std|etc|Jan|Feb|Mar|Apr|Jun|Jul|Aug"
    r"|Sept?|Oct|Nov|Dec"
    r"|(?:[A-Z]\.)+[A-Z])$"
)
_FIRM = re.compile(
    r"(?:^|[\s(\[“\"/])(?:e\.g|i\.e|cf|vs|viz|Figs?|FIGS?|Eqs?|Secs?|Tabs?|Refs?|Dr|Mr|Mrs|Ms|Prof|pp?|Nos?"
    r"|w\.r\.t|ca|approx|resp)$"
)
_OPENER = re.compile(
    r"[\"'“‘(\[]?(?:We|The|This|These|Those|That|In|It|Its|Our|However|Moreover|Furthermore|Additionally|For|As"
    r"|A|An|To|On|At|If|When"
    r"|While|Since|Thus|Therefore|Hence|Then|There|Here|Although|Note|Finally|First|Second|Third|They|He|She|You"
    r"|And|But|By|From|With"
    r"|After|Before|Both|Each|All|Some|Most|Many|Unlike|Similarly|Instead|Specifically|Also|Such|Because"
    r"|Recently|Another|One|Two|Given|Let)\b"
)
_NEXT = re.compile(r"\s*[\"'“‘(\[•–—-]*\s*[A-Z0-9À-ÞΑ-Ωα-ω\u3400-\u9fff\\@#$§†‡*•<]|\s+[a-z]+[A-Z0-9]")


def split(text: str) -> list[tuple[int, int]]:
    """(start, end) of each sentence; blanks between belong to none."""
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _END.finditer(text):
        if match.start() < start or not _ends(text, match):
            continue
        spans.append((start, match.end()))
        start = match.end() + len(text[match.end() :]) - len(text[match.end() :].lstrip())
    if text[start:].strip():
        spans.append((start, len(text.rstrip())))
    return spans


def _ends(text: str, match: re.Match[str]) -> bool:
    mark = match[0]
    if mark[0] in "。！？…":
        return True
    after = text[match.end() :][:40]
    if not _NEXT.match(after):
        return False
    before = text[max(0, match.start() - 14) : match.start()]
    if mark[0] != "." or not _ABBREVIATION.search(before):
        return True
    return not _FIRM.search(before) and bool(_OPENER.match(after.lstrip())) and not re.search(r"(?:^|\s)[A-Z]$", before)
