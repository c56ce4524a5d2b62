"""A draft as a value, and its assembly into the post's file: the last step of every engine.

Code writes here what no model may write: front matter, labels, quotes, pages, captions, references, the source block.
Every ``text`` of a draft is finished Markdown of one line; text of a paper goes through ``_markdown.escape`` first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from blogwriter import __version__, articles, timelines
from blogwriter.chinese.convert import Target
from blogwriter.models import Article, Formula, Paper, Picture, Script
from blogwriter.words import has_han
from blogwriter.writers._cited import cited, entry
from blogwriter.writers._draft import Block, Draft, Grid, Items, Line, Para, Part, Quotes, Raw, Show, short_title
from blogwriter.writers._layout import laid_out
from blogwriter.writers._markdown import cell, escape, link

__all__ = ["assemble"]

_AUTHORS = 8
_PLACES = 6
_NO_GAP = "。！？：；…”）"
_CAPTION_CHARACTERS = 320
_REFERENCES = 30
_QUOTE_CHARACTERS = 900
_TARGETS: dict[Script, Target] = {"Hans": "hans", "Hant-TW": "tw", "Hant-HK": "hk"}
_LABELS = {"extract": "2", "model": "1"}
"""``Label`` of GB 45438-2025: 1 is generated or synthesised content, 2 possibly so."""


def assemble(draft: Draft) -> tuple[Article, tuple[Picture, ...]]:
    """The post's file, and the pictures that it shows in their order, each once."""
    body = _layout(draft)
    made = f"{draft.today.isoformat()}\n{body}"
    head = f"---\n{articles.dump_front(_front(draft, sha256(made.encode()).hexdigest()))}---\n"
    keys = dict.fromkeys(re.findall(r"\]\(figures/([^)\s]+)\)", body))
    by_name = {picture.name: picture for picture in draft.pictures.values()}
    return Article(head=head, body="\n" + body), tuple(by_name[name] for name in keys if name in by_name)


def _front(draft: Draft, digest: str) -> dict[str, Any]:
    values: dict[str, Any] = {
        "title": _spoken(draft, draft.title),
        "date": draft.today.isoformat(),
        "tags": [_spoken(draft, tag) for tag in draft.tags],
        "summary": _spoken(draft, draft.summary),
        "script": draft.script,
        "style": draft.style,
        "engine": draft.engine,
        "model": draft.model or None,
        "prompts": draft.prompts or None,
        "papers": [_paper_front(paper) for paper in draft.papers],
        "title_candidates": [_spoken(draft, title) for title in draft.titles],
        "AIGC": _aigc(draft, digest),
    }
    return {key: value for key, value in values.items() if value not in (None, [], "")}


def _paper_front(paper: Paper) -> dict[str, Any]:
    values = {"id": paper.id, "title": paper.title, "licence": paper.licence, "url": _url(paper)}
    return {key: value for key, value in values.items() if value}


def _aigc(draft: Draft, digest: str) -> dict[str, str]:
    """The seven string fields of GB 45438-2025's metadata label."""
    return {
        "Label": _LABELS["model" if draft.model else "extract"],
        "ContentProducer": f"blogwriter {__version__}" + (f" / {draft.model}" if draft.model else ""),
        "ProduceID": digest[:32],
        "ReservedCode1": "",
        "ContentPropagator": "",
        "PropagateID": "",
        "ReservedCode2": "",
    }


def _layout(draft: Draft) -> str:
    say = draft.skeleton
    slots = {
        "label": say.say("label_model", model=escape(draft.model)) if draft.model else say.say("label_extract"),
        "about": _about(draft),
        "about_first": draft.about_first,
        "lead": _spoken(draft, _blocks(draft, draft.lead)),
        "takeaways": _spoken(draft, _block(draft, Items(lines=draft.takeaways))) if draft.takeaways else "",
        "timeline": _timeline(draft),
        "timeline_place": draft.timeline_place,
        "body": _spoken(draft, "\n\n".join(filter(None, (_part(draft, part) for part in draft.parts)))),
        "terms": _terms(draft),
        "say": say.text,
    }
    above = laid_out("article", {**slots, "references": "", "source": "", "evidence": ""})
    slots["references"] = _references(draft, above)
    slots["source"] = _source(draft)
    slots["evidence"] = _evidence(draft, above)
    return laid_out("article", slots)


def _spoken(draft: Draft, text: str) -> str:
    """A text of the post in the post's script; only a Chinese paper in the other one makes a difference.

    The quotes in the notes stay as the paper has them.
    """
    traditional = draft.script != "Hans"
    if not any(paper.language == ("zh-Hans" if traditional else "zh-Hant") for paper in draft.papers):
        return text
    from blogwriter.chinese.convert import convert

    return convert(text, _TARGETS[draft.script]).text


