from __future__ import annotations

from dataclasses import replace

from blogwriter import articles
from blogwriter.platforms import html


def test_a_page_stands_alone(torture, options, read, text_of):
    post = html.render(torture, options)
    markup = text_of(post, "html.html")
    assert "<script" not in markup
    assert "http://www.w3.org/2000/svg" not in markup.split("<style>")[1].split("</style>")[0]
    page = read(post, "html.html")
    assert not page.xpath("//link|//iframe")
    assert page.xpath("//main//img/@src") == ["figures/net.png"]
    assert page.findtext(".//h1") == "稀疏注意力为什么快"


def test_headings_have_the_anchors_that_posts_link_to(torture, options, read):
    page = read(html.render(torture, options), "html.html")
    assert page.xpath("//h2[@id='2-公式']")
    assert page.xpath("//a[@href='#2-公式' or @href='#2-%E5%85%AC%E5%BC%8F']")


def test_a_heading_keeps_the_id_that_its_author_gave(options, read):
    page = read(html.render(articles.parse("## 题 {#here}\n\n[去](#here)\n"), options), "html.html")
    assert page.xpath("//h2[@id='here']/text()") == ["题"]


def test_links_stay_links(torture, options, read):
    page = read(html.render(torture, options), "html.html")
    assert "https://example.org/guide" in page.xpath("//a/@href")
    assert not [link for link in page.xpath("//a/@href") if "javascript" in link]


def test_a_title_cannot_break_the_page(torture, options, text_of):
    named = replace(torture, head="---\ntitle: '</title><script>alert(1)</script>$x'\n---\n")
    assert "<script" not in text_of(html.render(named, options), "html.html")
