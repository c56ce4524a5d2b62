"""The tables behind ``quantities``: how numbers, units, comparators and dates are written in both languages."""

from __future__ import annotations

import re
from functools import cache

__all__ = [
    "AFTER",
    "BARE_YEAR",
    "BEFORE",
    "BIG",
    "BIG_HAN",
    "DATE",
    "EN_NUMBER",
    "EN_SMALL",
    "FAR",
    "FRACTION",
    "FRACTION_HAN",
    "HAN_DIGIT",
    "HAN_NUMBER",
    "MANY",
    "MONEY_BEFORE",
    "MONTHS",
    "NUMBER",
    "PARAMS_BEFORE",
    "RANGE",
    "SCORE_BEFORE",
    "SI",
    "UNIT",
    "UNITS",
    "VERSION",
    "WORD",
    "WORDS",
    "WORD_PARTS",
    "mask",
]

_DIGITS = r"\d{1,3}(?:[,，]\u2060?\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|(?<=[\s(])\.\d+"
_HAN = r"[零〇一二两兩三四五六七八九十百千]+"
BIG_HAN = r"(?:万亿|萬億|百万|百萬|千万|千萬|十万|十萬|十亿|十億|百亿|百億|千亿|千億|百(?!分)|[千万萬亿億])"
# A k may stand apart ("20 k actions"), but "top 5 k = 3" and "k of n" are variables.
_BIG_EN = (
    r"(?:[\s-]?(?:thousand|million|billion|trillion)s?\b|[kKMBT](?![A-Za-z])"
    r"|\sk(?=[,;.)]|\s(?!of\b|is\b|are\b)[a-z]{3}))"
)
NUMBER = re.compile(
    # A digit glued to a letter or to a hyphen behind a letter belongs to a name.
    rf"(?<![A-Za-zα-ω0-9_.#@§\\])(?<![A-Za-z0-9][-–_/.])(?P<digits>{_DIGITS})"
    rf"(?:\s?[×x·⋅*]\s?10\s?\^?\s?\{{?(?P<exp>[-−]?\d{{1,2}})\}}?(?![\d%×])|e(?P<exp2>[-−]?\d{{1,2}})(?!\d))?"
    rf"(?P<big>\s?{BIG_HAN}|{_BIG_EN})?"
)
HAN_NUMBER = re.compile(rf"(?<![第数數几幾上成逐])(?P<han>{_HAN})(?P<big>{BIG_HAN})?")
FRACTION = re.compile(
    rf"(?<![\d/.A-Za-z-])(?P<up>\d{{1,3}})\s?/\s?(?P<down>{_DIGITS})(?:st|nd|rd|ths?)?(?![\d/.A-Za-z%])"
)
PAIR = re.compile(rf"(?<![\w./])(?P<one>\d+\.\d+|\d{{2,}})\s?/\s?(?P<two>\d+(?:\.\d+)?)(?P<big>\s?{BIG_HAN}|{_BIG_EN})")
"""``15.3/19.6 billion``: two numbers of one scale."""
FRACTION_HAN = re.compile(
    rf"(?P<down>{_HAN}{BIG_HAN}?|[百千万萬]|\d[\d,]*)\s?分之\s?(?P<up>\d+(?:\.\d+)?|[零〇一二两兩三四五六七八九十百千点點]+)"
)
RANGE = re.compile(rf"\s?(?:-|–|—|~|～|至|到|to)\s?(?P<digits>{_DIGITS})(?P<big>\s?{BIG_HAN}|{_BIG_EN})?")
_PLACES = (
    r"Figures?|Figs?\.?|Tables?|Sections?|Sec\.|Chapters?|Appendix|Equations?|Eqs?\.|Pages?|pp?\.|Refs?\.|Footnote"
    r"|Algorithm|Theorem|Lemma|Listing|Step|Version|No\.|[Ss]tage|[Pp]hase"
)
_TO_RANK = r"(?:\s?[-–]\s?\d+(?:st|nd|rd|th))?\)"
"""Behind a rank in brackets: (~88th), (99th - 100th)."""
_PLACE_PARTS = (
    "Fig", "Table", "Sec", "Chapter", "Appendix", "Eq", "Page", "p.", "Ref", "Footnote", "Algorithm", "Theorem",
    "Lemma", "Listing", "Step", "Version", "No.", "tage", "hase",
)  # fmt: skip
"""One of these is in every such word."""
# What is no quantity, and what a text must hold for it to be worth looking for; the order matters.
# A digit before its look-behind is found faster than one after it.
_MASKS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("://",), r"https?://\S+"),
    (("10.",), r"\b10\.\d{4,}/\S+"),
    (("arXiv:",), r"arXiv:\s?\S+"),
    ((".",), r"\d(?<!\w\d)\d{3}\.\d{4,5}(?:v\d+)?\b"),
    (("[",), r"\[\^[^\]]*\]|\[[\d,，、\s–-]+\]"),
    (("@",), r"@\s?\[[\d\s.,:]+\]|[A-Za-z\d_.+-]+@[A-Za-z\d_.-]+"),
    (("et al", "等"), r"(?:\bet al\.?,?|等人?)\s?[（(]?\d{4}[a-z]?[）)]?"),
    ((",",), r"[A-Z][a-z]+(?:\s(?:and|&)\s[A-Z][a-z]+)?,\s\d{4}[a-z]?"),
    (
        _PLACE_PARTS,
        rf"(?:{_PLACES})\s?\(?\d+(?:\.\d+)*\)?(?:\s?[(（]?[a-z][)）]?(?![A-Za-z]))?",
    ),
    (("节", "節", "章"), r"\d(?<![\w.]\d)\d*(?:\.\d+)+\s?(?:小?[节節]|章)"),
    (
        tuple("图圖表式§录第"),
        r"[图圖表式§]\s?\d+(?:[.\-]\d+)*|附录\s?\w|第\s?[\d.零〇一二两兩三四五六七八九十百、,\-–~至到]++(?!\s?[个個]?百?分位)",
    ),
    ((), rf"\d(?<![/,\w]\d)\d*(?:st|nd|rd)\b(?!\s*percentile)(?!{_TO_RANK})"),
    (("th",), rf"\d(?<![/,\w]\d)\d*th\b(?!\s*(?:percentile|the|of))(?!{_TO_RANK})"),
    ((")", "）"), r"\d(?<=[\s，；。、：]\d)\d?[)）]|[（(]\d[)）](?=\s?[A-Za-z\u4e00-\u9fff])"),
    ((), r"(?m:^)\s{0,3}(?:\d{1,2}[.)、．]|[（(]\d{1,2}[）)])(?!\d)"),
)


