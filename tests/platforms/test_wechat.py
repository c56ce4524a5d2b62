"""What WeChat keeps: the list of checks that a post must pass, in both profiles."""

from __future__ import annotations

import re
from dataclasses import replace

import lxml.html
import pytest

from blogwriter import articles
from blogwriter.platforms import RenderOptions, wechat

PROFILES = ("wechat.html", "wechat-api.html")
TAGS = frozenset(
    re.findall(
        r"\w+",
        "section p span strong em del code pre br img table thead tbody tr th td blockquote h1 h2 h3 h4 h5 h6 ul ol li"
        " sup sub a figure figcaption svg g path rect line text tspan polygon ellipse circle",
    )
)


@pytest.fixture(params=PROFILES)
def page(request, torture, options, read):
    root = read(wechat.render(torture, options), request.param)
    return root.find(".//body/section") if root.tag == "html" else root


def text(node):
    return "".join(node.itertext()).replace("\xa0", " ")


def note_lines(page):
    paragraphs = page.xpath("./section[last()]/p")[1:]
    for line_break in page.xpath("./section[last()]//br"):
        line_break.tail = "\n" + (line_break.tail or "")
    return "\n".join(text(paragraph) for paragraph in paragraphs).split("\n")


def render(body, options=None, name="wechat-api.html"):
    post = wechat.render(articles.parse(body), options or RenderOptions())
    return next(file.data for file in post.files if file.name == name).decode("utf-8")


def test_only_tags_and_attributes_that_the_editor_keeps(page):
    for node in page.iter():
        assert node.tag in TAGS
        assert not {name for name in node.attrib if name in ("class", "id") or name.startswith("on")}
        style = node.get("style", "")
        assert not re.search(r"var\(|!important|position|url\(", style)


def test_no_marks_of_emphasis_are_left(page):
    for paragraph in page.iter("p"):
        if not paragraph.xpath("ancestor::section[contains(@style,'x-none')]"):
            assert "**" not in text(paragraph)
            assert "~~" not in text(paragraph)
            assert "==" not in text(paragraph)


def test_dollars_of_money_are_text_and_formulas_are_pictures(page):
    assert "$3 to $4" in text(page)
    assert "$5和$6" in text(page)
    assert "\\frac" not in text(page)
    assert "z_1" not in text(page)
    drawn = [node for node in page.iter("svg", "img") if "em" in node.get("style", "")]
    assert len(drawn) == 9


def test_contents_notes_alerts_and_tasks_are_resolved(page):
    shown = text(page)
    for raw in ("[TOC]", "[^", "[!TIP]", "[x]", "[ ]", "](", "graph TD"):
        assert raw not in shown
    assert "提示" in shown
    assert "Tip" not in shown
    assert "☑ 读完" in shown
    assert "☐ 复现" in shown
    assert {"1. 动机", "2. 公式", "3. 图"} <= {text(item) for item in page.iter("li")}


def test_lists_nest_inside_their_items_with_all_they_hold(page):
    assert not page.xpath(".//ul//ul|.//ol//ol|.//ul//ol|.//ol//ul")
    deepest = page.xpath(".//section[starts-with(normalize-space(.), '▪ 丁')]")[-1]
    assert len(deepest.xpath("ancestor::section[contains(@style,'margin-left')]")) == 3
    assert deepest.xpath("./p[contains(., '丁的第二段')]")
    assert "pass" in text(deepest.find("pre"))
    assert page.xpath(".//ol[@start='3']/li[1]/section/p[2]")[0].text == "还有一段"


def test_code_keeps_lines_blanks_and_tags(page):
    code = next(node for node in page.iter("code") if "文档" in text(node))
    for line_break in code.iter("br"):
        line_break.tail = "\n" + (line_break.tail or "")
    assert text(code).startswith('def f(x):\n    """文档  里有两个空格"""\n    return x[0]  # 注释')
    assert text(code).endswith('\n\n    y = "<b>"')
    assert any("color:#" in span.get("style", "") for span in code.iter("span"))
    assert any('<i>原样</i> class="x"' in text(node) for node in page.iter("code"))


