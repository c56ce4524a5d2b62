"""Texts come out as they were meant."""

from __future__ import annotations

import pytest

from blogwriter.sources._repair import join, lost_ligatures, normal, symbols, words_of


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("e\ufb03cient \ufb01ne", "efficient fine"),
        ("Ａ１ ２％", "A1 2%"),
        ("模型，效果（好）：是！", "模型，效果（好）：是！"),
        ("na\u00a8ıve", "naïve"),
        ("Jo\u02dcao Leit\u02dcao", "João Leitão"),
        ("gar\u00b8con", "garçon"),
        ("a\u200bb\u00adc", "ab-c"),
        ("中 文 之 间", "中文之间"),
        ("  two   blanks ", "two blanks"),
        ("10² and 5×", "10² and 5×"),
    ],
)
def test_letters_are_folded_and_marks_are_kept(printed, meant):
    assert normal(printed) == meant
    assert normal(normal(printed)) == meant


@pytest.mark.parametrize(
    ("left", "right", "joined"),
    [
        ("we repre-", "sent it", "we represent it"),
        ("a task-", "specific head", "a task-specific head"),
        ("the state-of-the-", "art model", "the state-of-the-art model"),
        ("Ada-", "Boost", "Ada-Boost"),
        ("one", "two", "one two"),
        ("中文", "继续", "中文继续"),
        ("使用", "BERT 模型", "使用 BERT 模型"),
        ("2014–", "2017", "2014–2017"),
        ("", "start", "start"),
        ("LAN-", "GUAGE MODELS", "LANGUAGE MODELS"),
    ],
)
def test_lines_join_by_the_papers_own_words(left, right, joined):
    words = words_of(["task-specific heads", "represent it", "a specific task"])
    assert join(left, right, words) == joined


def test_a_hyphen_stays_where_the_paper_writes_it():
    assert join("pre-", "train", words_of(["we pre-train models", "they pre-train"])) == "pre-train"
    assert join("pre-", "train", words_of(["we pretrain models"])) == "pretrain"


def test_lost_ligatures_come_back():
    texts = ["we \ue000ne-tune the \ue000rst model", "the \ue001ow is de\ue000ned", "over\ue001ow of \ue000les"]
    assert lost_ligatures(texts) == {"\ue000": "fi", "\ue001": "fl"}
    assert lost_ligatures(["nothing lost"]) == {}


def test_the_symbol_font_is_read_and_bullets_stay_bullets():
    assert symbols("\uf061 \uf03d \uf0a5", "Symbol") == "α = ∞"
    assert symbols("\uf06c first", "Wingdings") == "• first"
