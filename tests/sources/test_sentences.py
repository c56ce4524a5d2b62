"""Where sentences end."""

from __future__ import annotations

import pytest

from blogwriter.sources._sentences import split

CASES = [
    ["A. B. Smith et al. (2017) show it.", "We follow them."],
    ["See Fig. 3 and Eq. (2).", "It scores 28.4 BLEU."],
    ["It uses many tricks, e.g. dropout.", "This helps."],
    ["As shown by Vaswani et al.", "We train it."],
    ["Is it so?", "Yes!", "Good."],
    ["He said “no.”", "Then he left."],
    ["It costs 3.5 days on 8 GPUs."],
    ["他说：“好。”", "我们走。"],
    ["准确率为 3.5%。", "提升明显！", "真的吗？"],
    ["使用 BERT [1]。", "效果好."],
    ["The U.S. army and the U.K. agree."],
    ["We use v1.2 of the tool vs. the old one."],
]


@pytest.mark.parametrize("sentences", CASES, ids=lambda case: case[0][:20])
def test_a_text_splits_into_its_sentences(sentences):
    glue = "" if "\u4e00" <= sentences[0][0] <= "\u9fff" else " "
    text = glue.join(sentences)
    assert [text[a:b] for a, b in split(text)] == sentences


def test_blanks_alone_are_no_sentence():
    assert split("   ") == []
