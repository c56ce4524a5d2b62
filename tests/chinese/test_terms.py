from __future__ import annotations

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
