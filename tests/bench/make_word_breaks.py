"""Makes ``assets/word_breaks.txt``: where two words meet so that OpenCC would see a third (了|如何, 的|士兵, 年|历史).

For every word that OpenCC or our own list converts as a word, the frequent words that overlap its end or beginning are
tried; a pair goes into the file when the cut between the two words is clearly likelier than the cut that OpenCC takes
(unigram frequencies of jieba's dictionary) and the converted text differs. Run it again after changing
``assets/taiwan_terms.tsv``:

    python tests/bench/make_word_breaks.py
"""

from __future__ import annotations

import collections
import functools
import itertools
import math
import subprocess
import sys
import tempfile
from pathlib import Path

from blogwriter import resources
from blogwriter.chinese import _engine, terms

FREQUENT = 100
"""Occurrences in jieba's dictionary (of 60 million) that a neighbour must have."""
FREQUENT_PAIR = 30
"""Likewise where both neighbours are whole words."""
MARGIN = 1.0
"""Natural logarithm of how much likelier the break must be than the word."""
RARE = -19.3
"""Natural logarithm of the pair's probability below which a line is not worth its bytes; found by looking at the list:
below it come personal names and chance."""
RARE_TERM = -21.0
"""Likewise for words that only Taiwan or our own list converts: they are what posts are made of."""
KNOWN_TERM = 300
"""A term of our own list counts as at least so frequent: jieba knows few of them."""

HOUSE_WORDS = (
    "论文",
    "模型",
    "训练",
    "参数",
    "实验",
    "方法",
    "任务",
    "数据",
    "数据集",
    "网络",
    "作者",
    "特征",
    "样本",
    "物质",
)
HOUSE_COUNT = 20_000
"""What posts about papers say far more often than newspapers do."""
RARE_COUNTER = -24.0
"""Likewise for breaks that keep another break from a mistake."""
BY_HAND = (
    *("电视|频", "物质|量化", "国内|核", "正常|量", "非常|量", "地方|差", "这项|目标", "各项|目标", "一项|目标"),
    *("一个|数组", "一个|数字化", "一个|数值"),
    *(
        f"{word}内|存"
        for word in ("年", "月", "天", "日", "周", "期", "国", "市", "省", "区域", "范围", "体", "室", "业界")
    ),
)
"""What single words' frequencies cannot tell."""
SURER = 2.0
"""Added to the margin where an ordinary phrase would be cut: 上面|包括 is no 上|面包."""


class Words:
    """jieba's dictionary as a unigram model."""

    def __init__(self, own):
        import jieba

        jieba.setLogLevel(60)
        jieba.dt.tmp_dir = tempfile.gettempdir()
        jieba.initialize()
        self.count = {word: count for word, count in jieba.dt.FREQ.items() if count > 0}
        self.count |= {word: max(HOUSE_COUNT, self.count.get(word, 0)) for word in HOUSE_WORDS}
        self.total = math.log(jieba.dt.total)
        self.own = {word: max(KNOWN_TERM, self.count.get(word, 0)) for word in own}
        self.likelihood = functools.cache(self._likelihood)

    def word(self, word):
        return math.log(self.own.get(word) or self.count.get(word) or 0.5) - self.total

    def _likelihood(self, text):
        if len(text) < 2:
            return self.word(text) if text else 0.0
        best = self.word(text) if text in self.count else -math.inf
        for cut in range(1, len(text)):
            if cut == 1 or text[:cut] in self.count:
                best = max(best, self.word(text[:cut]) + self.likelihood(text[cut:]))
        return best


