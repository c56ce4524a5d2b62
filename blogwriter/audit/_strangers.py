"""Names in a post that the paper does not have at all: other people's models, firms and long forms of abbreviations.

作者还在 Mistral 7B 上重复了实验     Mistral stands nowhere in the paper
RoPE，即 Relative Order Position Encoding   the paper spells it out otherwise
和哈佛法学院的团队合作               no Harvard in it
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from blogwriter import resources
from blogwriter.audit._paper import Index, tokens
from blogwriter.audit._post import Claim
from blogwriter.chinese import glossary
from blogwriter.words import has_han, words

__all__ = ["is_aside", "strangers"]

_PHRASE = re.compile(
    r"(?<![A-Za-z0-9@/._#\\-])[A-Z][A-Za-z]+"
    r"(?:[ -](?:of|the|for|and|in|on|with|to)(?=[ -][A-Z])|[ -][A-Z][A-Za-z]+)+(?![A-Za-z0-9@/_\\])"
)
_WORD = re.compile(r"(?<![A-Za-z0-9@/._#\\-])[A-Z][a-z]{2,}(?![A-Za-z0-9@/_\\-])")
_FAMILIAR_WORDS = """
    Google Microsoft Meta Facebook Apple Amazon Nvidia Intel Twitter Reddit Wikipedia Tesla Netflix Adobe Oracle
    Samsung Baidu Alibaba Tencent Huawei Anthropic Claude Gemini Bard Copilot Python Java Rust Swift Linux
    Windows Android Docker Excel Word Chrome Firefox Safari Mac Medium Notion Slack Discord Zoom Kaggle Colab
    Jupyter Nature Science Cell Transformer Transformers Encoder Decoder Attention Token Tokens Prompt Prompts
    Agent Agents Embedding Embeddings Chat Bing Scaling Law Loss Base Large Small Figure Table Section Appendix
    Abstract Introduction Conclusion Paper Blog Post Part Step Demo Benchmark Baseline Pipeline Markdown Latex
    Logo Hello World Wait The This That And But Not Yes Note Tip Hugging Face Stack Overflow Scholar Semantic
    Papers Code MacBook Pro Air Studio Visual Creative Commons Apache License Open Source Weights Biases Azure
    Cloud Silicon Valley Stanford Berkeley Princeton Harvard Oxford Cambridge Turing Award Nobel Prize Brain
    Mind Research Labs Team One Two
    """
_FAMILIAR = frozenset(_FAMILIAR_WORDS.split())
"""What a writer may bring up himself; it is judged only where the paper's people are said to have to do with it."""
_OF_PAPER = re.compile(r"作者|团队|论文|文中|报告|他们|研究(?:者|人员)|实验中|训练时")
_WITH = re.compile(r"合作|联合|协助|委托|请(?!参)|资助|提供|来自|负责|由")
_SPELT_OUT = re.compile(
    r"([A-Z][A-Za-z0-9²³-]*[A-Za-z0-9])\s?(?:[（(]\s?|[，,、]?\s?的?(?:英文)?(?:全称|全名|即|也就是|是)(?:就?是|为|叫)?[：:“「]?\s?)$"
)
_SPEAKS = re.compile(r"[^，。；]{0,8}(?:说|评价|推荐|吐槽|转发|点评|认为|调侃|点赞|发推)")
"""Behind the name of somebody who comments on the paper."""
_CALLED = re.compile(r"(?:全称|全名|即|也就是|缩写|简称|名为|叫做?|称为|所谓|意为)[^，。；]{0,4}$")
_COMPARED = re.compile(
    r"(?:跟|与|和|同|比起|相较于?|相比于?|不像|区别于|不同于)[^，。；]{0,16}(?:相比|比起来|那套|那种|那样|一样|不同|类似|区别)"
)


def is_aside(claim: Claim) -> bool:
    """Whether a writer sets the paper beside something else of his own accord, without figures."""
    return bool(_COMPARED.search(claim.folded)) and not re.search(r"\d", claim.text)


def strangers(claim: Claim, index: Index) -> Iterator[str]:
    """Names of a Chinese claim that the paper has in no form, one by one.

    Args:
        claim: A sentence in the writer's own words.
        index: The paper.
    """
    if not has_han(claim.text):
        return
    phrases = list(_PHRASE.finditer(claim.text))
    yield from (match[0] for match in phrases if _is_strange(match, claim, index))
    for match in _WORD.finditer(claim.text):
        inside = any(phrase.start() <= match.start() < phrase.end() for phrase in phrases)
        aside = match[0] in _FAMILIAR or _SPEAKS.match(claim.folded[match.end() :])
        if not inside and not _known(match[0], index) and (not aside or _of_paper(claim)):
            yield match[0]
    if _of_paper(claim) and _WITH.search(claim.folded):
        yield from (name for name, english in _organisations() if name in claim.folded and not _any(english, index))


def _is_strange(match: re.Match[str], claim: Claim, index: Index) -> bool:
    """Whether a phrase is not the paper's: one of its words is not, or it is given as what something is called."""
    spelt = _SPELT_OUT.search(claim.text[: match.start()])
    if _known(match[0], index) or (spelt and index.holds(spelt[1])):
        return False  # the long form of an abbreviation of the paper is for ``names`` to judge
    called = match[0].startswith("The ") or _CALLED.search(claim.folded[: match.start()])
    return bool(called) or not all(_known(word, index) or word in _FAMILIAR for word in re.split(r"[ -]", match[0]))


def _of_paper(claim: Claim) -> bool:
    return bool(_OF_PAPER.search(claim.folded))


def _known(name: str, index: Index) -> bool:
    """Whether the paper has a name, be it within a longer one (``Base`` in BERTBASE) or as the glossary knows it."""
    joined = "".join(tokens(name))
    if joined in _solid(index) or f" {' '.join(words(name))} " in index.stemmed:
        return True
    return any(
        index.holds(form)
        for item in glossary.find(name)
        if item.end - item.start >= len(name) - 1
        for term in item.terms
        for form in (*term.english, *term.chinese)
    )


@lru_cache(maxsize=8)
def _solid(index: Index) -> str:
    return index.text.replace(" ", "")


def _any(forms: tuple[str, ...], index: Index) -> bool:
    return any(form in index.text for form in forms)


@cache
def _organisations() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """(Chinese name, it and what the English name contains)."""
    lines = (resources.assets() / "organisations.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return tuple((chinese, (" ".join(tokens(chinese)), *english.split("|"))) for chinese, english in rows)
