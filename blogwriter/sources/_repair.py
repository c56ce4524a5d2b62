"""Text as it was meant: compatibility letters, ligatures without Unicode, and hyphens that only a line's end made.

Chinese punctuation keeps its width: plain NFKC would turn ``，`` into ``,`` in every quote.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping

from blogwriter.sources._unicode import strip

__all__ = ["Words", "join", "lost_ligatures", "normal", "symbols", "words_of"]

# Everything but ASCII, ideographs, and signs that NFKC would flatten: full-width marks, quotes, superscripts, arrows.
_FOLD = re.compile(
    r"[^\x00-\x7f\u4e00-\u9fff\u3000-\u303f\uff01\uff08\uff09\uff0c\uff1a\uff1b\uff1f\uff5e\u2010-\u201f\u2026\u00a8\u00b0\u00b8\u02dc"
    r"\u00b2-\u00b4\u00b7\u00b9\u00bc-\u00be\u2122\u2190-\u23ff\u2460-\u24ff\ufffd]+"
)
_BLANKS = re.compile(r"[ \t\r\n\x0b\x0c\xa0\u2000-\u200a\u202f\u205f\u3000]+")
_CJK = r"\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f“”"
_CJK_GAP = re.compile(r"(?<=[\u3400-\u9fff，。、；：！？（）《》]) (?=[\u3400-\u9fff，。、；：！？（）《》])")
_SPACING_ACCENT = re.compile(r"([¨´`ˆ˜¸ˇ]) ?([A-Za-zı])")
_ACCENTS = {"¨": "\u0308", "´": "\u0301", "`": "\u0300", "ˆ": "\u0302", "˜": "\u0303", "¸": "\u0327", "ˇ": "\u030c"}
_WORD = re.compile(r"[A-Za-zÀ-ÿ]+(?:-[A-Za-zÀ-ÿ]+)*")
_PRIVATE = re.compile(r"[\ue000-\uf8ff\ufffd]")
_BROKEN_WORD = re.compile(r"[A-Za-z]*[\ue000-\uf8ff\ufffd][A-Za-z\ue000-\uf8ff\ufffd]*")
_LIGATURES = ("fi", "fl", "ff", "ffi", "ffl", "tt", "ti", "ft", "Th", "ct", "st", "tti", "fj")
# Common words of papers that hold each ligature; a paper that lost them all cannot vouch for itself.
_KNOWN = frozenset(
    [
        "fine",
        "find",
        "finds",
        "finding",
        "findings",
        "first",
        "final",
        "finally",
        "five",
        "file",
        "files",
        "field",
        "fields",
        "fit",
        "fits",
        "fitting",
        "fix",
        "fixed",
        "figure",
        "fig",
        "filter",
        "filters",
        "define",
        "defined",
        "defines",
        "definition",
        "specific",
        "specifically",
        "specify",
        "significant",
        "significantly",
        "significance",
        "efficient",
        "efficiency",
        "efficiently",
        "sufficient",
        "sufficiently",
        "coefficient",
        "coefficients",
        "classification",
        "classifier",
        "classify",
        "classified",
        "configuration",
        "verify",
        "verified",
        "identify",
        "identified",
        "modify",
        "modified",
        "modification",
        "benefit",
        "benefits",
        "profile",
        "profiling",
        "confidence",
        "confirm",
        "scientific",
        "artificial",
        "beneficial",
        "justify",
        "simplify",
        "simplified",
        "quantify",
        "unified",
        "unify",
        "infinite",
        "superficial",
        "deficit",
        "refine",
        "refined",
        "refinement",
        "finetune",
        "finetuning",
        "finetuned",
        "prefix",
        "suffix",
        "flow",
        "flows",
        "flash",
        "flexible",
        "flexibility",
        "influence",
        "reflect",
        "reflects",
        "flat",
        "float",
        "flops",
        "inflation",
        "conflict",
        "fluent",
        "fly",
        "different",
        "difference",
        "differences",
        "effect",
        "effects",
        "effective",
        "effectively",
        "effectiveness",
        "effort",
        "efforts",
        "off",
        "offer",
        "offers",
        "offline",
        "affect",
        "affects",
        "buffer",
        "suffer",
        "staff",
        "difficult",
        "difficulty",
        "differ",
        "differs",
        "trade-off",
        "attention",
        "better",
        "setting",
        "settings",
        "pattern",
        "patterns",
        "matter",
        "matters",
        "getting",
        "putting",
        "attend",
        "bottom",
        "output",
        "little",
        "letter",
        "written",
        "attack",
        "attacks",
        "committed",
        "splitting",
        "formatting",
        "after",
        "often",
        "left",
        "shift",
        "shifted",
        "software",
        "draft",
        "the",
        "this",
        "that",
        "these",
        "they",
        "there",
        "then",
        "than",
        "thus",
        "time",
        "times",
        "training",
        "motivation",
        "function",
        "functions",
        "information",
        "section",
        "question",
        "condition",
        "action",
        "attention",
        "context",
        "contexts",
        "act",
        "fact",
        "factor",
        "factors",
        "structure",
        "structures",
        "effect",
        "object",
        "objects",
        "select",
        "direct",
        "project",
        "most",
        "best",
        "first",
        "test",
        "tests",
        "just",
        "must",
        "state",
        "states",
        "still",
        "standard",
        "cost",
        "costs",
        "step",
        "steps",
        "strong",
        "study",
    ]
)

_SYMBOL = re.compile(r"[\uf020-\uf0ff]")
# Adobe's Symbol encoding: Greek where ASCII has letters, ASCII for digits and most marks, operators above.
_GREEK = (
    {0xF020 + i: chr(0x20 + i) for i in range(0x5F)}
    | {0xF041 + i: letter for i, letter in enumerate("ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ")}
    | {0xF061 + i: letter for i, letter in enumerate("αβχδεφγηιϕκλμνοπθρστυϖωξψζ")}
    | dict(
        zip(
            (
                0xF000 + code
                for code in bytes.fromhex("22242740a3a5b1b3b4b5b6b7b9babbaeacc5c6c7c8cccdcecfd1d5d6d7dee5f2")
            ),
            "∀∃∋≅≤∞±≥×∝∂•≠≡≈→←⊕∅∩∪⊂⊆∈∉∇∏√⋅⇒∑∫",
            strict=True,
        )
    )
)

Words = Mapping[str, int]
"""How often the paper writes each word, in lower case, inside lines."""


def normal(text: str) -> str:
    """NFKC except for punctuation that carries meaning, single blanks, nothing invisible.

    ``ﬁne → fine``, ``Ａ１ → A1``, ``，→ ，``, ``na¨ıve → naïve``.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split()) if "  " in text else text.strip()
    text = strip(text)
    if not text.isascii():
        text = text.replace("\u00ad", "-")
        text = _FOLD.sub(lambda run: unicodedata.normalize("NFKC", run[0]), text)
        text = unicodedata.normalize("NFC", _SPACING_ACCENT.sub(_accented, text))
        text = _CJK_GAP.sub("", _BLANKS.sub(" ", text))
        return text.strip()
    return strip(_BLANKS.sub(" ", text)).strip()