def test_links_and_notes_share_one_row_of_numbers(page):
    shown = text(page)
    assert [node.get("href") for node in page.iter("a")] == ["https://mp.weixin.qq.com/s/xyz"]
    assert shown.count("https://example.org/p?a=1&b=2") == 1
    assert "#2-" not in shown
    assert "javascript" not in shown
    lines = note_lines(page)
    assert [line.split("]")[0] for line in lines] == [f"[{n}" for n in range(1, len(lines) + 1)]
    assert lines[0] == "[1] 来源：https://example.org/p?a=1&b=2"
    assert sum("书名" in line for line in lines) == 1
    assert any(line.endswith("“first quote”") for line in lines)
    marks = [text(node) for node in page.iter("sup") if text(node).startswith("[")]
    assert "".join(marks).startswith("[1][2][1][3][4][3]")


def test_tables_scroll_and_keep_their_alignment(page):
    table = next(page.iter("table"))
    assert "overflow-x:auto" in table.getparent().get("style")
    assert "text-align:right" in table.xpath(".//th")[2].get("style")
    assert "a | b" in text(table)


def test_pictures_have_captions_and_diagrams_are_drawn(page):
    assert [text(node) for node in page.iter("figcaption")] == ["图 2：结构"]
    assert len(list(page.iter("figure"))) == 2


def test_the_api_is_far_below_its_limit(torture, options, text_of):
    post = wechat.render(torture, options)
    limits = {name: (measured, allowed) for name, measured, allowed in post.limits}
    content = text_of(post, "wechat-api.html")
    assert len(content) < limits["content"][0] < 20_000
    assert limits["title"] == (9, 32)
    assert limits["content/1. 动机"][0] > 500
    assert not [warning for warning in post.warnings if warning.level == "error"]


def test_all_that_the_api_shows_is_attached(torture, options, text_of):
    post = wechat.render(torture, options)
    shown = set(re.findall(r'src="([^"]*)"', text_of(post, "wechat-api.html")))
    assert shown == {file.name for file in post.files if file.name.startswith("images/")}
    assert all(file.data[:4] == b"\x89PNG" for file in post.files if file.name in shown)


def test_markup_is_small_beside_what_a_reader_sees():
    prose = "\n\n".join(f"## 第 {n} 节\n\n" + "这一段说了些什么，**重点**在中间。" * 8 for n in range(20))
    markup = render(prose)
    assert len(markup) / len(re.sub(r"<[^>]*>|\s", "", markup)) < 4


def test_over_budget_is_an_error_with_remedies_and_nothing_is_cut():
    body = "---\ntitle: 长\n---\n" + "\n\n".join(f"## 第 {n} 节\n\n" + "字" * 900 + f"[^p1.s{n}]" for n in range(30))
    post = wechat.render(
        articles.parse(body + "\n" + "".join(f"\n[^p1.s{n}]: 论文第 1 页：“{n}”" for n in range(30))), RenderOptions()
    )
    found = [warning for warning in post.warnings if warning.level == "error"]
    assert [warning.code for warning in found] == ["over_budget"]
    assert "--split 拆成 2 篇" in found[0].message
    assert post.files[1].data.decode().count("字") == 27_000


@pytest.mark.parametrize(("mode", "marks"), [("pages", ["[第 3 页]", "[第 7 页]"]), ("none", [])])
def test_evidence_is_shown_as_much_as_asked_for(mode, marks, torture, options, read):
    page = read(wechat.render(torture, replace(options, evidence=mode)), "wechat-api.html")
    assert [text(node) for node in page.iter("sup") if "页" in text(node)] == marks
    assert "first quote" not in text(page)
    assert "书名" in text(page)


