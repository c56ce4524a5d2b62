"""Text put into the lines of an article by the page that copied it.

rule         before → after
gloss        訓練(xùn) → 訓練               three or more on a page
token        …施行。4Np安康新聞網 → …施行。   the same words behind several lines
junk         …網络。github → …網络。         something behind the full stop of most lines
source       …模型（来源：某某网）的 → …模型的
ask          …编号。关注公众号回复 → …编号。
mojibake     文�字 → 文字
"""

from __future__ import annotations

import re
from collections import Counter

from blogwriter.chinese import _sources, glossary

__all__ = ["edits", "unglossed"]

_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹ"
_GLOSS = re.compile(
    rf"(?<=[\u3400-\u9fff])[(（](?:[a-zü{_TONED}]{{1,7}}|(?=[^()（）]*[{_TONED}])[a-zü{_TONED}'’ ]{{2,40}})[)）]"
)
_TONE = re.compile(f"[{_TONED}]")
_GLOSSES_AT_LEAST = 3
_TAIL = re.compile(r"^(.*[。！？：:；…）)”」』!?])([^。！？：:；…）)”」』，,、!?\s]{1,16})\s*$")
_WORD = re.compile(r"\w")
_JUNK = re.compile(r"[A-Za-z][A-Za-z0-9+#.\-]{0,14}|[\u3400-\u9fff]{1,4}|[\u3400-\u9fff]{0,3}[A-Za-z]{1,8}")
_JUNK_SHARE = 0.5
"""Share of the lines ending in a mark and something more, from which the something is junk."""
_JUNK_ALL = 0.7
"""Share of such lines from which the words behind other lines are junk too."""
_BARE_JUNK = re.compile(r"[\u3400-\u9fff]([a-z][a-z0-9+#.\-]{1,14})\s*$")
_TAG = re.compile(
    r"(?:算法|数据结构|数组|函数|框架|架构|网络|微信|小程序|分布式|机器学习|深度学习|人工智能|大数据|云计算|区块链|数据库|前端|后端"
    r"|编程|缓存|多线程|设计模式|爬虫|运维|面试|程序员|源码|插件|组件|接口|服务器|浏览器|操作系统|容器|微服务|字符串|异步|路由|测试)$"
)
"""Tags of programming sites, which their copiers put behind every line."""
_TITLE = 24
"""Characters of a title."""
_OWN = 3
"""Characters that a title has of its own."""
_GROUP = re.compile(r"(?:qun|群|[Qq]{1,2}群|扣扣群?|[vVwW][xX]|微信号?)\s*[:：]?\s*\d{6,}")
"""A group or account by its number: the sentence around it is long and still an ask."""
_GROUP_CHARS = 160
SOURCES = 4
"""Different sources from which they are those of the article."""
_SAID = re.compile(r"(?:[。！？…][”」』]?|(?<=[\u3400-\u9fff]|[”」』）)。！？])[!?])$")
"""A sentence is over: what stands behind a colon, a bracket or in an address belongs to the line."""
_MARKED = re.compile(r"[。！？：:)）]$|(?<=[\u3400-\u9fff])[?!]$")
_SITE = re.compile(r"[网網站]$|\.(?:com|cn|net|org)$|^[A-Za-z0-9]{2,5}[\u3400-\u9fff]")
_SOURCE = re.compile(
    r"[(（【\[]\s*(?:文章|本文|图文|新闻|资讯|原文)?(?:来源|来自|转自|出处|摘自)[^:：()（）\[\]]{0,6}[:：]\s*"
    r"[^()（）【】\[\]。]{0,40}[)）】\]](?!\()"
    r"|(?<!为)(?:文章|本文|内容|信息)(?:来源|来自|转自|转载自|出自|地址|链接|由[^，。]{1,14}(?:整理|发布|提供|收集))[:：]?\s*"
    r"(?:https?://\S+|[\w.\-]+\.(?:com|cn|net|org)\S*|[^，。；！？\s]{2,16}[网站](?:整理|发布|提供)?)"
    r"|(?:更多|欲了解更多)[^，。]{0,14}(?:请|尽在|敬请|可)?(?:访问|关注|登录|点击|尽在)[:：]?\s*[^，。]{2,30}(?:网|站|\.com|\.cn|公众号)"
    r"|(?:百度|谷歌|微信)?搜索?[“\"「][^”\"」]{2,16}[”\"」](?:阅读|查看|下载)?(?:最新|完整|更多)[^，。]{0,10}"
)
_SITE_WORD = re.compile(
    r"港|在线|资讯|信息|网|站|http|www|\.com|\.cn|公众号|微信|微博|博客|头条|号|报|社|新闻|知乎|更多|搜"
)
_CAPTION = re.compile(r"\W*(?:图片?|表格?|Fig(?:ure)?\.?|Table)\s*[\d一二三四五六七八九十]", re.IGNORECASE)
"""A figure's credit is its source."""
_BRACKETED = re.compile(r"[【\[(（]\s*([^【】\[\]()（）]{2,40})\s*[】\])）]\s*$")
_ASK = re.compile(
    r"(?:想要?|欲)?了解更多[^。！？]{0,24}(?:关注|访问|登录|尽在|点击)|"
    r"(?:欢迎|请|记得|可以?|点击|长按|扫码|扫描|搜索|赶紧|快来|大家)?[^。！？，]{0,8}(?:(?:关注|订阅|添加)(?!对方|他|她|其)[^。！？，]{0,16}(?:公众号|微信|订阅号|视频号|博主|作者|小编)|(?:关注|订阅)我们)"
    r"|(?:公众号|评论区|私信)[^。！？]{0,16}(?:回复|留言|领取|获取)|后台[^。！？，]{0,6}(?:回复|留言|私信|领取)|(?:点赞|转发|收藏|在看|三连|打赏)[^。！？“”\"，、]{0,10}(?:支持|一下|吧|哦|关注|收藏)"
    r"|(?:扫(?!描了|了)|(?<!是否)扫描(?!了)|识别|长按)[^。！？和与、]{0,10}(?<![别描成]的)二维码(?!身份|验证|支付|登录|诈骗|攻击)|(?:加|添加)(?:我|小编|作者|老师)?微信|(?:加|进|入)(?:入)?[^。！？]{0,6}群(?:交流|学习|讨论|领取)?$"
)
_SENTENCE = re.compile(r"[^。！？]*[。！？]+[”」』）)]*|[^。！？]+$")
_MOJIBAKE = re.compile(r"\ufffd+|锟斤拷+|烫烫烫+|屯屯屯+|(?:Ã[\x80-\xbf¡-¿]|â€[\x80-\xbf™œ\u009d]?)+")
_CODE = re.compile(r"^\s*(?:```|~~~|\$ |>>> |#include|import |def |\{|\})")


