"""Scraped posts of our own making: ``+`` stays, ``-`` goes, ``~ before => after`` is mended."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from blogwriter.chinese.clean import clean, kept

SCRAPED = sorted((Path(__file__).parent / "fixtures" / "scraped").glob("*.txt"))
SIGNS = {"keep": "+", "drop": "-", "edit": "~"}


def labelled(file):
    rows = []
    for line in file.read_text(encoding="utf-8").rstrip("\n").split("\n"):
        before, _, after = line[2:].partition(" => ")
        rows.append((line[0], before, after) if line[0] == "~" else (line[0], line[2:], line[2:]))
    return rows


@pytest.mark.parametrize("file", SCRAPED, ids=lambda file: file.stem)
def test_a_scraped_post_becomes_its_article(file):
    rows = labelled(file)
    lines = clean("\n".join(row[1] for row in rows))
    got = [(SIGNS[line.action], line.text) for line in lines]
    assert got == [(sign, before if sign == "-" else after) for sign, before, after in rows]
    assert [line.line_no for line in lines] == list(range(1, len(rows) + 1))
    assert all(line.rule for line in lines if line.action != "keep")


def test_a_clean_post_comes_out_unchanged():
    text = "\n".join(row[1] for row in labelled(SCRAPED[0].with_name("clean.txt")))
    assert kept(clean(text)) == text


@pytest.mark.parametrize(
    "line",
    [
        "> 本文由人工智能（AI）生成，未经人工核对。",
        "作者：李雷",
        "作者｜某研究所 李雷",
        "原文链接：https://arxiv.org/abs/1706.03762",
        "本文采用 CC BY 4.0 许可协议，转载请注明出处。",
        "版权声明：本文遵循 CC 4.0 BY-SA 版权协议，转载请附上原文出处链接和本声明。",
        "撰文 | 李雷",
        "本文由某研究院的李雷投稿",
    ],
)
def test_labels_authors_sources_and_licences_never_go(line):
    text = f"{line}\n\n正文说的是注意力机制怎样让模型看到整个序列，而不必一步一步地走。\n\n相关阅读\n{line}\n"
    assert [found.action for found in clean(text) if found.text == line] == ["keep", "keep"]


def test_a_list_title_without_a_list_is_doubtful_and_stays():
    body = "这一段正文足够长，说的是注意力机制怎样让模型看到整个序列，而不必一步一步地走。"
    lines = clean(f"{body}\n相关阅读\n{body}\n")
    assert [(line.action, line.doubtful) for line in lines] == [
        ("keep", False),
        ("keep", True),
        ("keep", False),
        ("keep", False),
    ]


def test_gaps_close_where_lines_went():
    body = "这一段正文足够长，说的是注意力机制怎样让模型看到整个序列，而不必一步一步地走。"
    assert kept(clean(f"{body}\n\n扫码关注我们\n\n{body}\n")) == f"{body}\n\n{body}\n"


def test_the_shared_posts(shared):
    for file in sorted((shared / "spam").glob("*.jsonl")):
        rows = [json.loads(row) for row in file.read_text(encoding="utf-8").splitlines()]
        lines = clean("\n".join(row["text"] for row in rows))
        sure = [(row, line) for row, line in zip(rows, lines, strict=True) if not row.get("ambiguous")]
        wrong = [row["line_no"] for row, line in sure if (row["label"] == "drop") != (line.action == "drop")]
        assert wrong == [], file.name


OFFER = ("282G", "《网络安全入门学习大礼包》，可以扫描下方二维码免费领取！")
PITCH = (
    "1.成长路线图",
    "对于从来没有接触过的同学，我们帮你准备了详细的学习路线图，大家跟着这个大的方向学习准没问题。",
    "2.视频教程",
    "总共200多节视频，200多G的资源，不用担心学不全。",
    "3.面试题合集",
    "当你自学到这里，你就要开始思考找工作的事情了，而工作绕不开的就是真题和面试题。",
)
TOLD = (
    "# 一次邮件伪造的排查",
    "昨天有同事收到一封自称来自财务的邮件，发件人地址看上去与公司的域名完全一致。",
    "我们先查了这个域名的解析记录，发现它的校验策略配置得过于宽松，任何服务器都能通过。",
    "随后在测试环境里复现了整个过程，并且把有问题的记录改成了严格模式，再发就被拒收了。",
)


def test_what_stands_between_an_offer_and_the_same_offer_again_is_a_pitch():
    texts = (*TOLD, "**网络安全学习包**", *OFFER, *PITCH, *OFFER)
    cleaned = clean("\n\n".join(texts))
    assert [line.text for line in cleaned if line.action == "keep" and line.text] == list(TOLD)


def test_the_same_ask_over_and_under_an_article_encloses_no_pitch():
    texts = (*OFFER, *TOLD, *PITCH, *OFFER)
    kept_texts = {line.text for line in clean("\n\n".join(texts)) if line.action == "keep"}
    assert set(TOLD) <= kept_texts


def test_references_are_kept_under_a_turned_title():
    texts = (*TOLD, "**文献参考**", "[1]", "https://example.org/a", "[2]", "https://example.org/b")
    assert all(line.action == "keep" for line in clean("\n\n".join(texts)) if line.text)


def test_a_tag_behind_a_title_goes_where_every_line_has_one():
    lines = [f"{text}{tag}" for text, tag in zip(TOLD[1:], ("api", "数组", "框架"), strict=True)]
    texts = (TOLD[0], *lines, "邮件安全基础数据库", "卷积神经网络", "这样就可以了吗?函数")
    said = [line.text for line in clean("\n\n".join(texts)) if line.text]
    assert said == [TOLD[0], *TOLD[1:], "邮件安全基础", "卷积神经网络", "这样就可以了吗?"]


HEAD = ("# 一种网关的越权漏洞", "原创 李雷  某某安全实验室   2024-05-01 10:00")
TEXT = (
    "这个网关的登录接口没有检查用户名是不是空的，攻击者因此能以任何用户的身份读到系统里的数据。",
    "我们先看代码：函数把请求里的参数直接拼进命令，配置里也没有限制，所以每个版本都受影响。",
    "把参数换成系统命令再发一次请求，返回的数据里就有了命令的结果，漏洞由此得到证实。",
)
PICTURE = "![](https://example.org/{}.png)"
ASK = "长按二维码，关注我们的公众号"


def post(*lines):
    return "\n\n".join((*HEAD, *lines)) + "\n"


def gone(text):
    return [line.text for line in clean(text) if line.action == "drop" and line.text not in HEAD]


def changed(text):
    return [line.text for line in clean(text) if line.action != "keep" and line.text not in HEAD]


@pytest.mark.parametrize(
    "line",
    [
        "▲ 左边是主目录，右边是它的子目录",
        "首先通过微信搜索小程序，找到目标。",
        "进入客服聊天处，发送一条消息并抓包",
        "1. 点击立即购买，请求带上商品的编号和数量",
        "攻击者在未授权的情况下访问后台管理界面，进而获取管理员权限。",
        "输入手机号和忘记密码时的验证码，点击下一步",
        "该公司供应财务管理软件、人力资源管理软件、客户关系管理软件、仓库管理软件和其他产品。",
        "组件 2023.11.3 及以下版本存在身份验证绕过漏洞",
        "**漏洞出现时间**：2024年3月13日",
        "编辑 /tomcat/conf/content.xml",
    ],
)
def test_what_a_report_tells_is_no_ask(line):
    assert changed(post(TEXT[0], line, *TEXT[1:])) == []


def test_what_every_record_of_a_report_has_stays():
    record = ("解决方案：", "厂商已发布了补丁，请关注我们的更新：", "https://example.org/patch")
    assert changed(post(TEXT[0], *record, *record, *record, TEXT[1])) == []


@pytest.mark.parametrize(
    "lines",
    [
        ("图1 攻击过程（图片来源：example.org）", TEXT[1], "图2 受影响的设备（图片来源：example.org）"),
        ("只要地址以.wasm?init", TEXT[1], "结尾是.wasm?init"),
        ("“prepareForCommit”函数的实现", TEXT[1], "“createDirectory”函数的实现", TEXT[2], "“saveStaged”函数的实现"),
    ],
)
def test_credits_addresses_and_titles_are_not_the_tokens_of_a_page(lines):
    assert changed(post(TEXT[0], *lines, TEXT[2])) == []


def test_a_long_row_of_pictures_between_two_asks_is_the_article():
    pictures = [PICTURE.format(number) for number in range(9)]
    assert gone(post(ASK, *pictures, ASK)) == [ASK, ASK]


def test_a_numbered_section_between_two_offers_stays():
    offer = ("关注公众号并回复 138 获取工具", ASK)
    text = post("## 1.漏洞描述", TEXT[0], "## 2.复现", *offer, "## 3.修复建议", "官方补丁", "## 4.往期回顾")
    assert gone(text) == [*offer, "## 4.往期回顾"]


def test_an_article_does_not_end_before_it_has_begun():
    notice = "本公众号提供的工具仅供学习和研究使用，使用者须自行承担一切后果和法律责任。"
    text = post(PICTURE.format("top"), "**免责声明**", notice, "**工具介绍**", "一个用来探测越权漏洞的小工具", ASK)
    assert gone(text) == ["**免责声明**", notice, ASK]


def test_a_column_of_letters_goes_for_what_it_says_together():
    column = list("建议把公众号设为星标，否则收不到推送")
    assert gone(post(*column, *TEXT)) == column
    told = list("漏洞描述")
    assert gone(post(TEXT[0], *told, *TEXT[1:])) == []


@pytest.mark.parametrize(
    "tail",
    [
        ("**关于某某安全实验室**", "某某安全实验室专注网关安全，为客户提供专业的服务，是国内成立最早的团队。"),
        (
            "## 8.往期回顾",
            "[一种路由器的漏洞](http://mp.weixin.qq.com/s?a=1)",
            "[一种打印机的漏洞](http://mp.weixin.qq.com/s?a=2)",
        ),
        ("抖音账号：《某某安全》", "扫码自取全套资料包", ASK),
    ],
)
def test_what_the_account_adds_at_the_end_goes(tail):
    assert gone(post(*TEXT, *tail)) == list(tail)


@pytest.mark.parametrize(
    "notice",
    [
        "免责声明：\n1.禁止未经同意的测试\n2.本文仅供学习参考，请勿用于非法目的\n3.一切后果由使用者自行承担",
        "**免责声明**\n```\n本文的技术仅供学习和参考使用。\n由此引起的损失或后果由使用者承担责任。\n```",
        "仅用于学习交流，由于传播、利用本公众号所提供的\nPOC\n信息及脚本\n而造成的任何后果及损失，均由使用者本人负责并承担责任。",
    ],
    ids=["numbered", "fenced", "broken"],
)
def test_a_notice_goes_as_a_whole(notice):
    assert gone(post(notice, *TEXT)) == notice.split("\n")


@pytest.mark.parametrize("file", SCRAPED, ids=lambda file: file.stem)
def test_a_second_cleaning_changes_nothing(file):
    once = kept(clean("\n".join(row[1] for row in labelled(file))))
    assert [line.text for line in clean(once) if line.action != "keep"] == []


def test_a_list_that_every_section_has_is_the_article():
    section = ("**相关阅读：**", "https://example.org/vuldb/99892")
    later = ("## 二", "一个接口没有检查用户名", *section, "## 三", "另一个也没有检查", *section)
    text = post(*TEXT, TEXT[0], *section, *later, TEXT[1])
    assert gone(text) == []


def test_headlines_about_calls_and_recruits_are_no_offers():
    news = [
        "40.某国揭露情报部门招募青少年的间谍网络",
        "41.某公司疑遭勒索软件攻击，70GB数据被窃取",
        "https://example.org/news/41",
        "42.攻击者用虚构的招聘面试散布恶意软件",
        "https://example.org/news/42",
        "43.某路由器的多个漏洞暴露用户的数据",
    ]
    assert gone(post(TEXT[0], *news, ASK)) == [ASK]
