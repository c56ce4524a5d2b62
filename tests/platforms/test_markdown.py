"""The Markdown platforms, by what becomes of each construct."""

from __future__ import annotations

from dataclasses import replace

import pytest
import yaml

from blogwriter import articles, plugins
from blogwriter.platforms import RenderOptions, hexo, hugo, jekyll, juejin, markdown, zhihu

PLATFORMS = {module.__name__.rpartition(".")[2]: module for module in (hexo, hugo, jekyll, juejin, markdown, zhihu)}

CASES = [
    ("markdown", "用 $a_1$ 和 ==要点==", "用 $a_1$ 和 <mark>要点</mark>"),
    ("markdown", "> [!NOTE]\n> 文", "> [!NOTE]\n> 文"),
    ("markdown", "# 题\n\n文[^1]\n\n[^1]: 注", "# 题\n\n文[^1]\n\n[^1]: 注"),
    ("markdown", "<div onclick=x>文</div>", "<div>文</div>"),
    ("markdown", "文<!-- more -->", "文<!-- more -->"),
    ("markdown", "    缩进 `{{ x }}` 代码 **“x”**后", "    缩进 `{{ x }}` 代码 **“x”**后"),
    ("juejin", "# 题\n\n> [!TIP]\n> 文", "> **提示**\n>\n> 文"),
    ("juejin", "$x$\n\n```mermaid\ngraph LR\n```", "$x$\n\n```mermaid\ngraph LR\n```"),
    ("hugo", "用 $a_1^*$，\n\n$$\nb\n$$", "用 \\\\(a\\_1\\^\\*\\\\)，\n\n\n\\\\[\nb\n\\\\]"),
    ("hugo", "写 `{{< figure >}}` 与 {{% x %}}", "写 `{{</* figure */>}}` 与 {{%/* x */%}}"),
    ("hugo", "断 {{< 了 {{ y }}", "断 {{\u200b< 了 {{ y }}"),
    ("markdown", "## 题 {#甲}", "## 题 {#甲}"),
    ("juejin", "## 题 {#a-1}", "## 题"),
    ("juejin", r"\(x^2\) 与 \[a=b\]", "$x^2$ 与 $$a=b$$"),
    ("juejin", "- 列\n\n  \\[\n  a=b\n  \\]", "- 列\n\n  $$\n  a=b\n  $$"),
    ("jekyll", "- 列\n  $$\n  a=b\n  $$", "- 列\n  $$\n  a=b\n  $$"),
    ("jekyll", "见 $$a=b$$ 式", "见 $$a=b$$ 式"),
    ("jekyll", "用 $a_1|b$", "用 $$a_1\\vert b$$"),
    ("jekyll", "写 `{{ x }}` 与 {% y %}", '写 `{{ "{{" }} x }}` 与 {{ "{%" }} y %}'),
    ("jekyll", "$\\frac{{a}}{b}$", '$$\\frac{{ "{{" }}a}}{b}$$'),
    ("hexo", "用 $a_1^*$", "用 $a\\_1\\^\\*$"),
    ("hexo", "写 {{ x }} `{{ z }}`\n\n```\n{{ y }}\n```", "写 &#123;{ x }} `{{ z }}`\n\n```\n{{ y }}\n```"),
    ("hexo", "$\\frac{{a}}{b}[c]$", "$\\\\frac&#123;\\{a\\}\\}\\{b\\}&#91;c&#93;$"),
    (
        "hexo",
        "文[^a]再[^a]\n\n[^a]: 注 **b**",
        "文<sup>[1]</sup>再<sup>[1]</sup>\n\n---\n\n**参考与注释**\n\n[1] 注 **b**",
    ),
    ("zhihu", "# 题\n\n## 一\n\n#### 深\n\n文", "## 一\n\n### 深\n\n文"),
    ("zhihu", "- [x] 完\n- [ ] 未", "- ☑ 完\n- ☐ 未"),
    ("zhihu", "题\n===\n\n二\n---\n\n三\n===", "## 题\n\n### 二\n\n## 三"),
    ("zhihu", "用 $a_1$", "用 ![a\\_1](https://www.zhihu.com/equation?tex=a_1)"),
    ("zhihu", "==要点==", "**要点**"),
    ("zhihu", "> 一\n> > 二\n> > 三\n\n四", "> 一\n>\n> 二\n> 三\n\n四"),
    ("zhihu", "```\n>>> x\n```\n\n> 一", "```\n>>> x\n```\n\n> 一"),
    ("zhihu", "文^[注]", "文（注）"),
    ("zhihu", "[x](javascript:a) 与 [y](https://a.org)", "x 与 [y](https://a.org)"),
    ("zhihu", "> 引 $x$\n> 续", "> 引 ![x](https://www.zhihu.com/equation?tex=x)\n> 续"),
]


