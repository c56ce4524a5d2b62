"""What a question is about, without the words that only make it a question, and how much of it a sentence names."""

from __future__ import annotations

import re

from blogwriter import retrieval
from blogwriter.chinese import glossary as terms_
from blogwriter.chinese.glossary import Glossary
from blogwriter.retrieval import Index
from blogwriter.words import has_han
from blogwriter.writers._question import Question

__all__ = ["covered", "is_known", "searched_for", "topic_of"]

_LISTED = 12
_FILLERS = re.compile(
    r"这篇|那篇|本文|论文|文章|文中|作者|请问|请|什么|哪些|哪个|哪种|哪里|怎么样|怎么|怎样|如何|为什么|为何|是否|是不是|有没有|能不能|会不会"
    r"|介绍|讲了|讲的|讲|提到过?|提及|谈到|说了|说明|解释|一下|概括|多少|几个|多大|多久|多长|一共|总共|吗|呢|吧|的|是|了|在|有|和|与|及|关于|其中|它们?|他们|我们"
    r"|[取设选](?=多少|多大|几)|用了|主要|能|会|要|被|把|对|为|时|里|上|中|到|用"
    r"|\b(?:what|which|who|how|why|does|do|did|is|are|the|paper|authors?|of|in|on|about|this|that|say|says)\b"
    r"|[？?！!。，,、：:；;“”\"]",
    re.IGNORECASE,
)
_HAN_RUN = re.compile(r"[㐀-鿿]{2,}")


def topic_of(question: str, glossary: Glossary) -> str:
    """The content of a question, its pieces parted by blanks; terms stay whole: 有害内容 keeps its 有."""
    pieces: list[str] = []
    end = 0
    for item in terms_.find(question, glossary):
        piece = question[item.start : item.end]
        pieces += [_FILLERS.sub(" ", question[end : item.start]), "" if _FILLERS.fullmatch(piece) else piece]
        end = item.end
    pieces.append(_FILLERS.sub(" ", question[end:]))
    return " ".join(" ".join(pieces).split())


def covered(index: Index, topic: str, sentence: str, glossary: Glossary) -> float:
    """Share of the topic that a sentence names, 0–1; Chinese words that nobody can look up count as not named."""
    share = retrieval.coverage(index, topic, sentence, glossary=glossary)
    if index.chinese or not has_han(topic):
        return share
    known = len(retrieval.groups_of(topic, chinese=False, glossary=glossary))
    unknown = len(_unknown(topic, glossary))
    return share * known / (known + unknown) if known else 0.0


def is_known(topic: str, glossary: Glossary) -> bool:
    """Whether anything of a topic can be looked up in an English paper."""
    return bool(retrieval.groups_of(topic, chinese=False, glossary=glossary))


def searched_for(asked: Question, topic: str) -> tuple[str, ...]:
    """The words of the question, and the English ones that they were searched by."""
    own = [word for word in topic.split() if len(word) > 1 or (word.isascii() and word.isalnum())]
    found = terms_.find(topic, asked.glossary) if has_han(topic) and asked.paper.language == "en" else ()
    english = [item.terms[0].en for item in found]
    return tuple(dict.fromkeys((*own, *english)))[:_LISTED]


def _unknown(topic: str, glossary: Glossary) -> list[str]:
    rest = list(topic)
    for item in terms_.find(topic, glossary):
        rest[item.start : item.end] = " " * (item.end - item.start)
    return _HAN_RUN.findall("".join(rest))
