from __future__ import annotations

import pytest

from blogwriter.chinese.pages import article
from blogwriter.errors import SourceError

PROSE = "注意力机制让任意两个位置直接相连，长距离依赖不再需要经过很多步才能传到，梯度也更容易流动。"
PAGE = f"""<!DOCTYPE html><html><head><title>读懂注意力机制的原理 - 某某网</title></head><body>
<div class="nav"><a href="/">首页</a><a href="/n">新闻</a></div>
<div class="content"><h2>背景</h2><p>{PROSE}</p><p>{PROSE}见<a href="https://example.com/a">论文</a>。</p>
<ul><li>训练比循环网络快得多，每一步都可以并行计算</li><li>效果更好，长句也译得准</li></ul><pre>x = 1
y = 2</pre><p><img src="a.png" alt="图">{PROSE}</p></div>
<div class="footer">京ICP备1号</div></body></html>"""


def test_a_page_becomes_lines_of_markdown():
    text = article(PAGE)
    assert text.startswith("# 读懂注意力机制的原理\n")
    assert "见[论文](https://example.com/a)。" in text
    assert "\n- 效果更好，长句也译得准\n" in text
    assert "```\nx = 1\ny = 2\n```" in text
    assert "![图](a.png)" in text
    assert "首页" not in text


@pytest.mark.parametrize("html", ["<html></html>", "<html><body><script>x</script></body></html>"])
def test_a_page_without_text_says_so(html):
    with pytest.raises(SourceError, match="正文"):
        article(html)
