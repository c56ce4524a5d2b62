"""Terms that the paper never uses: technical terms of the glossary, abbreviations, names of models and data sets.

    decoder-only, OCR, LongQA   in a post on a paper that has none of them

An abbreviation whose letters begin words that stand together in the paper is the paper's (``CoT`` for chain of
thought), and what every reader knows (``API``, ``PDF``) is nobody's claim.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from blogwriter.audit._findings import MISSING, finding
from blogwriter.audit._opinion import is_opinion
from blogwriter.audit._paper import Index, tokens
from blogwriter.audit._post import Claim, Post
from blogwriter.audit._strangers import is_aside, strangers
from blogwriter.audit.absence import denies
from blogwriter.chinese import glossary
from blogwriter.chinese.glossary import Term
from blogwriter.models import Finding
from blogwriter.words import STOPWORDS, content_words, has_han, words

__all__ = ["check", "is_common"]

NAME = "terms"
_TOKEN = re.compile(r"(?<![A-Za-z0-9@/._#\\-])[A-Za-z][A-Za-z0-9]*(?:[-–.+][A-Za-z0-9]+)*(?![A-Za-z0-9@/_\\])")
_ABBREVIATION = re.compile(r"[A-Z]{2,14}s?\d?")
_INNER = re.compile(
    r"[A-Z]?[a-z]+(?:[A-Z][A-Za-z0-9]*)+|[A-Z]{2,}[a-z]+[A-Z][A-Za-z]*|[A-Z][A-Za-z]*-?\d[\dA-Za-z.]*|[A-Z]{2,}[A-Za-z]*-[A-Z]{2,}[A-Za-z]*"
)
_SIZED = re.compile(r"(.*[A-Za-z\d])[-–](\d+(?:\.\d+)?[BM])")
_COMMON_WORDS = """
    AI AGI AIGC API APIs APP APPs ASCII CEO CPU CPUs CSS CTO CV DIY DL FAQ GPU GPUs HTML HTTP ID IDE IP IT JSON KPI
    LLM LLMs ML MVP NLP OK PC PDF PPT QA SDK SOTA SQL TPU TPUs UI URL USB UTC UX VIP XML YAML
    ICLR ICML NeurIPS NIPS ACL EMNLP NAACL CVPR ICCV ECCV AAAI IJCAI IEEE ACM JMLR TACL MIT CMU UCLA USA US UK EU
    arXiv GitHub GitLab HuggingFace OpenAI DeepMind ChatGPT WeChat YouTube LinkedIn PyTorch TensorFlow JavaScript
    TypeScript MacBook iPhone iOS macOS LaTeX BibTeX PowerPoint DeepSeek LeetCode StackOverflow OpenReview QQ CSDN TLDR
    """
_COMMON = frozenset(_COMMON_WORDS.split())
"""Known to every reader of a tech blog: no claim about the paper."""
_GLOSS = re.compile(r"(?<=[\u4e00-\u9fff])\s?[（(]\s?([A-Za-z][a-z]+(?:[ -][A-Za-z][a-z]+){1,4})\s?[)）]")
_ELSEWHERE = re.compile(
    r"比如|类似于?|不同于|有别于|区别于|例如|诸如|参考阅读|推荐阅读|项目地址|开源地址|关注|公众号|点赞|转发"
)


_TAIL = 4
"""Letters of a name's end by which it is known."""


def check(post: Post, index: Index) -> Iterator[Finding]:
    """Findings for foreign terms."""
    own = frozenset(match[0].rstrip(".") for match in _TOKEN.finditer(post.title))
    for claim in post.statements:
        if is_opinion(claim.folded) or _ELSEWHERE.search(claim.folded) or denies(claim):
            continue
        candidates = () if is_aside(claim) else (*strangers(claim, index), *_foreign(claim, index))
        foreign = next((word for word in candidates if word not in own), None) or _gloss(claim, index)
        if foreign:
            message = f"论文全文没有出现“{foreign}”"
            yield finding(claim, NAME, MISSING, message, fix=f"核对“{foreign}”的来源，或注明它不出自论文")


