"""The glossary: our terms, the user's own on top, and the way from one language to the other."""

from __future__ import annotations

from collections import Counter

import pytest

from blogwriter.chinese import glossary
from blogwriter.errors import SettingsError


def terms():
    return [term for term in glossary.load().terms if term.domain != glossary.GENERAL]


def test_there_are_at_least_300_terms_besides_the_general_vocabulary():
    assert len(terms()) >= 300


def test_every_english_term_stands_once():
    counts = Counter(term.en.lower() for term in glossary.load().terms)
    assert [en for en, count in counts.items() if count > 1] == []


def test_no_rendering_is_both_right_and_wrong_for_one_term():
    assert [t.en for t in glossary.load().terms if set(t.forbid) & {*t.chinese}] == []


def test_kept_terms_are_written_in_english():
    assert [t.en for t in terms() if t.keep and t.hans.lower() != t.en.lower()] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The pre-trained multi-modal model hallucinates.", ["pre-training", "multimodal", "hallucination"]),
        ("Large Language Models", ["large language model"]),
        ("多模态大语言模型", ["multimodal", "large language model"]),
        ("卷積神經網路", ["convolutional neural network"]),
        ("用 CNN 做图像分类", ["convolutional neural network", "image classification"]),
        ("The reasoning of a lawyer", ["reasoning"]),
        ("an LLM, two LLMs, but no llm and no em dash", ["large language model"]),
        ("a distributed store, imbalanced nodes", []),
        ("distributed training on imbalanced data", ["distributed training", "imbalanced data"]),
        ("", []),
    ],
)
def test_terms_in_a_text(text, expected):
    assert [term.en for term in glossary.terms_in(text)] == expected


def test_places_are_those_of_the_text_as_given():
    text = "訓練資料與 fine-tuned 模型"
    assert [text[item.start : item.end] for item in glossary.find(text)] == ["訓練資料", "fine-tuned", "模型"]


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("准确率", {"accuracy"}),
        ("模擬的法學考試", {"bar exam"}),
        ("幻觉与隐私", {"hallucination", "privacy"}),
        ("推理", {"reasoning", "inference"}),
        ("accuracy", {"准确率"}),
        ("few-shot prompts", {"少样本", "提示词"}),
    ],
)
def test_a_query_is_expanded_into_the_other_language(query, wanted):
    assert wanted <= set(glossary.expand(query))


def test_own_terms_replace_ours_and_add_to_them(tmp_path):
    file = tmp_path / "own.csv"
    file.write_text("en,hans,zh,keep\ntoken,token,词元;令牌,true\nGood Robot,好机器人,,\n", encoding="utf-8-sig")
    loaded = glossary.load(file)
    token = next(term for term in loaded.terms if term.en == "token")
    assert (token.hans, token.zh, token.keep) == ("token", ("词元", "令牌"), True)
    assert [term.en for term in glossary.terms_in("the Good Robot", loaded)] == ["Good Robot"]


def test_own_terms_in_yaml(tmp_path):
    file = tmp_path / "own.yaml"
    file.write_text("- {en: foo bar, hans: 甲乙, forbid: [丙]}\n", encoding="utf-8")
    assert glossary.terms_in("Foo bars", glossary.load(file))[0].forbid == ("丙",)


@pytest.mark.parametrize(
    ("name", "content", "complaints"),
    [
        ("a.csv", "en,han\nx,y\n", ["没有“han”这一项", "缺少 hans"]),
        ("a.csv", "en,hans,keep\nx,y,maybe\n", ["第 2 行：keep 应是true 或 false"]),
        ("a.csv", "en,hans\nx,y,z\n", ["多余的列"]),
        ("a.yaml", "- {en: x, hans: 1}\n- {hans: y}\n", ["第 1 条：hans 应是文字", "第 2 条：缺少 en"]),
        ("a.yaml", "- nothing\n", ["应写成"]),
        ("a.yaml", "model: {en: x}\n", ["应是条目的列表"]),
        ("a.yaml", "- {en: [x\n", ["不是有效的 YAML"]),
        ("a.yaml", "{a: [\n", ["did not find expected node content in"]),
    ],
)
def test_all_faults_of_an_own_file_are_named(tmp_path, name, content, complaints):
    file = tmp_path / name
    file.write_text(content, encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        glossary.load(file)
    assert all(complaint in caught.value.message for complaint in complaints), caught.value.message


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00", b"#" * 2_000_001])
def test_an_unreadable_own_file_is_one_clear_sentence(tmp_path, content):
    file = tmp_path / "own.yaml"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(SettingsError, match="术语表"):
        glossary.load(file)