def mask(text: str) -> re.Pattern[str]:
    """What must be blanked out of a text before numbers are looked for."""
    return _mask(tuple(n for n, (needs, _) in enumerate(_MASKS) if not needs or any(need in text for need in needs)))


@cache
def _mask(parts: tuple[int, ...]) -> re.Pattern[str]:
    return re.compile("|".join(_MASKS[n][1] for n in parts))


VERSION = re.compile(r"(?:[A-Z][A-Za-z]*[A-Za-z0-9]*|版本|版)\s?$")
MONTHS = (
    "jan(?:uary)?", "feb(?:ruary)?", "mar(?:ch)?", "apr(?:il)?", "may", "june?", "july?", "aug(?:ust)?",
    "sep(?:t(?:ember)?)?", "oct(?:ober)?", "nov(?:ember)?", "dec(?:ember)?",
)  # fmt: skip
_MONTH = "|".join(MONTHS)
DATE = re.compile(
    r"(?<![\d.])(?P<y1>(?:19|20)\d{2})\s?(?:年|[-/.](?=\d{1,2}[-/.]\d{1,2}(?!\d)))\s?(?:(?P<m1>\d{1,2})\s?(?:月|[-/.])"
    r"\s?(?:(?P<d1>\d{1,2})\s?[日号號]?)?)?"
    rf"|\b(?:(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s)?(?P<m2>{_MONTH})\.?,?\s(?:of\s)?"
    r"(?:(?P<d3>\d{1,2})(?:st|nd|rd|th)?(?:\s?[-–]\s?\d{1,2})?,\s)?"
    r"(?P<y2>(?:19|20)\d{2})(?:\b|(?=\d{1,2}\b))"  # a footnote's mark may be glued to it: September 202110
    r"|\b(?P<y3>(?:19|20)\d{2})-(?P<m3>\d{2})(?!\d|-)",
    re.IGNORECASE,
)
BARE_YEAR = re.compile(r"(?:19[5-9]|20[0-3])\d$")

