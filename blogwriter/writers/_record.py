"""An entry of a record of questions and answers: question, answer, and what of the paper it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from blogwriter.models import Paper, Script, Sentence
from blogwriter.writers import _skeleton
from blogwriter.writers._asking import Said
from blogwriter.writers._markdown import escape

__all__ = ["entry"]


def entry(paper: Paper, said: Said, evidence: Sequence[Sentence], *, script: Script, today: date) -> str:
    """Markdown of one question and its answer.

    Args:
        paper: What was asked.
        said: Question and answer.
        evidence: The sentences that the answer names, in the order of their marks.
        script: Of the strings around it; the model's sentences are converted, quotes stay as they are.
        today: Date of the entry.
    """
    say = _skeleton.load(script)
    marks = {sentence.id: number for number, sentence in enumerate(evidence, 1)}
    answer = [_in_script(said.text, script)] if said.text else []
    lines = "".join(f"{line.zh}{''.join(f'[{marks[s]}]' for s in line.sids if s in marks)}" for line in said.lines)
    answer += [_in_script(lines, script)] if lines else []
    answer += ["\n".join(f"- {escape(fact)}" for fact in said.facts)] if said.facts else []
    quotes = "\n>\n".join(f"> [{marks[s.id]}] {_where(paper, s, say)}{escape(s.text)}" for s in evidence)
    made = say.say("record_made", title=escape(paper.title), id=escape(paper.id), date=today.isoformat())
    by = say.say("record_model", model=escape(said.model)) if said.model else say.text["record_code"]
    head = f"### {say.text['record_question']}{escape(said.question)}"
    body = "\n\n".join([*answer, *([quotes] if quotes else [])])
    return f"{head}\n\n{say.text['record_answer']}{body}\n\n<sub>{made}{by}</sub>\n"


def _where(paper: Paper, sentence: Sentence, say: _skeleton.Skeleton) -> str:
    section = next((s for s in paper.sections if sentence.id in s.sentences), None)
    name = escape((section.number or section.title) if section else "")
    key = ("evidence" if sentence.page else "evidence_no_page") + ("_section" if name else "")
    return say.say(key, page=sentence.page, section=name) + "："


def _in_script(text: str, script: Script) -> str:
    if script == "Hans":
        return text
    from blogwriter.chinese.convert import convert

    return convert(text, "tw" if script == "Hant-TW" else "hk").text
