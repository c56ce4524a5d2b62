from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from blogwriter import articles
from blogwriter.platforms import RenderOptions, html, markdown, wechat, zhihu

ATTACKS = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//x>alert(1)</sCrIpT >",
    "<img src=x onerror=alert(1)>",
    '<img src="x" OnErRoR = "alert(1)">',
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=javascript:alert(1)></object>",
    "<embed src=javascript:alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href='jav&#x09;ascript:alert(1)'>x</a>",
    "<a href=' &#14; javascript:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<body onload=alert(1)>",
    "<details open ontoggle=alert(1)>x</details>",
    "<input autofocus onfocus=alert(1)>",
    "<form action=javascript:alert(1)><button>x</button></form>",
    "<button formaction=javascript:alert(1)>x</button>",
    "<video><source onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<link rel=stylesheet href=javascript:alert(1)>",
    "<base href=javascript:/a/>",
    "<style>@import 'javascript:alert(1)'</style>",
    "<div style='background:url(javascript:alert(1))'>x</div>",
    "<div style='width:expression(alert(1))'>x</div>",
    "<div style='position:fixed;top:0'>x</div>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<template><script>alert(1)</script></template>",
    "<textarea><script>alert(1)</script></textarea>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<?xml ?><img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt&colon;alert(1))",
    "[x](<java\tscript:alert(1)>)",
    "[x][r]\n\n[r]: javascript:alert(1)",
    "<javascript:alert(1)>",
    "![x](javascript:alert(1))",
    "![x](data:text/html;base64,PHNjcmlwdD4=)",
    '![x](a.png "><script>alert(1)</script>")',
    '![" onerror="alert(1)](a.png)',
    "`<img src=x onerror=alert(1)>`",
    "```html\n<script>alert(1)</script>\n```",
    '```"onload="alert(1)\nx\n```',
    "$\\href{javascript:alert(1)}{x}$",
    "$</code><script>alert(1)</script>$",
    "# <img src=x onerror=alert(1)>",
    "| <script>alert(1)</script> |\n|---|\n| <img src=x onerror=alert(1)> |",
    "x[^a]\n\n[^a]: <img src=x onerror=alert(1)>",
    "> [!NOTE]\n> <script>alert(1)</script>",
    "\ufdd00\ufdd1 <b>x</b>",
    "```mermaid\ngraph LR\nA[<img src=x onerror=alert(1)>] --> B\n```",
]
TAGS = {"script", "iframe", "object", "embed", "form", "input", "button", "base", "link", "template", "noscript"}


class Active(HTMLParser):
    """What could run: elements and attributes, as a browser would see them."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            address = re.sub(r"[\x00-\x20]", "", value or "").lower()
            if name.startswith("on") or address.startswith(("javascript:", "data:text", "vbscript:")):
                self.found.append((tag, name, value))
        if tag in TAGS:
            self.found.append(tag)


def active(markup):
    parser = Active()
    parser.feed(markup)
    parser.close()
    return parser.found


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("platform", [wechat, html, zhihu], ids=lambda module: module.__name__.rpartition(".")[2])
def test_nothing_in_a_post_runs(platform, attack, options, text_of):
    post = platform.render(articles.parse(f"前\n\n{attack}\n\n后\n"), options)
    for file in post.files:
        if file.name.endswith(".html"):
            markup = text_of(post, file.name)
            inner = markup[markup.find("<body") :] if "<body" in markup else markup
            assert not active(inner), inner
            assert "前" in inner


@pytest.mark.parametrize("attack", [attack for attack in ATTACKS if not attack.startswith(("`", "$", "\ufdd0"))])
def test_nothing_runs_after_another_renderer_has_had_its_markdown(attack, options, text_of):
    from markdown_it import MarkdownIt

    text = text_of(markdown.render(articles.parse(f"前\n\n{attack}\n\n后\n"), options), "markdown.md")
    lenient = MarkdownIt("commonmark").enable("table")
    lenient.validateLink = lambda url: True  # noqa: ARG005 - a renderer that lets everything through
    assert not active(lenient.render(text)), text


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("<b>粗</b>", "<strong>粗</strong>"),
        ("<i>斜</i>", "<em>斜</em>"),
        ("<kbd>A</kbd>", ">A</span>"),
        ("<details><summary>标题</summary>正文</details>", "标题"),
        ('<p align="center">居中</p>', "text-align:center"),
        ("H<sub>2</sub>O", ">2</sub>"),
        ("<u>线</u>", "text-decoration:underline"),
        ('<div style="color:#b00000;position:fixed">x</div>', "color:#b00000"),
    ],
)
def test_harmless_html_stays(raw, expected, options, text_of):
    markup = text_of(wechat.render(articles.parse(f"{raw}\n"), options), "wechat-api.html")
    assert expected in markup
    assert "position" not in markup


def test_a_raw_picture_is_treated_like_any_other(options, text_of):
    post = wechat.render(articles.parse('<p align="center"><img src="a.png" width="50%"></p>\n'), options)
    assert re.search(
        r'<img src="images/[0-9a-f]{12}\.png" alt="" style="[^"]*width:50%', text_of(post, "wechat-api.html")
    )


def test_unbalanced_html_cannot_break_out(text_of):
    markup = text_of(
        wechat.render(articles.parse("</section></div><div>\n\n**甲**\n"), RenderOptions()), "wechat-api.html"
    )
    assert markup.count("<section") == markup.count("</section>")
    assert markup.endswith("</section>")
