"""Words for matching."""

from __future__ import annotations

import pytest

from blogwriter.words import content_words, has_han, simplified, stem, words


@pytest.mark.parametrize(
    ("forms", "root"),
    [
        ("train trains trained training", "train"),
        ("study studies studied", "study"),
        ("running runs", "run"),
        ("use uses", "use"),
        ("increase increases increased increasing", "increas"),
        ("class classes", "class"),
        ("score scores scored scoring", "scor"),
        ("bias", "bias"),
        ("gpt4", "gpt4"),
        ("widely wide", "wid"),
    ],
)
def test_forms_of_a_word_share_their_stem(forms, root):
    assert {stem(form) for form in forms.split()} == {root}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Trained on 1,000 GPUs.", ["train", "on", "1000", "gpu"]),
        ("28.4 BLEU", ["28.4", "bleu"]),
        ("注意力机制", ["注意", "意力", "力机", "机制"]),
        ("資料集 dataset", ["资料", "料集", "dataset"]),
        ("pre-trained ﬁne", ["pre", "train", "fin"]),
        ("", []),
    ],
)
def test_words_of_a_text(text, expected):
    assert words(text) == expected


def test_content_words_leave_function_words_out():
    assert content_words("It is the model that we trained, x") == ["model", "train"]


def test_simplified_keeps_the_length():
    text = "軟體與資料：GPT-4 的後訓練"
    assert simplified(text) == "软体与资料：GPT-4 的后训练"
    assert len(simplified(text)) == len(text)


def test_han_is_noticed():
    assert has_han("GPT 模型")
    assert not has_han("GPT model, 42")