def symbols(text: str, font: str) -> str:
    """Letters of the Symbol font that a file hands over as private use (U+F061 → ``α``), and its bullets."""
    if not _SYMBOL.search(text):
        return text
    if "dings" in font.lower():
        return _SYMBOL.sub("•", text)
    return text.translate(_GREEK)


def _accented(match: re.Match[str]) -> str:
    letter = "i" if match[2] == "ı" else match[2]
    return letter + _ACCENTS[match[1]]


def words_of(texts: Iterable[str]) -> Counter[str]:
    """Counts the words inside lines; the last word of a line that a hyphen breaks is left out."""
    words: list[str] = []
    whole = []
    for text in texts:
        if not text.endswith("-"):
            whole.append(text)
        elif found := _WORD.findall(text.lower()):
            words += found[:-1]
    words += _WORD.findall("\n".join(whole).lower())
    return Counter([*words, *(part for word in words if "-" in word for part in word.split("-"))])


def lost_ligatures(texts: Iterable[str]) -> dict[str, str]:
    """What each private-use letter stands for, as far as known words tell (LongLoRA: U+E000 → ``fi``)."""
    texts = list(texts)
    broken = Counter(word for text in texts if _PRIVATE.search(text) for word in _BROKEN_WORD.findall(text))
    if not broken:
        return {}
    known = _KNOWN | {word for text in texts for word in map(str.lower, _WORD.findall(text)) if len(word) > 3}
    meaning: dict[str, str] = {}
    for letter in {c for word in broken for c in _PRIVATE.findall(word)}:
        hosts = {word: count for word, count in broken.items() if letter in word and len(word) > 2}
        score = {ligature: _hits(hosts, letter, ligature, known) for ligature in _LIGATURES}
        best = max(score, key=lambda key: score[key])
        if score[best] and score[best] >= 0.2 * sum(hosts.values()):
            meaning[letter] = best
    return meaning


def _hits(hosts: Mapping[str, int], letter: str, ligature: str, known: frozenset[str] | set[str]) -> int:
    return sum(count for word, count in hosts.items() if word.replace(letter, ligature).lower() in known)


def join(left: str, right: str, words: Words) -> str:
    """Two lines of one paragraph as running text.

    A hyphen at the line's end goes only where the paper itself writes the joined form more often, or where the halves
    are no words of the paper: ``repre-|sent → represent``, ``task-|specific → task-specific``.
    """
    if not left or not right:
        return left or right
    if left.endswith(("-", "\u2010")) and len(left) > 1 and left[-2].isalpha() and right[0].isalpha():
        return _unhyphened(left[:-1], right, words)
    if left.endswith(("-", "–", "—", "/")) and not left.endswith((" -", " –", " —", " /")):
        return left + right
    if _is_cjk(left[-1]) and (_is_cjk(right[0]) or _is_cjk_side(right[0])):
        return left + right
    if _is_cjk(right[0]) and _is_cjk_side(left[-1]):
        return left + right
    return f"{left} {right}"


def _is_cjk(char: str) -> bool:
    return "\u2e80" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff" or "\uff00" <= char <= "\uffef"


def _is_cjk_side(char: str) -> bool:
    return char in "“”‘’…—"


def _unhyphened(left: str, right: str, words: Words) -> str:
    head = re.search(r"[A-Za-zÀ-ÿ]+(?:-[A-Za-zÀ-ÿ]+)*$", left[left.rfind(" ") + 1 :])
    tail = re.match(r"[A-Za-zÀ-ÿ]+(?:-[A-Za-zÀ-ÿ]+)*", right)
    if not head or not tail:
        return f"{left}-{right}"
    first, second = head[0].lower(), tail[0].lower()
    joined, hyphened = words.get(first + second, 0), words.get(f"{first}-{second}", 0)
    if joined != hyphened:
        return left + right if joined > hyphened else f"{left}-{right}"
    if (tail[0][0].isupper() and not (head[0].isupper() and tail[0].isupper())) or "-" in head[0]:
        return f"{left}-{right}"
    both = words.get(first, 0) and words.get(second, 0) and len(first) > 2 and len(second) > 2
    return f"{left}-{right}" if both else left + right