def is_common(word: str) -> bool:
    """Whether a word is known to every reader and so claims nothing about a paper."""
    return word in _COMMON


def _foreign(claim: Claim, index: Index) -> Iterator[str]:
    chinese = has_han(claim.text)
    for match in _TOKEN.finditer(claim.text):
        word = match[0].rstrip(".")
        if word in _COMMON or len(word) < 2 or re.fullmatch(r"[A-Z]\d", word) or index.holds(word):
            continue
        if len(word) >= _TAIL and f"{word.lower()} " in index.text:
            continue  # the BASE of BERTBASE
        if _ABBREVIATION.fullmatch(word):
            if not _spelt_out(word, claim, index):
                yield word
        elif _INNER.fullmatch(word):
            if not _parts_known(word, index) and not _of_title(word, index):
                yield word
        elif chinese and (term := _term(word)) and not _uses(term, index):
            yield word


def _gloss(claim: Claim, index: Index) -> str | None:
    """An English gloss of several words behind a Chinese term, given as the paper's own and not in it."""
    for match in _GLOSS.finditer(claim.text):
        phrase = match[1].strip()
        stems = tuple(words(phrase))
        if len(stems) < 2 or index.holds(phrase) or f" {' '.join(stems)} " in index.stemmed:
            continue
        whole = [item for item in glossary.find(phrase) if item.end - item.start >= len(phrase) - 1]
        if any(_uses(term, index) for item in whole for term in item.terms):
            continue
        return phrase
    return None


def _term(word: str) -> Term | None:
    """The glossary's term that a Latin word is, where it is terminology."""
    for item in glossary.find(word):
        if item.start == 0 and item.end == len(word):
            return next((term for term in item.terms if term.domain != glossary.GENERAL), None)
    return None


def _uses(term: Term, index: Index) -> bool:
    if any(index.holds(form) for form in (*term.english, *term.chinese)):
        return True
    return any(index.places(frozenset({stems})) for form in term.english if (stems := tuple(content_words(form))))


def _spelt_out(word: str, claim: Claim, index: Index) -> bool:
    """Whether the abbreviation stands for words of the paper, or of the claim's own translation."""
    letters = re.sub(r"s?\d*$", "", word).lower()
    pattern = r" " + r" ".join(rf"({letter}[a-z]*\d*)" for letter in letters) + r"(?= )"
    found = re.finditer(pattern, index.text) if len(letters) >= 2 else ()
    # Any four letters begin four words somewhere; what is abbreviated neither begins nor ends with "the" or "of".
    if any(not STOPWORDS & {match[1], match[len(letters)]} for match in found):
        return True
    return any(
        word.lower() in (form.lower() for form in term.english) and _uses(term, index)
        for item in glossary.find(word)
        for term in item.terms
    ) or bool(re.search(rf"[（(]\s?{re.escape(word)}\s?[）)]", claim.text) and len(letters) < 2)


def _parts_known(word: str, index: Index) -> bool:
    """``GPT4`` for GPT-4, ``PyTorch2``: the same name set differently; ``Qwen-7B`` where a row of a table says 7B."""
    sized = _SIZED.fullmatch(word)
    if sized and index.holds(sized[1]) and index.holds(sized[2]):
        return True
    pieces = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+(?:\.\d+)*", word)
    return len(pieces) > 1 and index.holds(" ".join(pieces))


def _of_title(word: str, index: Index) -> bool:
    """``GPT-1``, by which name only later papers call the work: its letters begin words of the title that follow."""
    letters = re.fullmatch(r"([A-Z]{3,})-?\d+", word)
    initials = "".join(part[0] for part in tokens(index.paper.title))
    return letters is not None and letters[1].lower() in initials