@pytest.mark.parametrize("name", PROFILES)
def test_a_missing_picture_is_a_warning_with_its_line(name, torture, text_of):
    post = wechat.render(torture, RenderOptions())
    assert [(w.line, w.level) for w in post.warnings if w.code == "picture"] == [(82, "warning")]
    assert "figures/net.png" not in text_of(post, name)
    assert "图 2：结构" in text_of(post, name)


def test_a_formula_that_cannot_be_drawn_stays_as_text_with_a_warning():
    post = wechat.render(articles.parse("甲\n\n乙 $\\nosuch{x}$ 丙\n"), RenderOptions())
    assert [(w.code, w.line) for w in post.warnings] == [("formula", 3)]
    assert "\\nosuch{x}" in post.files[1].data.decode()


def test_a_diagram_that_cannot_be_drawn_stays_as_code_with_a_warning():
    post = wechat.render(articles.parse("```mermaid\ngraph LR\n A[ --> x{{\n```\n"), RenderOptions())
    assert [w.code for w in post.warnings] == ["diagram"]
    assert "A[ --&gt; x{{" in post.files[1].data.decode()


def test_rendering_is_pure(torture, options):
    assert wechat.render(torture, options) == wechat.render(torture, options)


def test_only_the_profile_that_is_asked_for(torture):
    assert [file.name for file in wechat.render(torture, RenderOptions(profiles=("copy",))).files] == ["wechat.html"]


@pytest.mark.parametrize("depth", [5, 30, 200])
def test_depth_is_no_danger(depth):
    deep = "".join(f"{'  ' * level}- 层\n" for level in range(depth)) + ">" * depth + " 引\n"
    assert render(deep).count("层") >= min(depth, 20)


@pytest.mark.parametrize(
    ("body", "captions", "paragraphs"),
    [
        ("![图 1](a.png)\n\n**图 1**　结构（第 3 页）\n", [], ["图 1　结构（第 3 页）"]),
        ("![图 1](a.png)\n\n别的\n", ["图 1"], ["别的"]),
        ('![图 1：甲](a.png "乙")\n', ["图 1：甲"], []),
        ('![甲](a.png "乙")\n', ["乙"], []),
        ("![image](a.png)\n", [], []),
        ("![shot.png](a.png)\n", [], []),
        ("文 ![甲](a.png) 文\n", [], ["文  文"]),
    ],
)
def test_captions_are_said_once(body, captions, paragraphs, options):
    page = lxml.html.fromstring(render(body, options))
    assert [text(node) for node in page.iter("figcaption")] == captions
    assert [text(node) for node in page.iter("p")] == paragraphs


def test_a_note_without_a_definition_is_a_warning():
    post = wechat.render(articles.parse("甲[^x] 与 `[^y]`\n"), RenderOptions())
    assert [(w.code, w.line) for w in post.warnings] == [("undefined_note", 1)]


def test_words_of_ours_are_in_the_posts_script():
    body = "---\nscript: Hant-TW\n---\n[TOC]\n\n## 一\n\n> [!NOTE]\n> 文[^1][^p2.s1]\n\n[^1]: 註\n[^p2.s1]: q\n"
    shown = text(lxml.html.fromstring(render(body, RenderOptions(evidence="pages"))))
    for word in ("目錄", "說明", "參考與註釋", "第 2 頁"):
        assert word in shown


def test_a_header_of_which_one_cell_speaks_is_the_tables_title():
    markup = render("| 论文信息 |  |\n| --- | --- |\n| 题目 | A |\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n")
    first, second = lxml.html.fromstring(markup).iter("table")
    assert [cell.get("colspan") for cell in first.iter("th")] == ["2"]
    assert [text(cell) for cell in first.iter("td")] == ["题目", "A"]
    assert [text(cell) for cell in second.iter("th")] == ["a", "b"]


def test_no_line_begins_with_a_mark():
    markup = render("甲。[^1][^2]乙\n\n[^1]: 一\n\n[^2]: 二\n")
    assert re.search("甲。\u2060<sup[^>]*>\\[1\\]\\[2\\]</sup>乙", markup)


