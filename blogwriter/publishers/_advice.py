"""What WeChat's error codes mean for an author: what is wrong and what to do now.

Codes and their English texts are those of the platform's list of return codes; the advice is ours. What the platform
itself says is quoted only where it names something (an address, a request id), cleaned of control characters.
"""

from __future__ import annotations

import html
import ipaddress
import re
from html.parser import HTMLParser
from typing import NamedTuple

from blogwriter.errors import PublishError
from blogwriter.platforms.wechat import is_wechat
from blogwriter.redaction import redact

__all__ = ["BUSY", "EXPIRED", "GONE", "INVALID_CONTENT", "RefusedError", "UnclearError", "refused", "suspects"]

EXPIRED = frozenset({40001, 40014, 42001})
"""The token is not, or no longer, good."""
BUSY = -1
GONE = 40007
"""No such media_id: a draft that was published or deleted, or a cover that was deleted."""
INVALID_CONTENT = 45166

_SETTINGS = "公众号后台的“设置与开发 → 开发接口管理”（或 developers.weixin.qq.com）"


class _Advice(NamedTuple):
    code: str
    text: str


_BAD_SECRET = _Advice(
    "wechat_auth",
    "AppSecret 不对或已被重置；请在后台核对，再用 blogwriter config set wechat.账号.app_secret 存入",
)
_BAD_ID = _Advice("wechat_auth", "AppID 不对；请核对后用 blogwriter config set wechat.账号.app_id 存入")
_QUOTA = _Advice(
    "wechat_quota", "今天的接口调用次数用完了；明天再运行一次会接着做（已传的图片不会重传），或在后台清零额度"
)
_PACE = _Advice("wechat_quota", "调用太频繁；过一分钟再运行一次会接着做")
_PERMISSION = _Advice(
    "wechat_permission",
    "这个公众号没有这个接口的权限（个人号和未认证的号常常没有）；"
    "请完成认证，或把 blogwriter render 写出的 wechat.html 粘贴进编辑器",
)
_MEDIA = _Advice("wechat_media", "图片没有被接受；正文只收 1 MB 以内的 PNG、JPEG，请换一张图")
_ADVICE: dict[int, _Advice] = {
    -1: _Advice("wechat_busy", "公众号的系统繁忙，试了几次都不行；请过几分钟再运行一次，会接着做"),
    40001: _BAD_SECRET,
    40002: _BAD_ID,
    40004: _MEDIA,
    40005: _MEDIA,
    GONE: _Advice("wechat_media", "草稿或封面在公众号里已经不在了；再运行一次会重新上传"),
    40009: _MEDIA,
    40013: _BAD_ID,
    40014: _Advice("wechat_auth", "access_token 刷新后仍然无效；别的程序也在用这个公众号吗？请过一会儿再运行一次"),
    40113: _MEDIA,
    40125: _BAD_SECRET,
    40137: _MEDIA,
    40164: _Advice("wechat_ip", "本机的 IP 不在白名单里"),
    40243: _Advice("wechat_auth", "AppSecret 已被冻结；请在公众号后台解冻或重置"),
    41002: _BAD_ID,
    41004: _BAD_SECRET,
    42001: _Advice("wechat_auth", "access_token 刷新以后仍然过期；请检查本机的时钟，过一会儿再运行一次"),
    44003: _Advice("wechat_rejected", "公众号说图文是空的；请检查文章是否有正文"),
    45001: _MEDIA,
    45002: _Advice("wechat_limit", "正文太长；请加 --code-theme plain、--evidence none 缩短，或拆成两篇"),
    45003: _Advice("wechat_limit", "标题太长；请把 front matter 的 title 改到 32 个字以内"),
    45004: _Advice("wechat_limit", "摘要太长；请把 front matter 的 digest 改到 128 个字以内"),
    45009: _QUOTA,
    45011: _PACE,
    45110: _Advice("wechat_limit", "作者名太长；请改到 16 个字以内"),
    INVALID_CONTENT: _Advice("wechat_content", "正文里有公众号不接受的内容"),
    47001: _Advice("wechat_json", "请求的内容没有被认出来；请用 --dry-run 写出请求，连同下面的编号反馈给我们"),
    48001: _PERMISSION,
    48004: _Advice("wechat_permission", "这个公众号的接口被封禁了；请登录公众号后台查看原因"),
    48006: _QUOTA,
    50002: _Advice("wechat_permission", "这个公众号被限制使用了；请登录公众号后台查看原因"),
    50004: _PERMISSION,
    61004: _Advice("wechat_ip", "本机的 IP 不在白名单里"),
    89503: _Advice("wechat_ip", "这个 IP 的调用要由管理员确认；请公众号管理员在微信里确认后再运行一次"),
    89506: _Advice("wechat_ip", "管理员拒绝了这个 IP 的调用；请和管理员确认，24 小时后再试"),
    89507: _Advice("wechat_ip", "管理员拒绝了这个 IP 的调用；请和管理员确认，1 小时后再试"),
}
_NOT_LISTED = frozenset({40164, 61004})
_UNKNOWN = _Advice("wechat_rejected", "公众号没有接受")
_SAYS_MOST = 200
_SUSPECTS_MOST = 5
_ALLOWED_TAGS = re.compile(
    r"section|p|span|strong|b|em|i|u|s|del|ins|mark|code|pre|br|hr|img|table|thead|tbody|tfoot|tr|th|td|caption"
    r"|colgroup|col|blockquote|h[1-6]|sup|sub|a|figure|figcaption|ul|ol|li|dl|dt|dd|kbd|small"
)