def _part(draft: Draft, part: Part) -> str:
    heading = f"{'#' * part.level} {part.heading}" if part.heading else ""
    return "\n\n".join(filter(None, (heading, _blocks(draft, part.blocks))))


def _blocks(draft: Draft, blocks: Iterable[Block]) -> str:
    return "\n\n".join(filter(None, (_block(draft, block) for block in blocks)))


def _block(draft: Draft, block: Block) -> str:
    match block:
        case Para(lines=lines):
            return _run(lines)
        case Items(lines=lines, ordered=ordered):
            marks = [f"{n}." if ordered else "-" for n in range(1, len(lines) + 1)]
            return "\n".join(f"{mark} {_line(line)}" for mark, line in zip(marks, lines, strict=True))
        case Quotes(sids=sids):
            return _quotes(draft, sids)
        case Show(key=key, said=said):
            return _show(draft, key, said)
        case Grid(head=head, rows=rows):
            cells = [[cell(_line(line)) for line in row] for row in rows]
            return _table([list(head), *cells])
        case Raw(markdown=markdown):
            return markdown.strip("\n")


def _timeline(draft: Draft) -> str:
    """Releases around the first paper, as a block that ``blogwriter timeline`` can make again; empty for too few."""
    if draft.timeline_place == "none":
        return ""
    block = timelines.for_paper(draft.papers[0], script=draft.script)
    return f"## {draft.skeleton.text['timeline']}\n\n{block.strip()}" if block else ""


def _line(line: Line) -> str:
    return line.text + "".join(f"[^{sid}]" for sid in line.sids)


def _run(lines: Iterable[Line]) -> str:
    """Sentences of a paragraph; Latin ones are parted by a blank, Chinese ones are not."""
    text = last = ""
    for line in lines:
        gap = " " if last and line.text[:1].isascii() and last[-1] not in _NO_GAP else ""
        text += gap + _line(line)
        last = line.text
    return text


def _table(rows: list[list[str]]) -> str:
    head, *body = rows
    lines = [head, ["---"] * len(head), *body]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _quotes(draft: Draft, sids: Iterable[str]) -> str:
    known = [(sid, draft.sentences[sid][1]) for sid in sids if sid in draft.sentences]
    return "\n>\n".join(f"> {escape(_plain(s.text))}{draft.skeleton.note(s)}[^{sid}]" for sid, s in known)


def _plain(text: str) -> str:
    """A sentence without the bullet of the list it stood in; the footnote keeps it, since it quotes exactly."""
    return re.sub(r"^[•◦▪‣]\s*(?=\S)", "", text)


def _show(draft: Draft, key: str, said: Line | None) -> str:
    if key not in draft.shown:
        return ""
    material, item, kind = draft.shown[key]
    say = draft.skeleton
    name = say.say(kind, number=escape(item.number or ""))
    picture = draft.pictures.get(key)
    if isinstance(item, Formula):
        return f"![{name}](figures/{picture.name})" if picture else ""
    page = say.say("on_page", page=item.page) if item.page else ""
    told = "original_caption" if draft.model else "untranslated"  # the text around tells what it shows, or nothing does
    foreign = "" if not item.caption or has_han(item.caption) else say.say(told)
    note = "，".join(filter(None, (page, foreign)))
    mark = f"[^{material.name(item.caption_id)}]" if item.caption_id else ""
    own = escape(_shortened(item.caption))
    if said and foreign:
        caption = f"**{name}**　{_line(said)}（{note}：{own}）"
    else:
        caption = f"**{name}**　{own}" + (f"（{note}）" if note else "") + mark
    return f"![{name}](figures/{picture.name})\n\n{caption}" if picture else caption


def _shortened(caption: str) -> str:
    """A long caption up to the last sentence that fits."""
    if len(caption) <= _CAPTION_CHARACTERS:
        return caption
    piece = caption[:_CAPTION_CHARACTERS]
    ends = [found.end() for found in re.finditer(r"[.!?](?=\s)|[。！？]", piece)]
    return (piece[: ends[-1]] if ends else piece.rsplit(" ", 1)[0]) + " …"


def _about(draft: Draft) -> str:
    say = draft.skeleton
    tables = []
    for paper in draft.papers:
        rows = [(say.text[key], value) for key, value in _about_rows(draft, paper) if value]
        tables.append(_table([[say.text["about"], ""], *([name, cell(value)] for name, value in rows)]))
    return "\n\n".join(tables)


def _about_rows(draft: Draft, paper: Paper) -> list[tuple[str, str]]:
    say = draft.skeleton
    return [
        ("title", escape(paper.title)),
        ("authors", escape(_authors(draft, paper))),
        ("affiliations", escape(say.join(_places(paper)))),
        ("published", escape(paper.published or "")),
        ("venue", escape(paper.venue or "")),
        ("identifier", _identifier(paper)),
        ("categories", escape(say.join(paper.categories))),
        ("pages", say.say("pages_value", pages=paper.pages) if paper.pages else ""),
    ]