def test_numbers_of_notes_are_bold_to_paste_and_plain_to_upload():
    post = wechat.render(articles.parse("句一。[^a]句二。[^b]\n\n[^a]: 甲 [3]\n[^b]: - 乙\n"), RenderOptions())
    pages = {file.name: file.data.decode() for file in post.files}
    assert "<strong>[1]</strong> 甲 [3]" in pages["wechat.html"]
    assert "<strong>[2]</strong></p>" in pages["wechat.html"]
    assert ">[1] 甲 [3]" in pages["wechat-api.html"]
    assert "<strong>" not in pages["wechat-api.html"]


def test_a_row_that_loses_cells_is_a_warning_with_its_line():
    rows = "| 甲 | 乙 |\n|---|---|\n| `a|b` | 二 |\n| `a\\|b` | 二 |\n| 一 | 二 |\n| 一 |\n"
    for body, line in (
        (rows, 3),
        ("> " + rows.replace("\n", "\n> "), 3),
        ("- 项\n\n  " + rows.replace("\n", "\n  "), 5),
    ):
        warnings = wechat.render(articles.parse(body), RenderOptions()).warnings
        assert [(warning.code, warning.line) for warning in warnings] == [("spilled_row", line)]


def test_contents_show_formulas_and_no_ids():
    page = render("[TOC]\n\n## 求 $\\alpha$ 的 `值` {#x}\n\n文\n")
    contents = page[: page.index("<h2")]
    assert contents.count("<img") == 1
    assert "求 " in contents
    assert "值" in contents
    assert "alpha" not in page
    assert "{#" not in page


def test_a_display_formula_inside_a_paragraph_has_a_line_of_its_own():
    page = render("- 项\n  $$\n  a=b\n  $$\n", name="wechat.html")
    assert re.search(r'项\s*<span style="[^"]*display:block[^"]*"><svg', page)
    beside = render("见 $$a=b$$ 式\n", name="wechat.html")
    assert "display:block" not in beside


def test_colours_of_old_editors_are_kept_and_nothing_else_of_them():
    page = render('<font color="red">红</font><font color="url(x)">无</font><font color="#e91e63">粉</font>\n')
    assert '<span style="color:red">红</span>' in page
    assert '<span style="color:#e91e63">粉</span>' in page
    assert "url" not in page


def test_a_long_posts_lighter_forms_are_measured_as_they_would_be_rendered():
    body = "".join(f"## 节 {i}\n\n" + "文**字**`x`[^p1.s1]" * 13 + "\n\n" for i in range(9)) + "[^p1.s1]: 注\n"
    article = articles.parse(body)
    warning = next(w for w in wechat.render(article, RenderOptions()).warnings if w.code == "over_budget")
    told = re.findall(r"--evidence (\w+) --theme (\w+)(?: --code-theme (\w+))? → (\d+) 字", warning.message)
    assert told
    for evidence, theme, code_theme, length in told:
        lighter = RenderOptions(evidence=evidence, theme=theme, code_theme=code_theme or "default")
        limits = {name: measured for name, measured, _ in wechat.render(article, lighter).limits}
        assert limits["content"] == int(length)


@pytest.mark.parametrize("body", ["$x$ 文 $y$", "$$x$$\n\n文\n\n$$y$$", "## $x$\n\n- $y$"])
def test_a_page_begins_and_ends_with_text_so_that_a_selection_takes_its_drawings(body):
    page = render(body, name="wechat.html")
    content = re.search(r"<body>\s*(.*?)\s*</body>", page, re.DOTALL)[1]
    assert re.match(r"(?:<[^>]*>)*\u2060<svg", content)
    assert re.search(r"</svg>\u2060(?:</[^>]*>)*$", content)
    assert "\u2060<svg" not in render("文 $x$ 文", name="wechat.html")