class RefusedError(PublishError):
    """WeChat gave an error code: what was asked has certainly not been done."""

    def __init__(self, message: str, *, code: str, errcode: int) -> None:
        super().__init__(message, code=code)
        self.errcode = errcode


class UnclearError(PublishError):
    """No usable answer came: what was asked may have been done or not.

    Args:
        reason: What came instead, in Chinese; the way out is added.
        code: As ever.
        late: Whether time ran out, so that it may yet be done.
    """

    def __init__(self, reason: str, *, code: str, late: bool = False) -> None:
        super().__init__(f"{reason}；请检查网络，过几分钟再运行一次，会接着做", code=code)
        self.reason = reason
        self.late = late


def refused(what: str, errcode: int, errmsg: str, *, content: str = "") -> RefusedError:
    """The error for an answer with an error code.

    Args:
        what: What was asked, in Chinese.
        errcode: As the platform gives it.
        errmsg: As the platform gives it; nothing in it is trusted.
        content: The post's HTML, to find what is refused in it.
    """
    advice = _ADVICE.get(errcode, _UNKNOWN)
    said = _cleaned(errmsg)
    text = advice.text
    if errcode in _NOT_LISTED:
        text += _whitelist(said)
    if errcode == INVALID_CONTENT:
        text += _blamed(content)
    quoted = f"（公众号的回答：{said}）" if said else ""
    return RefusedError(f"{what}失败（{errcode}）：{text}{quoted}", code=advice.code, errcode=errcode)


def suspects(content: str) -> list[str]:
    """What in a post's HTML WeChat refuses or filters: links and pictures from elsewhere, tags, attributes."""
    finder = _Suspects()
    finder.feed(content)
    finder.close()
    return list(dict.fromkeys(finder.found))


def _whitelist(said: str) -> str:
    address = _address(said)
    if not address:
        return f"；请在{_SETTINGS}里把本机的公网 IP 加进 IP 白名单，几分钟后再运行一次"
    return f"；请在{_SETTINGS}里把 {address} 加进 IP 白名单，几分钟后再运行一次"


def _address(said: str) -> str:
    """The first IP address in an error's text; an IPv4 one that is written as IPv6 counts as IPv4."""
    for word in re.findall(r"[0-9A-Fa-f:.]{3,}", said):
        try:
            address = ipaddress.ip_address(word.strip("."))
        except ValueError:
            continue
        return str(getattr(address, "ipv4_mapped", None) or address)
    return ""


def _blamed(content: str) -> str:
    found = suspects(content)
    if found:
        more = f"等 {len(found)} 处" if len(found) > _SUSPECTS_MOST else ""
        return f"，很可能是：{'、'.join(found[:_SUSPECTS_MOST])}{more}；请在文章里改掉后再运行一次"
    links = list(dict.fromkeys(re.findall(r'<a [^>]*href="([^"]*)"', content)))
    if links:
        shown = "、".join(html.unescape(link)[:80] for link in links[:_SUSPECTS_MOST])
        return f"；正文里的链接有 {shown}，请逐个打开看是否有效，去掉失效的再运行一次"
    return "；没有找到可疑的链接或标签，请把文章分成几段分别试，找出是哪一段"


def _cleaned(text: str) -> str:
    """On one line, without control characters and secrets, not too long."""
    printable = "".join(c if c.isprintable() else " " for c in text[: 4 * _SAYS_MOST])
    return redact(" ".join(printable.split()))[:_SAYS_MOST]


class _Suspects(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if not _ALLOWED_TAGS.fullmatch(tag):
            self.found.append(f"标签 <{tag[:40]}>")
        for name, value in attrs:
            target = _cleaned(value or "")[:80]
            if tag == "a" and name == "href" and not is_wechat(value or ""):
                self.found.append(f"链接 {target}")
            elif tag == "img" and name == "src" and not _is_uploaded(value or ""):
                self.found.append(f"图片 {target}")
            elif name.startswith("on") or name in ("class", "id"):
                self.found.append(f"<{tag[:40]}> 的属性 {name[:40]}")


def _is_uploaded(address: str) -> bool:
    return bool(re.match(r"https?://[a-z0-9.-]+\.qpic\.cn/", address))
