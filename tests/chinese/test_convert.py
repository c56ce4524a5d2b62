from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blogwriter.chinese import spans
from blogwriter.chinese.convert import TARGETS, Options, convert, plain

NASTY = (Path(__file__).parent / "fixtures" / "nasty.md").read_text(encoding="utf-8")


def to(target, text, **options):
    return convert(text, target, Options(**options)).text


@pytest.mark.parametrize(
    ("simplified", "taiwan"),
    [
        ("参数", "參數"),
        ("循环神经网络", "循環神經網路"),
        ("激活函数", "啟動函數"),
        ("发布", "發布"),
        ("权限", "權限"),
        ("扩展与扩展名", "擴展與副檔名"),
        ("残差连接", "殘差連接"),
        ("免责声明", "免責聲明"),
        ("开源代码", "開源程式碼"),
        ("包罗万象", "包羅萬象"),
        ("多任务学习", "多任務學習"),
        ("语义分割", "語意分割"),
        ("模型推理速度", "模型推論速度"),
        ("逻辑推理能力", "邏輯推理能力"),
        ("万亿参数", "兆參數"),
        ("构建正态分布", "建構常態分布"),
        ("抛出异常", "引發例外"),
    ],
)
def test_what_taiwan_says(simplified, taiwan):
    assert to("tw", f"这是{simplified}。") == f"這是{taiwan}。"


@pytest.mark.parametrize(
    ("simplified", "taiwan"),
    [
        ("展示了如何使用", "展示了如何使用"),
        ("勇敢的士兵", "勇敢的士兵"),
        ("一百年历史", "一百年歷史"),
        ("国内存在差异", "國內存在差異"),
        ("明显存在问题", "明顯存在問題"),
        ("强调用户体验", "強調使用者體驗"),
        ("世界面临挑战", "世界面臨挑戰"),
        ("各地方差异", "各地方差異"),
        ("电视频段", "電視頻段"),
        ("上面包括", "上面包括"),
        ("这里程序运行", "這裡程式執行"),
        ("解压缩", "解壓縮"),
        ("全屏幕", "全螢幕"),
        ("子类别", "子類別"),
        ("重启动", "重新啟動"),
        ("局域网络", "區域網路"),
        ("高可用性集群", "高可用性叢集"),
        ("数据帧", "資料框"),
        ("浮水印", "浮水印"),
        ("平方差", "平方差"),
        ("滚动轴承", "滾動軸承"),
        ("交互作用", "交互作用"),
        ("过去分词", "過去分詞"),
        ("离婚协议书", "離婚協議書"),
        ("整型外科", "整型外科"),
        ("国家安全局", "國家安全局"),
        ("遣返回国", "遣返回國"),
        ("伊藤博文", "伊藤博文"),
        ("绕口令", "繞口令"),
        ("大批量生产", "大量生產"),
        ("论文本身", "論文本身"),
        ("对话轮次", "對話輪次"),
        ("模型崩溃", "模型崩潰"),
    ],
)
@pytest.mark.parametrize("segment", [False, True], ids=["list", "jieba"])
def test_words_end_where_they_end(simplified, taiwan, segment):
    if segment:
        pytest.importorskip("jieba")
    assert to("tw", f"说{simplified}", segment=segment) == f"說{taiwan}"


@pytest.mark.parametrize(
    ("taiwan", "simplified"),
    [
        ("評估指標", "评估指标"),
        ("時間序列", "时间序列"),
        ("軟體的品質", "软件的质量"),
        ("特徵向量", "特征向量"),
        ("參考資料", "参考资料"),
        ("可執行檔", "可执行文件"),
        ("投影片", "幻灯片"),
        ("座標系", "坐标系"),
        ("呼叫函式", "调用函数"),
        ("呼叫中心", "呼叫中心"),
        ("語意分割", "语义分割"),
        ("智慧型手機", "智能手机"),
        ("張貼文章", "张贴文章"),
        ("發行銷售", "发行销售"),
        ("經營運作", "经营运作"),
        ("通常式樣", "通常式样"),
        ("對於單個", "对于单个"),
    ],
)
def test_taiwan_to_mainland_goes_by_its_own_list(taiwan, simplified):
    assert to("hans", f"這是{taiwan}") == f"这是{simplified}"


@pytest.mark.parametrize("target", TARGETS)
def test_only_open_spans_change_and_the_second_time_nothing(target):
    once = to(target, NASTY)
    assert once.count("锁") == NASTY.count("锁")
    assert once.count("门") == (NASTY.count("门") if target == "hans" else 0)
    assert to(target, once) == once


