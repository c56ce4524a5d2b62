from __future__ import annotations

import itertools

import pytest

from blogwriter import resources
from blogwriter.chinese import _engine, guard, terms
from blogwriter.errors import SettingsError


@pytest.mark.parametrize(("region", "listed", "least"), [("tw", terms.taiwan, 200), ("hk", terms.hongkong, 80)])
def test_every_term_comes_out_as_the_list_says_and_names_its_source(region, listed, least):
    file = {"tw": "taiwan_terms.tsv", "hk": "hongkong_terms.tsv"}[region]
    lines = (resources.assets() / file).read_text(encoding="utf-8").splitlines()[1:]
    assert len(lines) >= least
    assert all(len(line.split("\t")) == 4 and line.split("\t")[3] for line in lines)
    converter = _engine.traditional(region, listed())
    assert {key: converter.convert(key) for key in listed()} == dict(listed())


SEEN = frozenset(
    {
        "Git 正體中文介面",
        "MDN Web Docs（正體中文）",
        "Microsoft 繁體中文（台灣）文件",
        "Python 官方文件（繁體中文）",
        "《Rust 程式設計語言》正體中文版",
        "《Smol 訓練手冊》繁體中文版",
        "《全民瘋 AI》系列教材",
        "《簡單粗暴 TensorFlow 2》繁體中文版",
        "中華民國資訊學會詞彙表",
        "國家教育研究院樂詞網",
        "成功大學 Linux 核心課程",
        "成功大學資訊科技詞彙翻譯",
        "成功大學《每位程式開發者都該有的記憶體知識》",
        "政治大學深度學習課程",
        "教育部《重編國語辭典修訂本》",
        "臺灣大學機器學習課程逐字稿",
        "金門大學人工智慧教材",
    }
)
"""Where a term of Taiwan was seen."""
NOT_SEEN = frozenset({"一般詞，防止誤換", "由本表其他詞類推", "通行用法，未查到詞表"})
"""A word of everyday language kept whole, a compound of terms that are in the list, and what no source had."""

HELD_TOGETHER = frozenset({"元数据"})
"""OpenCC has it too, but unlisted it would be broken: 元 and 数据 are frequent words."""


def rows_of_taiwan():
    text = (resources.assets() / "taiwan_terms.tsv").read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines()[1:]]


def without_effect(listed, converter):
    """Keys that would come out the same if they and all longer ones were not in the list."""
    shorter, found = {}, set()
    for _, group in itertools.groupby(sorted(listed, key=len), len):
        keys = list(group)
        done = converter(shorter)
        found.update(key for key in keys if done.convert(key) == listed[key])
        shorter.update((key, listed[key]) for key in keys)
    return found


def test_a_term_of_taiwan_stands_once_and_its_source_is_one_that_was_read():
    rows = rows_of_taiwan()
    assert [row for row in rows if row[3] not in SEEN | NOT_SEEN or not row[2].strip()] == []
    assert {row[3] for row in rows} == SEEN | NOT_SEEN
    assert len({row[0] for row in rows}) == len(rows)


def test_a_term_of_taiwan_that_no_source_has_changes_something():
    idle = without_effect(terms.taiwan(), lambda listed: _engine.traditional("tw", listed))
    assert {row[0] for row in rows_of_taiwan() if row[3] in NOT_SEEN and row[0] in idle} == HELD_TOGETHER


def test_most_terms_of_taiwan_were_seen():
    sources = [row[3] for row in rows_of_taiwan()]
    assert sources.count("通行用法，未查到詞表") <= 20


def test_terms_of_the_mainland_come_out_as_the_list_says():
    listed = terms.mainland()
    converter = _engine.mainland(listed)
    assert {key: converter.convert(key) for key in listed} == dict(listed)


def test_hong_kong_has_words_of_its_own():
    taiwan = terms.taiwan()
    assert sum(taiwan.get(key, "") not in ("", value) for key, value in terms.hongkong().items()) >= 40


@pytest.mark.parametrize("listed", [terms.taiwan, terms.hongkong])
def test_no_break_falls_into_a_term(listed):
    assert [key for key in listed() if _engine.BREAK in guard.broken(key)] == []


def test_conflicting_keys_are_refused_all_at_once(tmp_path):
    file = tmp_path / "词.tsv"
    file.write_text("原词\t译词\n甲\t乙\n甲\t丙\n丁\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"第 3 行的“甲”.*第 4 行"):
        terms.read(file)


def test_a_missing_list_says_so(tmp_path):
    with pytest.raises(SettingsError, match="无法读取词表"):
        terms.read(tmp_path / "none.tsv")