@pytest.mark.parametrize(("platform", "source", "expected"), CASES)
def test_constructs_in_the_dialect_of_the_platform(platform, source, expected):
    post = PLATFORMS[platform].render(articles.parse(source + "\n"), RenderOptions())
    body = post.files[0].data.decode()
    body = articles.parse(body).body if platform in ("hugo", "hexo", "jekyll") else body
    assert body.strip("\n") == expected


def test_notes_in_tables_have_the_numbers_of_the_text():
    source = "文[^a][^b]\n\n| 甲 | 乙 |\n|---|---|\n| 一[^b] | 二 |\n\n[^a]: 注甲\n[^b]: 注乙\n"
    text = zhihu.render(articles.parse(source), RenderOptions()).files[0].data.decode()
    assert "<td>一<sup>[2]</sup></td>" in text
    assert text.count("参考与注释") == 1
    assert "[2] 注乙" in text


def test_tables_are_html_on_one_line_for_zhihu():
    source = "| 甲 | 乙 |\n|--|--|\n| $x$ | **b** |\n"
    text = zhihu.render(articles.parse(source), RenderOptions()).files[0].data.decode()
    assert text.startswith("<table><thead><tr><th>甲</th>")
    assert '<img eeimg="1" src="https://www.zhihu.com/equation?tex=x" alt="x">' in text
    assert "<strong>b</strong>" in text
    assert text.strip().count("\n") == 0


@pytest.mark.parametrize("name", ["hugo", "hexo", "jekyll"])
def test_front_matter_is_yaml_in_the_platforms_words(name, torture, options):
    text = PLATFORMS[name].render(torture, options).files[0].data.decode()
    values = yaml.safe_load(text.split("---\n")[1])
    assert values["title"] == "稀疏注意力为什么快"
    assert values["tags"] == ["注意力", "长文本"]
    assert str(values["date"]) == "2025-03-02"
    assert ("layout" in values) is (name == "jekyll")


def test_portable_markdown_keeps_its_front_matter_byte_for_byte(torture, options):
    assert markdown.render(torture, options).files[0].data.decode().startswith(torture.head)


@pytest.mark.parametrize("name", plugins.names("platforms"))
def test_every_platform_renders_everything(name, torture, options):
    post = plugins.load("platforms", name).render(torture, options)
    assert post.platform == name
    assert post.files[0].name.startswith(name)
    assert all(file.data and ".." not in file.name for file in post.files)
    assert {warning.code for warning in post.warnings} <= {"link"}
    assert post == plugins.load("platforms", name).render(torture, options)


@pytest.mark.parametrize("name", sorted(PLATFORMS))
@pytest.mark.parametrize("mode", ["pages", "none"])
def test_evidence_leaves_with_its_definitions(name, mode, torture, options):
    text = PLATFORMS[name].render(torture, replace(options, evidence=mode)).files[0].data.decode()
    assert "quote" not in text
    assert ("[第 3 页]" in text) is (mode == "pages")
    assert text.count("[第 3 页]") <= 1
    assert "书名" in text


@pytest.mark.parametrize("name", sorted(PLATFORMS))
def test_a_missing_picture_is_a_warning_with_its_line(name, torture):
    warnings = PLATFORMS[name].render(torture, RenderOptions()).warnings
    assert [warning.line for warning in warnings if warning.code == "picture"] == [82]


def test_pictures_come_along_under_the_names_that_the_text_uses(torture, options, pixel):
    files = {file.name: file.data for file in juejin.render(torture, options).files}
    assert files["figures/net.png"] == pixel


def test_a_picture_outside_the_posts_folder_gets_a_place_inside(pixel):
    post = juejin.render(articles.parse("![图](../up/图.png)\n"), RenderOptions(load=lambda _target: pixel))
    assert post.files[0].data.decode() == "![图](images/图.png)\n"
    assert post.files[1].name == "images/图.png"


def test_zhihu_clipboard_has_the_editors_own_forms(torture, options, read):
    post = zhihu.render(torture, options)
    page = read(post, "zhihu.html")
    assert {node.tag for node in page.iter("h1", "h2", "h3", "h4")} == {"h2", "h3"}
    assert all(node.get("eeimg") for node in page.iter("img") if "equation" in node.get("src"))
    assert next(page.iter("pre")).get("lang") == "python"
    mark = page.xpath("//sup[@data-draft-type='reference']")[0]
    assert (mark.get("data-numero"), mark.get("data-text")) == ("1", "某某，2024。书名。")
    assert not page.xpath("//body//*[@class or @style]")


def test_zhihu_gets_quotations_of_one_level():
    post = zhihu.render(articles.parse("> 一\n>\n> > 二\n\n丙\n\n> 三\n"), RenderOptions())
    markup = next(file.data for file in post.files if file.name == "zhihu.html").decode()
    assert "<blockquote><p>一</p><p>二</p></blockquote><p>丙</p><blockquote><p>三</p></blockquote>" in markup