def edits(texts: list[str], plain: list[str]) -> dict[int, tuple[str, str]]:
    """Number of the line → (the line as it should read, the rule).

    Args:
        texts: All lines.
        plain: The same in Simplified, character by character.
    """
    found: dict[int, tuple[str, str]] = {}
    glossed = _is_glossed(texts)
    trailing = _trailing(unglossed(texts))
    sourced = len({match[0] for text in plain for match in _SOURCE.finditer(text)}) < SOURCES
    for number, text in enumerate(texts):
        if _CODE.match(text) or not text.strip():
            continue
        now, rule = text, ""
        if glossed and _GLOSS.search(now):
            now, rule = _GLOSS.sub("", now), "gloss"
        if number in trailing and now.rstrip().endswith(trailing[number][0]):
            now, rule = now.rstrip()[: -len(trailing[number][0])], trailing[number][1]
        if _MOJIBAKE.search(now):
            now, rule = _MOJIBAKE.sub("", now), "mojibake"
        said = plain[number] if now == text else now.translate(_sources.simplified())
        cut = _cut(now, said, sourced=sourced)
        if cut is not None:
            now, rule = cut
        if rule:
            found[number] = (now, rule)
    return found


def unglossed(texts: list[str]) -> list[str]:
    """The lines without the pinyin that a page puts behind its characters."""
    return [_GLOSS.sub("", text) for text in texts] if _is_glossed(texts) else texts