def _places(paper: Paper) -> list[str]:
    """Affiliations, each once, without the e-mail addresses of private persons."""
    named = dict.fromkeys(place.strip("（）() ") for place in paper.affiliations)
    return [place for place in named if place and "@" not in place][:_PLACES]


def _authors(draft: Draft, paper: Paper) -> str:
    say = draft.skeleton
    if not paper.authors:
        return say.say("not_recognised")
    more = " " + say.say("more_authors", count=len(paper.authors)) if len(paper.authors) > _AUTHORS else ""
    return say.join(paper.authors[:_AUTHORS]) + more


def _identifier(paper: Paper) -> str:
    ids = [f"arXiv:{paper.arxiv_id}" if paper.arxiv_id else "", f"doi:{paper.doi}" if paper.doi else ""]
    named = [escape(name) for name in ids if name]
    return "，".join(named) if named else escape(paper.id)


def _url(paper: Paper) -> str:
    if paper.url:
        return paper.url
    if paper.arxiv_id:
        return f"https://arxiv.org/abs/{paper.arxiv_id}"
    return f"https://doi.org/{paper.doi}" if paper.doi else ""


def _terms(draft: Draft) -> str:
    if not draft.terms:
        return ""
    say = draft.skeleton
    rows = [[escape(term.en), escape(say.name_of(term))] for term in draft.terms]
    return say.say("term_note") + "\n\n" + _table([[say.text["term_en"], say.text["term_zh"]], *rows])


def _references(draft: Draft, above: str) -> str:
    used = set(re.findall(r"\[\^([^\]\s]+)\]", above))
    lists = []
    for material in draft.materials:
        paper = material.paper
        texts = [s.text for s in paper.sentences if material.name(s.id) in used]
        chosen = cited(paper, texts)
        if not paper.references:
            continue
        key = "references_note" if chosen else "references_some"
        shown = (chosen or paper.references)[:_REFERENCES]
        key = "references_all" if len(shown) == len(paper.references) else key
        note = draft.skeleton.say(key, total=len(paper.references), shown=len(shown))
        name = f"**{escape(draft.name_of(paper))}**：" if len(draft.papers) > 1 else ""
        lists.append(f"{name}{note}\n\n" + "\n".join(f"- {entry(reference)}" for reference in shown))
    return "\n\n".join(lists)


def _source(draft: Draft) -> str:
    say = draft.skeleton
    rows: list[tuple[str, str]] = []
    for paper in draft.papers:
        rows += [
            ("title", escape(paper.title)),
            ("authors", escape(_authors(draft, paper))),
            ("identifier", _identifier(paper)),
            ("published", escape(paper.published or say.say("not_recognised"))),
            ("licence", escape(paper.licence) if paper.licence else say.say("licence_unknown")),
            ("link", _link(draft, paper)),
        ]
    made = {"version": __version__, "engine": draft.engine, "model": escape(draft.model), "date": draft.today}
    rows += [
        ("made", say.say("made_model" if draft.model else "made_extract", **made)),
        ("checked", draft.checked or say.say("checked_none")),
        ("corrections", say.say("corrections_none")),
    ]
    return "\n".join(f"- {say.text[key]}：{value}" for key, value in rows)


def _link(draft: Draft, paper: Paper) -> str:
    url = _url(paper)
    if url:
        return link(url, url)
    origin = paper.origin
    return draft.skeleton.say("link_none", location=escape(origin.location), sha=origin.sha256[:12])


def _evidence(draft: Draft, above: str) -> str:
    used = dict.fromkeys(re.findall(r"\[\^([^\]\s]+)\]", above))
    known = [sid for sid in used if sid in draft.sentences]
    return "\n".join(f"[^{sid}]: {_where(draft, sid)}：“{escape(_quoted(draft, sid))}”" for sid in known)


def _quoted(draft: Draft, sid: str) -> str:
    text = draft.sentences[sid][1].text
    return text if len(text) <= _QUOTE_CHARACTERS else text[:_QUOTE_CHARACTERS].rsplit(" ", 1)[0] + " …"


def _where(draft: Draft, sid: str) -> str:
    say = draft.skeleton
    material, sentence = draft.sentences[sid]
    section = draft.places.get(sid)
    name = escape((section.number or section.title) if section else "")
    key = ("evidence" if sentence.page else "evidence_no_page") + ("_section" if name else "")
    where = say.say(key, page=sentence.page, section=name)
    if len(draft.papers) == 1:
        return where
    return say.say("evidence_series", title=escape(short_title(material.paper)), where=where)
