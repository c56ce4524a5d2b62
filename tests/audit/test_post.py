"""Chinese Markdown as claims with their places."""

from __future__ import annotations

from dataclasses import replace

import pytest

from blogwriter import articles, audit
from blogwriter.audit._post import parse
from blogwriter.models import Article

POST = """---
title: x
---
# 题目

> 论文：[Harbor](https://example.org/a_(b))
> 作者：Mira Solvang

**甲**句[^p1.s3]。乙句说 10\\% 左右！[^p1.s4] 见 `code x`，$1/1000$ 与 $a=b$；
接上一行[链接](https://x.y/z "t")。

```python
x = 1。
```

| 数据集 | Harbor | Anchor |
|---|---|---|
| PortQA | 71.4% | 65.2%[^p4.s3] |

- 第一项，a &amp; b
  续行。
- 第二项

> A quoted English sentence.
>
> Another one.（第 3 页，待译）[^p3.s1]

<!-- 注释。
还是注释。 -->

## 参考文献

1. 某某。

## 后记

最后一句。

[^p1.s3]: 论文第 1 页：“abc”
"""


def claims(text):
    return parse(articles.parse(text)).claims


def test_sentences_cells_quotes_and_headings_are_told_apart():
    found = [(c.kind, c.text) for c in claims(POST)]
    assert found == [
        ("heading", "题目"),
        ("meta", "论文：Harbor"),
        ("meta", "作者：Mira Solvang"),
        ("prose", "甲句。"),
        ("prose", "乙句说 10% 左右！"),
        ("prose", "见 ￼，1/1000 与 ￼；"),
        ("prose", "接上一行链接。"),
        ("cell", "71.4%"),
        ("cell", "65.2%"),
        ("prose", "第一项，a & b 续行。"),
        ("prose", "第二项"),
        ("quote", "A quoted English sentence."),
        ("quote", "Another one.（第 3 页，待译）"),
        ("heading", "后记"),
        ("prose", "最后一句。"),
    ]


def test_each_claim_knows_its_place_in_the_file():
    for claim in claims(POST):
        line = POST.splitlines()[claim.line - 1]
        first = line[claim.column - 1]
        assert first == claim.text[0] or first in "`$"
        assert POST[claim.start] == first


def test_footnotes_belong_to_the_sentence_before_them():
    evidence = {c.text: c.evidence for c in claims(POST) if c.evidence}
    assert evidence == {
        "甲句。": ("p1.s3",),
        "乙句说 10% 左右！": ("p1.s4",),
        "71.4%": ("p4.s3",),
        "65.2%": ("p4.s3",),
        "Another one.（第 3 页，待译）": ("p3.s1",),
    }


def test_a_cell_knows_its_row_and_column():
    assert [c.context for c in claims(POST) if c.kind == "cell"] == ["PortQA Harbor", "PortQA Anchor"]


def test_definitions_of_footnotes_are_notes():
    assert parse(articles.parse(POST)).notes == {
        "p1.s3": ("论文第 1 页：“abc”", POST.splitlines().index("[^p1.s3]: 论文第 1 页：“abc”") + 1)
    }


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("一。二？三！四；五…", ["一。二？三！四；五…"]),
        ("他说“好的。”然后走了。再见朋友。", ["他说“好的。”", "然后走了。", "再见朋友。"]),
        ("See Smith et al. for more. The end comes.", ["See Smith et al. for more.", "The end comes."]),
        ("比例是 3.5 倍。准确率高。", ["比例是 3.5 倍。", "准确率高。"]),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text, wanted):
    found = [c.text for c in claims(text)]
    assert found == [part for part in wanted if len(part) > 2] or "".join(found) in text


def test_crlf_and_a_byte_order_mark_do_not_move_lines():
    text = "\ufeff---\r\ntitle: x\r\n---\r\n\r\n第一句话。\r\n\r\n第二句话。\r\n"
    assert [(c.line, c.column) for c in claims(text)] == [(5, 1), (7, 1)]


def test_a_quotation_in_a_note_is_read_as_it_renders():
    """Code escapes what Markdown would take for HTML; the paper prints it plain."""
    found = parse(Article(head="", body="甲。[^p1.s3]\n\n[^p1.s3]: 论文第 1 页：“k &lt; n and &#91;^x]”\n"))
    assert found.notes["p1.s3"][0] == "论文第 1 页：“k < n and [^x]”"


def test_a_page_in_brackets_belongs_to_the_sentence_before_it():
    found = claims("# 题目\n\n- 它很小。（第 1 页）[^p1.s1]\n- 见 https://example.org/a（第 2 页，待译）[^p1.s2]\n")
    assert [(c.text.strip(), c.evidence) for c in found if c.kind == "prose"] == [
        ("它很小。（第 1 页）", ("p1.s1",)),
        ("见 （第 2 页，待译）", ("p1.s2",)),
    ]


def test_a_few_words_copied_from_behind_what_is_cited_are_borne_out(paper, post_of):
    words = "Lanterns drift beyond dotted jetties."
    longer = replace(paper, sentences=tuple(replace(s, text=words) if s.id == "p4.s4" else s for s in paper.sentences))
    assert audit.check(post_of(f"# 题目\n\n{words} …（第 4 页，待译）[^p4.s1]\n"), longer).findings == ()