def main():
    own = terms.taiwan()
    words = Words(own)
    engines = [_engine.traditional("tw", own), _engine.stock("s2hkp"), _engine.stock("s2tw")]
    regional = exported("TWPhrases", "HKPhrases")
    regional = set(converted(_engine.stock("t2s"), regional)) | set(own)
    phrases = exported("STPhrases", "STPhrases_GeneratedFromRegionalPhrases") | regional
    risky = at_risk({phrase for phrase in phrases if 2 <= len(phrase) <= 4}, engines)
    found = worthwhile(one_sided(words, risky - regional, RARE), engines)
    found |= worthwhile(one_sided(words, risky & regional, RARE_TERM), engines)
    found |= worthwhile(two_sided(words, risky & regional, found), engines)
    found |= worthwhile(swallowed(words, risky | regional, phrases), engines)
    found |= countered(words, found, risky & regional)
    lines = sorted(harmless({*found, *BY_HAND}, phrases))
    header = "# 两个词相接之处，OpenCC 会误认成第三个词：左词|右词。由 tests/bench/make_word_breaks.py 生成。\n"
    target = resources.assets() / "word_breaks.txt"
    target.write_text(header + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    sys.stdout.write(f"{len(lines)} lines, {target.stat().st_size} bytes\n")


def exported(*names):
    """Keys of OpenCC's binary dictionaries."""
    import opencc

    home = Path(opencc.__file__).parent / "clib"
    keys = set()
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            out = Path(folder) / name
            source = home / "share" / "opencc" / f"{name}.ocd2"
            command = [home / "bin" / "opencc_dict", "-i", source, "-o", out, "-f", "ocd2", "-t", "text"]
            subprocess.run(command, check=True)
            keys |= {line.split("\t")[0] for line in out.read_text(encoding="utf-8").splitlines()}
    return keys


def converted(engine, texts):
    return engine.convert("\n".join(texts)).split("\n") if texts else []


def at_risk(phrases, engines):
    """Phrases that become something else than their characters."""
    phrases = sorted(phrases)
    characters = sorted(set("".join(phrases)))
    risky = set()
    for engine in engines:
        single = dict(zip(characters, converted(engine, characters), strict=True))
        pairs = zip(phrases, converted(engine, phrases), strict=True)
        risky |= {phrase for phrase, out in pairs if out != "".join(single[char] for char in phrase)}
    return risky


def neighbours(words, least):
    ending, beginning = collections.defaultdict(list), collections.defaultdict(list)
    for word, count in words.count.items():
        if count >= least and 2 <= len(word) <= 4:
            for cut in range(1, len(word)):
                ending[word[-cut:]].append(word)
                beginning[word[:cut]].append(word)
    return ending, beginning


def one_sided(words, risky, rare):
    """cut → its likelihood, for a word and what is left of the risky phrase, on either side."""
    ending, beginning = neighbours(words, FREQUENT)
    best = {}
    for phrase in risky:
        for cut in range(1, len(phrase)):
            head, tail = phrase[:cut], phrase[cut:]
            for left in ending.get(head, ()):
                ours = words.word(left) + words.likelihood(tail)
                theirs = words.likelihood(left[:-cut]) + words.word(phrase)
                note(best, words, (left, tail), (ours, theirs, rare))
            for right in beginning.get(tail, ()):
                ours = words.likelihood(head) + words.word(right)
                theirs = words.word(phrase) + words.likelihood(right[len(tail) :])
                note(best, words, (head, right), (ours, theirs, rare))
    return best


def countered(words, found, terms_at_risk):
    """Breaks before the phrase where the word in front of it ends in what a house word begins with.

    论文|件 must not cut 讨论|文件: a break further left is met first. Not for all words: 各地|方差 would
    spoil 各|地方差异.
    """
    ending, _ = neighbours(words, FREQUENT)
    best = {}
    for cut in found:
        left, _, tail = cut.partition("|")
        if left not in HOUSE_WORDS:
            continue
        for size in range(1, len(left)):
            phrase, head = left[size:] + tail, left[:size]
            if phrase not in terms_at_risk:
                continue
            for before in ending.get(head, ()):
                ours = words.word(before) + words.word(phrase)
                theirs = words.likelihood(before[: -len(head)]) + words.word(left) + words.likelihood(tail)
                note(best, words, (before, phrase), (ours, theirs, RARE_COUNTER))
    return best


def swallowed(words, wanted, phrases):
    """Likewise where an ordinary phrase takes the head of a word that needs converting (个|数据库, not 个数|据库)."""
    beginning = collections.defaultdict(list)
    for word in wanted:
        for cut in range(1, len(word)):
            beginning[word[:cut]].append(word)
    best = {}
    for phrase in phrases:
        if not 2 <= len(phrase) <= 3:
            continue
        for cut in range(1, len(phrase)):
            for right in beginning.get(phrase[cut:], ()):
                ours = words.likelihood(phrase[:cut]) + words.word(right)
                theirs = words.word(phrase) + words.likelihood(right[len(phrase) - cut :])
                note(best, words, (phrase[:cut], right), (ours - SURER, theirs, RARE))
    return best


def two_sided(words, risky, known):
    """Likewise for two whole words, where neither alone decides (国内|存在)."""
    ending, beginning = neighbours(words, FREQUENT_PAIR)
    best = {}
    for phrase in risky:
        for cut in range(1, len(phrase)):
            head, tail = phrase[:cut], phrase[cut:]
            for left, right in itertools.product(ending.get(head, ()), beginning.get(tail, ())):
                if f"{left}|{tail}" in known or f"{head}|{right}" in known:
                    continue
                ours = words.word(left) + words.word(right)
                outer = words.likelihood(left[:-cut]) + words.likelihood(right[len(tail) :])
                note(best, words, (left, right), (ours, outer + words.word(phrase), RARE_TERM))
    return best


def harmless(cuts, known):
    """Without the breaks that would fall inside a word that is known (以太|网 in 以太网络)."""
    known = sorted(known)
    while True:
        breaks = {cut.replace("|", ""): cut.replace("|", _engine.BREAK) for cut in cuts}
        broken = converted(_engine.breaker(breaks), known)
        bad = set()
        for out in broken:
            for at, char in enumerate(out):
                if char == _engine.BREAK:
                    bad |= {cut for cut in around(out, at) if cut in cuts}
        if not bad:
            return cuts
        cuts = cuts - bad


def around(text, at):
    """All that a break at ``at`` may have come from."""
    for start in range(max(0, at - 4), at):
        for end in range(at + 2, min(len(text), at + 5) + 1):
            yield text[start:end].replace(_engine.BREAK, "|")


def note(best, words, pair, likelihoods):
    ours, theirs, rare = likelihoods
    if ours - theirs > MARGIN and ours > rare and "".join(pair) not in words.count:
        best["|".join(pair)] = ours


def worthwhile(best, engines):
    """Those whose break changes what comes out."""
    cuts = sorted(best)
    differs = set()
    for engine in engines:
        whole = converted(engine, [cut.replace("|", "") for cut in cuts])
        apart = converted(engine, [cut.replace("|", _engine.BREAK) for cut in cuts])
        pairs = zip(cuts, whole, apart, strict=True)
        differs |= {cut for cut, one, two in pairs if one != two.replace(_engine.BREAK, "")}
    return {cut: best[cut] for cut in differs}


if __name__ == "__main__":
    main()