def test_text_in_the_wanted_script_is_left_alone_but_for_leaks():
    text = "他們干預機制，系統里程碑在台灣，皇后乘坐的士。這個软件之后的特征。\n\n程序、文件與「引號」\n"
    assert to("tw", text) == text.replace("软", "軟").replace("之后", "之後").replace("特征", "特徵")
    assert to("hans", "这是软體，乾坤、瞭望与慰藉。") == "这是软体，乾坤、瞭望与慰藉。"


def test_a_block_in_the_other_script_is_converted_whole():
    text = "這是繁體的一段，講記憶體與機器學習。\n\n这个软件的内存\n"
    assert to("tw", text) == text.replace("这个软件的内存", "這個軟體的記憶體")


@pytest.mark.parametrize(
    ("simplified", "traditional"),
    [
        ("他说“这是‘甲’”。", "他說「這是『甲』」。"),
        ("他说“没有完", "他說“沒有完"),
        ("见“we call it ‘attention’ here”。", "見「we call it ‘attention’ here」。"),
        ("`“码”`与“话”", "`“码”`與「話」"),
        ("the model’s “名”吗", "the model’s 「名」嗎"),
    ],
)
def test_quotation_marks_follow_the_script_where_they_pair_up(simplified, traditional):
    assert to("tw", simplified) == traditional


def test_anchors_follow_their_headings():
    text = (
        "# 网络 软件！\n\n## 内存 {#内存}\n\n## 优化\n\n## 优化\n\n"
        "[甲](#网络-软件) [乙](#内存) [丙](#优化-1) [丁](#%E4%BC%98%E5%8C%96) [戊](#没有) <a href='#优化'>己</a>\n"
    )
    out = to("tw", text)
    assert "[甲](#網路-軟體) [乙](#内存) [丙](#最佳化-1) [丁](#%E6%9C%80%E4%BD%B3%E5%8C%96) [戊](#没有)" in out
    assert "<a href='#最佳化'>" in out


def test_the_users_words_come_first():
    assert to("tw", "软件和参数", names=("软件",)) == "软件和參數"
    assert to("tw", "软件和参数", terms=(("参数", "引數"),)) == "軟體和引數"
    assert to("hk", "软件和参数", terms=(("参数", "系數"),)) == "軟件和系數"


def test_without_phrases_only_characters_change():
    assert to("tw", "软件的内存", phrases=False) == "軟件的內存"


def test_bytes_around_the_prose_stay():
    text = "\ufeff---\r\ntitle: 软件\r\nAIGC:\r\n  Label: '软件'\r\n---\r\n\r\n软件\0软件"
    assert to("tw", text) == "\ufeff---\r\ntitle: 軟體\r\nAIGC:\r\n  Label: '软件'\r\n---\r\n\r\n軟體\0軟體"


def test_the_posts_note_of_its_script_follows():
    text = "---\ntitle: 软件\nscript: Hans\n---\n\nscript: Hans\n"
    assert to("hk", text) == "---\ntitle: 軟件\nscript: Hant-HK\n---\n\nscript: Hans\n"


def test_doubtful_places_are_reported_with_their_offset():
    pytest.importorskip("jieba")
    text = "`码` 这里的系统内存在漏洞。"
    doubts = convert(text, "tw", Options(segment=True)).doubts
    assert all(text[doubt.start : doubt.end] == doubt.source for doubt in doubts)


def test_opencc_as_it_is(shared):
    cases = json.loads((shared / "chinese" / "opencc_cases.json").read_text(encoding="utf-8"))
    wrong = [case["id"] for case in cases if plain(case["input"], case["config"]) != case["expected"]]
    assert wrong == []
    ours = [case for case in cases if case["config"] == "s2twp"]
    assert len(ours) == 84


WORDS = st.sampled_from(
    [
        *"。，“”‘’「」\n",
        *["软件", "文档", "文件", "程序", "后", "發", "机制", "干預", "接口", "“"],
        "\n\n",
        "# 参数\n",
        "`码`",
        "[链](#参数)",
    ]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(WORDS, max_size=25), st.sampled_from(TARGETS))
def test_twice_is_once_and_code_stays(words, target):
    text = "".join(words)
    once = convert(text, target).text
    assert convert(once, target).text == once
    assert once.count("`码`") == text.count("`码`")
    assert len(spans.scan(once).blocks) == len(spans.scan(text).blocks)