_GPU = (
    r"[×x]\s?(?:[A-Z]\w*\s?){0,2}(?:GPUs?|TPUs?|[AHVP]\d{2,3})\b|"
    r"(?:[A-Z]\w*\s)*(?:GPU|TPU)s?\b|"
    r"(?:张|張|块|塊|颗|顆|卡)\s?(?:[A-Z]\w*\s?)*(?:GPU|TPU|显卡|顯卡|A100|H100|V100|P100)?"
)
_PERSON = (
    r"(?:[a-z]+ )?(?:experts?|people|persons?|authors?|annotators?|"
    r"labelers?|users?|participants?)\b|[位名人]"
)
_POINTS = (
    r"个?百分点|個?百分點|percentage[\s-]points?|%\s?points?|pp\b|pts?\b|(?:absolute )?points?\b(?! of)|个点|"
    r"(?:(?<=\.\d)|(?<=\.\d\s)|(?<=\.\d\d))[点點](?!\d)"
)
_COUNTED = (
    r"[个個条條套次幅门門段款道批份只座家题題场場种種篇章节節件]|项(?!目)|項(?!目)|"
    r"类(?![似别型])|類(?![似別型])|组(?![织成])|組(?![織成])|例(?!如)"
)
# Unit class → what may stand behind the number. Longer ones first within a class; the order of classes matters.
UNITS: tuple[tuple[str, str, str], ...] = (
    ("pp", "percent", _POINTS),
    ("percentile", "percent", rf"(?:st|nd|rd|th)(?:\s?percentile|\)|(?={_TO_RANK}))|百分位|th\b(?=\s*$)"),
    ("%", "percent", r"\\?%|％|percent\b|per cent\b|成(?![为为為功本果立员員分熟])"),
    ("GPU", "count", _GPU),
    ("x", "ratio", r"[×✕](?!\s?\d+\s?(?:$|[×x]))|[xX]\b(?!\s?\d)|倍|times\b(?! per)|-?fold\b"),
    ("BLEU", "score", r"BLEU\b(?: points?)?"),
    ("F1", "score", r"F1\b"),
    ("params", "size", r"(?:model )?param(?:eter)?s?\b|-parameters?\b|个?\s?(?:模型)?参数|個?\s?(?:模型)?參數"),
    ("token", "count", r"(?:个|個)?\s?(?:(?:source |target |training )?tokens?\b|词元|詞元)|-tokens?\b"),
    ("sentence", "count", r"(?:[a-z]+ )?sentences?(?: pairs?)?\b|(?:个|個)?句(?:对|對|子)?"),
    ("char", "count", r"(?:个|個)?\s?(?:characters?\b|字符)"),
    ("layer", "count", r"(?:[a-z]+[ -])?layers?\b|-layers?\b|(?:[个個][^，。、；\d]{0,4})?[层層]"),
    ("head", "count", r"(?:parallel )?(?:attention )?heads?\b|(?:[个個][^，。、；\d]{0,6})?(?:注意力)?[头頭]"),
    ("dim", "count", r"-?dim(?:ension(?:al|s)?)?\b|[维維]度?"),
    ("ms", "time", r"ms\b|milliseconds?\b|毫秒"),
    ("second", "time", r"s\b|sec(?:ond)?s?\b|秒"),
    ("minute", "time", r"min(?:ute)?s?\b|分钟|分鐘"),
    ("hour", "time", r"h\b|h(?:ou)?rs?\b|(?:个|個)?小时|(?:个|個)?小時"),
    ("day", "time", r"-?days?\b|天"),
    ("week", "time", r"-?weeks?\b|周(?!期)|個?星期|个星期"),
    ("months", "time", r"-?months?\b|(?:个|個)月"),
    ("years", "time", r"-?years?\b|年(?!代|级|級)"),
    ("byte", "size", r"[KMGTP]i?B\b|bytes?\b|字节"),
    ("flop", "size", r"[KMGTPE]?FLOPs?\b|次?(?:浮点|浮點)(?:运算|運算|操作)(?:次数|次數)?"),
    ("$", "money", r"美元|美金|dollars?\b|USD\b"),
    ("yuan", "money", r"元|人民币"),
    ("line", "count", r"lines?\b|行"),
    ("step", "count", r"(?:(?:training|gradient|parameter) )?(?:steps?|iterations?|updates)\b|步|次(?:迭代|更新)"),
    ("epoch", "count", r"epochs?\b|轮|輪"),
    ("person", "count", _PERSON),
    ("language", "count", r"(?:[a-z]+ )?languages?\b|[种種](?:语言|語言)|[门門](?:语言|語言)"),
    ("page", "count", r"pages?\b|页|頁"),
    ("score", "score", r"分(?!之|钟|鐘|别|別|类|類|为|為|析|布|成|支|组|組|享|离|離|段|层|層|辨|配|词|詞|解|块|塊|片)"),
    ("count", "count", _COUNTED),
)  # fmt: skip
UNIT = re.compile("|".join(f"(?P<u{i}>{pattern})" for i, (_, _, pattern) in enumerate(UNITS)))
SCORE_BEFORE = re.compile(
    r"\b(BLEU|F1|ROUGE(?:-[L\d])?|METEOR|perplexity|Elo)\b(?:\s?(?:score|分数|分數|值|of|为|為|是|达到|達到|:|：|=)){0,3}\s?$"
)
MONEY_BEFORE = re.compile(r"(?:US)?\$\s?$")
PARAMS_BEFORE = re.compile(r"(?:参数|參數|parameters?)\S{0,4}\s?$", re.IGNORECASE)

