"""The post of the day: a paragraph and a link for each paper that the feed chose.

Only the abstract is read. Without a model the paragraph is a sentence of it, quoted; with one it is Chinese, each
sentence with its evidence. Code checks what the model says: a sentence that names no sentence of the abstract, or
contradicts it, is cut, and a paper with none left is quoted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from blogwriter import __version__, articles, files, llm, styles
from blogwriter.batch.feed import Pick, Picked
from blogwriter.chinese.convert import convert
from blogwriter.errors import BlogwriterError, LLMError
from blogwriter.models import Answer, Article, Message, Origin, Paper, Request, Section, Sentence, Usage
from blogwriter.sources import _sentences
from blogwriter.sources._listing import Listed
from blogwriter.words import has_han
from blogwriter.writers import WriteOptions, _answers, _layout, _material, _score, _shapes, _skeleton, _verify
from blogwriter.writers._answers import Line
from blogwriter.writers._job import Job
from blogwriter.writers._markdown import escape, link
from blogwriter.writers._skeleton import Skeleton

__all__ = ["Digest", "folder_name", "paper_of", "save", "write"]

_AUTHORS = 6
_TITLE_KEYWORDS = 4
_TITLE = 32
"""Characters of a title that every platform takes (WeChat's interface takes the fewest)."""
_LABELS = {"model": "1", "extract": "2"}
_NEW = re.compile(
    r"\b(?:we|this (?:paper|work|report|article|study|survey))\b[^.;]{0,40}"
    r"\b(?:propos|present|introduc|develop|design|buil[dt]|releas|describ|survey|review|devis)\w*"
    r"|(?:本文|我们|该文)[^。；]{0,12}(?:提出|介绍|设计|构建|发布|综述)",
    re.IGNORECASE,
)
_FOUND = re.compile(
    r"\b(?:we|this (?:paper|work|report|article|study)"
    r"|our (?:results?|experiments?|findings?|method|approach|models?))\b[^.;]{0,40}"
    r"\b(?:show|find|found|demonstrat|stud|investigat|examin|evaluat|analy[sz]|explor|achiev|outperform"
    r"|improv|argu|prov|need|reach)\w*"
    r"|(?:本文|我们|结果|实验)[^。；]{0,12}(?:表明|发现|研究|证明|达到|优于)",
    re.IGNORECASE,
)
_OWN = re.compile(r"(?:We|Our|Here,? we|In this|This) \w|我们|本文")
"""What says in an abstract what is new, then what was found; its first sentences are what everybody knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """What was made."""

    article: Article
    usage: Usage = Usage()
    notes: tuple[str, ...] = ()
    """Chinese lines for the user."""
    incomplete: bool = False
    """Whether a paper is only quoted because the model failed on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """A paper with what the post says about it."""

    pick: Pick
    paper: Paper
    lines: tuple[Line, ...] = ()
    """The model's sentences; empty where the abstract is quoted."""
    quote: str = ""
    """Id of the sentence that is quoted."""
    cut: int = 0
    """Sentences of the model that did not hold."""
    failed: str = ""

    @property
    def tag(self) -> str:
        """What tells its footnotes from those of other papers: ``2611-00012``."""
        return self.pick.paper.id.replace("/", "-").replace(".", "-")


def write(picked: Picked, options: WriteOptions) -> Digest:
    """Write the post.

    Args:
        picked: What the feed chose.
        options: ``complete`` None writes without a model.

    Raises:
        LLMError: The endpoint failed for every paper to come (a wrong key, an empty account).
    """
    entries = [_quoted(pick) for pick in picked.picks]
    usage, model = Usage(), ""
    if options.complete is not None:
        entries, usage, model = _told(entries, options)
    failed = [f"{entry.pick.paper.id}：{entry.failed}" for entry in entries if entry.failed]
    return Digest(
        article=_article(picked, entries, options, model),
        usage=usage,
        notes=(*picked.notes, *failed),
        incomplete=bool(failed),
    )


def folder_name(picked: Picked, options: WriteOptions) -> str:
    """``2026-11-20-arxiv-cs-cl``."""
    named = "-".join(picked.feed.categories)[:60].lower().replace(".", "-")
    return f"{options.today.isoformat()}-arxiv-{named}"


def save(folder: Path, digest: Digest, *, force: bool = False) -> Path:
    """Write ``index.md`` into the folder; a post that stands there is kept as a backup, and replaced only by force.

    Raises:
        BlogwriterError: There is one already, or the disk refuses.
    """
    index, text = folder / "index.md", articles.serialise(digest.article).encode()
    if not folder.exists():
        files.write_folder(folder, [("index.md", text)])
        return index
    if index.exists() and index.read_bytes() == text:
        return index
    if index.exists() and not force:
        msg = f"{folder} 已经有一篇文章；要重写请加 --force（旧文会留作备份），或用 --out 换一个文件夹"
        raise BlogwriterError(msg, code="exists")
    if index.exists():
        files.copy_aside(index)
    files.write_whole(index, text)
    return index


def paper_of(listed: Listed) -> Paper:
    """A listed paper as one that consists of its abstract; sentences are ``p0.s1`` and so on."""
    text = listed.abstract
    spans = _sentences.split(text)
    sentences = tuple(
        Sentence(id=f"p0.s{n}", text=text[a:b], page=None, bbox=None) for n, (a, b) in enumerate(spans, 1)
    )
    ids = tuple(sentence.id for sentence in sentences)
    named = listed.id + (listed.version or "")
    origin = Origin(source="arxiv", location=f"arXiv:{named}", sha256=sha256(text.encode()).hexdigest())
    return Paper(
        id=f"arxiv:{named}",
        title=listed.title,
        authors=listed.authors,
        abstract=text,
        pages=0,
        origin=origin,
        published=listed.published,
        language="zh-Hans" if has_han(text) else "en",
        arxiv_id=named,
        url=f"https://arxiv.org/abs/{named}",
        categories=listed.categories,
        sections=(Section(number=None, title="Abstract", level=1, page=None, sentences=ids, kind="abstract"),),
        sentences=sentences,
    )


def _quoted(pick: Pick) -> _Entry:
    paper = paper_of(pick.paper)
    return _Entry(pick=pick, paper=paper, quote=_key_sentence(paper))


def _key_sentence(paper: Paper) -> str:
    """Id of the sentence that says most about a paper; empty where it has no abstract."""
    for found in (_NEW.search, _FOUND.search, _OWN.match):
        for sentence in paper.sentences:
            if found(sentence.text):
                return sentence.id
    best = _score.choose(_score.score(paper), count=1)
    return (best or tuple(sentence.id for sentence in paper.sentences[:1]) or ("",))[0]


def _told(entries: list[_Entry], options: WriteOptions) -> tuple[list[_Entry], Usage, str]:
    """The same entries, with what a model says about each."""
    assert options.complete is not None  # noqa: S101 - write() has looked
    jobs = [_job(entry.paper, options) for entry in entries]
    asked = [i for i, entry in enumerate(entries) if entry.paper.sentences]
    report = options.progress
    answers = llm.map_requests(
        options.complete,
        [_request(jobs[i]) for i in asked],
        options.concurrency,
        done=(lambda done, total: report("写速览", done, total)) if report else None,
    )
    told = list(entries)
    for i, answer in zip(asked, answers, strict=True):
        told[i] = _with_answer(entries[i], jobs[i], answer)
    given = [answer for answer in answers if isinstance(answer, Answer)]
    usage = sum((answer.usage for answer in given), Usage())
    return told, usage, next((answer.model for answer in given if answer.model), options.model)


def _job(paper: Paper, options: WriteOptions) -> Job:
    # Checked by code only, and what does not hold goes: a note of the day has no room for doubts.
    plain = replace(options, effort="fast", on_unsupported="cut")
    return Job(
        style=styles.load("digest"),
        options=plain,
        materials=_material.material_of((paper,)),
        count=llm.count_tokens,
    )


def _request(job: Job) -> Request:
    paper = job.materials[0].paper
    values = {**job.common, "material": "\n".join(f"{s.id} {s.text}" for s in paper.sentences)}
    system, asked = (styles.render("_daily", part, values) for part in ("system", "daily"))
    return Request(
        step="daily",
        messages=(Message(role="system", text=system), Message(role="user", text=asked)),
        schema=_shapes.schema("ask"),
        temperature=0.3,
        label=paper.id,
    )


def _with_answer(entry: _Entry, job: Job, answer: Answer | LLMError) -> _Entry:
    if isinstance(answer, LLMError):
        return replace(entry, failed=answer.message)
    try:
        found, lines = _answers.reply_of((answer.text,), (sentence.id for sentence in entry.paper.sentences))
    except LLMError as exc:
        return replace(entry, failed=exc.message)
    rested = [line for line in lines if line.sids]
    held = _verify.verified(job, rested, lambda _requests: []).lines if found and rested else ()
    kept = tuple(line for line in held if line is not None)
    return replace(entry, lines=kept, cut=len(lines) - len(kept))


def _article(picked: Picked, entries: Sequence[_Entry], options: WriteOptions, model: str) -> Article:
    say = _skeleton.load(options.script)
    slots = {
        "label": say.say("label_model", model=escape(model)) if model else say.say("label_extract"),
        "lead": "".join(_lead(picked, say, model)),
        "entries": [_part(entry, say, number) for number, entry in enumerate(entries, 1)],
        "nothing": say.text["daily_nothing"],
        "source": _source(picked, entries, say, options, model),
        "notes": [note for entry in entries for note in _notes(entry, say)],
        "say": say.text,
    }
    body = _layout.laid_out("daily", slots)
    front = _front(picked, entries, say, options, model)
    front["AIGC"]["ProduceID"] = sha256(f"{options.today}\n{body}".encode()).hexdigest()[:32]
    return Article(head=f"---\n{articles.dump_front(front)}---\n", body="\n" + body)


def _front(
    picked: Picked, entries: Sequence[_Entry], say: Skeleton, options: WriteOptions, model: str
) -> dict[str, Any]:
    values = {
        "categories": say.join(picked.feed.categories),
        "date": options.today.isoformat(),
        "count": len(entries),
    }
    front: dict[str, Any] = {
        "title": _title(picked, say, values),
        "date": options.today.isoformat(),
        "tags": [say.text["daily_tag"], *picked.feed.categories],
        "summary": say.say("daily_summary", **values),
        "script": options.script,
        "style": "daily",
        "engine": "model" if model else "extract",
        "model": model,
        "papers": [{"id": e.paper.id, "title": e.paper.title, "url": e.paper.url} for e in entries],
        "AIGC": {
            "Label": _LABELS["model" if model else "extract"],
            "ContentProducer": f"blogwriter {__version__}" + (f" / {model}" if model else ""),
            "ProduceID": "",
            "ReservedCode1": "",
            "ContentPropagator": "",
            "PropagateID": "",
            "ReservedCode2": "",
        },
    }
    return {key: value for key, value in front.items() if value not in ("", [])}


def _title(picked: Picked, say: Skeleton, values: dict[str, Any]) -> str:
    """With as many keywords as a platform's title has room for."""
    wanted = [keyword.text for keyword in picked.feed.keywords if not keyword.unwanted]
    for count in range(min(len(wanted), _TITLE_KEYWORDS), 0, -1):
        title = say.say("daily_title_keywords", keywords=say.join(wanted[:count]), **values)
        if len(title) <= _TITLE:
            return title
    return say.say("daily_title", **values)


def _lead(picked: Picked, say: Skeleton, model: str) -> list[str]:
    feed = picked.feed
    counts = {"categories": say.join(feed.categories), "seen": picked.seen, "count": len(picked.picks)}
    lead = (
        say.say("daily_lead_since", since=feed.since.isoformat(), until=feed.until.isoformat(), **counts)
        if feed.since
        else say.say("daily_lead_latest", **counts)
    )
    wanted = [escape(keyword.text) for keyword in feed.keywords if not keyword.unwanted]
    spared = [escape(keyword.text) for keyword in feed.keywords if keyword.unwanted]
    return [
        lead,
        say.say("daily_lead_keywords", keywords=say.join(wanted)) if wanted else "",
        say.say("daily_lead_unwanted", keywords=say.join(spared), count=picked.unwanted) if picked.unwanted else "",
        say.text["daily_lead_model" if model else "daily_lead_extract"] if picked.picks else "",
    ]


def _part(entry: _Entry, say: Skeleton, number: int) -> str:
    url = entry.paper.url or ""
    facts = [
        f"{say.text['authors']}：{_authors(entry.paper, say)}",
        f"{say.text['categories']}：{escape(say.join(entry.paper.categories))}" if entry.paper.categories else "",
        f"{say.text['published']}：{entry.paper.published}" if entry.paper.published else "",
        f"{say.text['link']}：{link(f'arXiv:{entry.paper.arxiv_id}', url)}",
    ]
    matched = _matched(entry.pick, say)
    parts = [
        f"## {number}. {escape(entry.paper.title)}",
        _paragraph(entry, say),
        "\n".join(f"- {fact}" for fact in (*facts, matched) if fact),
    ]
    return "\n\n".join(parts)


def _paragraph(entry: _Entry, say: Skeleton) -> str:
    if entry.lines:
        text = "".join(f"{line.zh}{''.join(_mark(entry, sid) for sid in line.sids)}" for line in entry.lines)
        target = {"Hant-TW": "tw", "Hant-HK": "hk"}.get(say.script)
        return convert(text, target).text if target else text  # type: ignore[arg-type]
    sentence = _sentence(entry, entry.quote)
    if sentence is None:
        return say.text["daily_no_abstract"]
    return f"> {escape(sentence.text)}{say.note(sentence)}{_mark(entry, sentence.id)}"


def _matched(pick: Pick, say: Skeleton) -> str:
    keys = {"标题": "daily_in_title", "摘要": "daily_in_abstract"}
    reasons = [say.say(keys[place], keyword=escape(word), points=points) for word, place, points in pick.reasons]
    return say.say("daily_matched", reasons="，".join(reasons), score=pick.score) if reasons else ""


def _authors(paper: Paper, say: Skeleton) -> str:
    if not paper.authors:
        return say.text["not_recognised"]
    more = " " + say.say("more_authors", count=len(paper.authors)) if len(paper.authors) > _AUTHORS else ""
    return escape(say.join(paper.authors[:_AUTHORS])) + more


def _mark(entry: _Entry, sid: str) -> str:
    return f"[^{entry.tag}.{sid}]"


def _sentence(entry: _Entry, sid: str) -> Sentence | None:
    return next((sentence for sentence in entry.paper.sentences if sentence.id == sid), None)


def _notes(entry: _Entry, say: Skeleton) -> list[str]:
    used = dict.fromkeys(sid for line in entry.lines for sid in line.sids) or {entry.quote: None}
    where = say.say("daily_evidence", id=entry.paper.arxiv_id)
    found = [_sentence(entry, sid) for sid in used]
    return [f"{_mark(entry, s.id)}: {where}：“{escape(s.text)}”" for s in found if s]


def _source(picked: Picked, entries: Sequence[_Entry], say: Skeleton, options: WriteOptions, model: str) -> list[str]:
    made = {"version": __version__, "engine": "model", "model": escape(model), "date": options.today}
    told = sum(len(entry.lines) for entry in entries)
    quoted = sum(bool(entry.quote and not entry.lines) for entry in entries)
    cut = sum(entry.cut for entry in entries)
    checked = (
        say.say("daily_checked_model", sentences=told, cut=cut)
        if model
        else say.say("daily_checked_extract", sentences=quoted)
    )
    rows = [
        (say.text["daily_list"], say.say("daily_source", categories=say.join(picked.feed.categories))),
        (say.text["made"], say.say("made_model" if model else "made_extract", **made)),
        (say.text["checked"], checked),
        (say.text["corrections"], say.text["corrections_none"]),
    ]
    return [f"- {name}：{text}" for name, text in rows]