def _is_glossed(texts: list[str]) -> bool:
    glosses = [match for text in texts for match in _GLOSS.finditer(text)]
    return sum(bool(_TONE.search(match[0])) for match in glosses) >= _GLOSSES_AT_LEAST


def _trailing(texts: list[str]) -> dict[int, tuple[str, str]]:
    """What stands behind the last mark of a line where the page puts it: the same token, or junk on most lines."""
    ends = {
        number: match[2]
        for number, text in enumerate(texts)
        if (match := _TAIL.match(text)) and len(text) >= 12 and _WORD.search(match[2])
    }
    closing = {n: match for n, text in enumerate(texts) if (match := _BRACKETED.search(text))}
    bracketed = {n: match[0].rstrip() for n, match in closing.items() if not _CAPTION.match(texts[n])}
    ends |= {n: end for n, end in bracketed.items() if _SITE_WORD.search(end)}
    same = Counter({end: len({texts[n] for n in ends if ends[n] == end}) for end in set(ends.values())})
    found = {
        n: (end, "token")
        for n, end in ends.items()
        if same[end] >= 2
        and (n in bracketed or _SAID.search(texts[n].rstrip()[: -len(end)]))
        and (_SITE.search(end) or n in bracketed or same[end] >= 3)
    }
    closed = [n for n, text in enumerate(texts) if re.search(r"[。！？：:）)…]\s*$", text) and len(text) >= 12]
    junk = {n: end for n, end in ends.items() if n not in found and _JUNK.fullmatch(end)}
    marked = [n for n in junk if _MARKED.search(texts[n].rstrip()[: -len(junk[n])])]
    if len(marked) >= 3 and len(marked) >= _JUNK_SHARE * (len(marked) + len(closed)):
        found |= {n: (junk[n], "junk") for n in marked}
    if len(marked) >= 3 and len(marked) >= _JUNK_ALL * (len(marked) + len(closed)):
        title = next((n for n, text in enumerate(texts) if text.strip()), 0)
        rest = (n for n in range(len(texts)) if n not in found)
        bare = {n: end for n in rest if (end := _bare_junk(texts[n], title=n == title))}
        found |= {n: (end, "junk") for n, end in bare.items()}
    return found


def _bare_junk(text: str, *, title: bool) -> str:
    """The word that a page of junk put behind a title, which has no mark at its end; empty where it may be its own."""
    match = _BARE_JUNK.search(text)
    if match or title:
        return match[1] if match else ""
    plain = text.translate(_sources.simplified()).rstrip()
    tag = _TAG.search(plain)
    if not tag or len(plain) > _TITLE or tag.start() < _OWN:
        return ""
    named = [found for found in glossary.find(plain) if found.end == len(plain)]
    own = any(found.start < tag.start() for found in named)  # 神经网络 is a word, 感知机 网络 is not
    return "" if own else text.rstrip()[tag.start() :]


def _is_ask(sentence: str) -> bool:
    short = len(sentence) <= 60 and _ASK.search(sentence) is not None
    return short or (len(sentence) <= _GROUP_CHARS and _GROUP.search(sentence) is not None)


def _cut(text: str, plain: str, *, sourced: bool) -> tuple[str, str] | None:
    """A line without what a page put into it; ``sourced`` where the sources it names are the page's own."""
    source = [match for match in _SOURCE.finditer(plain) if sourced and _SITE_WORD.search(match[0])]
    if source and len(plain.strip()) - sum(len(match[0]) for match in source) >= 10:
        for match in reversed(source):
            text = text[: match.start()] + text[match.end() :]
        return text, "source"
    sentences = list(_SENTENCE.finditer(plain))
    asks = [match for match in sentences if _is_ask(match[0])]
    if asks and len(asks) < len(sentences):
        for match in reversed(asks):
            text = text[: match.start()] + text[match.end() :]
        return text, "ask"
    return None