BIG = {
    "百": 1e2, "千": 1e3, "万": 1e4, "萬": 1e4, "亿": 1e8, "億": 1e8,
    "k": 1e3, "m": 1e6, "b": 1e9, "t": 1e12, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12,
}  # fmt: skip
HAN_DIGIT = dict(zip("零〇一二两兩三四五六七八九", (0, 0, 1, 2, 2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
SI = {"k": 1e3, "m": 1e6, "g": 1e9, "t": 1e12, "p": 1e15, "e": 1e18}

WORDS: tuple[tuple[str, float, str, str], ...] = (
    (r"\bone[\s-]thousandth\b", 1e-3, "fraction", "ratio"),
    (r"\bone[\s-]tenth\b", 0.1, "fraction", "ratio"),
    (r"\b(?:one|a)[\s-]third\b", 1 / 3, "fraction", "ratio"),
    (r"\btwo[\s-]thirds\b", 2 / 3, "fraction", "ratio"),
    (r"\b(?:one|a)[\s-]quarter\b|\bone[\s-]fourth\b", 0.25, "fraction", "ratio"),
    (r"\bhalf\b|一半|半数", 0.5, "fraction", "ratio"),
    (r"\btwice\b|\bdoubl(?:es?|ed|ing)\b|翻倍|翻了一番|翻一番", 2, "x", "ratio"),
    (r"\btripl(?:es?|ed|ing)\b", 3, "x", "ratio"),
)
WORD = re.compile("|".join(f"(?P<w{i}>{pattern})" for i, (pattern, *_) in enumerate(WORDS)), re.IGNORECASE)
WORD_PARTS = ("one", "third", "quarter", "half", "twice", "doubl", "tripl", "一半", "半数", "翻")
"""One of these is in every such word, in lower case."""
_EN_WORDS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
EN_SMALL = {word: i for i, word in enumerate(_EN_WORDS, 2)}
EN_NUMBER = re.compile(rf"\b(?P<word>{'|'.join(EN_SMALL)})\b(?=[\s-])", re.IGNORECASE)

_LESS = (
    r"不到|少于|少於|低于|低於|小于|小於|不足|不超过|不超過|至多|最多|未达|未達|不多于|不多於|不高于|不高於|<|≤|＜|"
    r"less than|fewer than|under|below|at most|no more than|not more than|not exceed(?:ing)?|up to|"
    r"smaller than|a maximum of|capped at|limited to"
)
_MORE = (
    r"超过|超過|多于|多於|大于|大於|高于|高於|不低于|不低於|不少于|不少於|至少|最少|逾|突破|起码|>|≥|＞|"
    r"more than|over|greater than|above|exceed(?:s|ed|ing)?|at least|no less than|no fewer than|not less than|"
    r"larger than|higher than|a minimum of|upwards of"
)
_ABOUT = (
    r"约为?|約為?|大约|大約|接近|将近|將近|近|几乎|大概|差不多|~|～|≈|∼|"
    r"about|around|approximately|roughly|nearly|almost|some"
)
_FILL = r"(?:了|有|为|為|是|到|的|模型|GPT-\d|\s|the |a |an |our |of |US|\$){0,3}"
BEFORE = re.compile(rf"(?:(?P<less>{_LESS})|(?P<more>{_MORE})|(?P<about>{_ABOUT})){_FILL}$", re.IGNORECASE)
# 不到 GPT-4 计算能力的 1/1000: in Chinese the thing measured stands between the comparator and the number.
FAR = re.compile(
    r"(?:(?P<less>不到|少于|少於|低于|低於|小于|小於|不足|不超过|不超過|最多|至多)|(?P<more>超过|超過|至少|最少|不低于|不低於|不少于|不少於|(?P<about>(?!))))"
    r"[^，。；：,;:、]{0,16}$"
)
AFTER = re.compile(
    r"\s?(?:的\s?\w{0,6}?)?(?:(?P<less>以下|以内|以內|or less|or fewer|or below)|"
    r"(?P<more>以上|\+(?!\+?\d)|or more|or above|or higher)|(?P<about>左右|上下(?!文)))",
    re.IGNORECASE,
)
MANY = re.compile(r"\s?(?:多(?=[\s个個位名种種项項亿億万萬倍年天次篇张張块塊])|余(?=[个位名种项亿万倍年天次篇])|餘)")
