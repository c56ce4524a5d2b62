"""Questions to one paper, and the record of their answers: ``blogwriter ask``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from blogwriter import files, llm, pipeline
from blogwriter.errors import BlogwriterError, LLMError, reason
from blogwriter.models import Progress, Sentence
from blogwriter.pipeline import DraftOptions
from blogwriter.writers import _asking, _record
from blogwriter.writers._asking import Said

__all__ = ["Asked", "Desk", "add_to_record"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question with its answer, ready to be shown."""

    said: Said
    evidence: tuple[Sentence, ...]
    """The sentences that the answer rests on, in the order of their first use."""
    markdown: str
    """The entry of a record: question, answer, evidence with pages."""


class Desk:
    """One paper, read once, and any number of questions to it."""

    def __init__(self, options: DraftOptions) -> None:
        self.engine, choice = pipeline.choose(options, probe=True)
        (self.paper,) = pipeline.read(options)
        if self.engine == "handoff":
            choice = pipeline.by_hand(
                options, Path(options.settings.draft.out) / f"0000-00-00-{pipeline.slug(self.paper.title)}"
            )
        self.why = choice.why
        self._options = pipeline.write_options(options, choice, ())

    def answers(self, questions: Sequence[str], progress: Progress) -> Iterator[Asked | LLMError]:
        """Answers to many questions, asked side by side and given in their order; a failed one stands as its error.

        Raises:
            LLMError: The model can answer none of the rest, or prompts wait for answers by hand.
        """
        progress("回答", 0, len(questions))
        report = partial(progress, "回答")
        given = []
        for outcome in llm.work_through(self.ask, questions, self._options.concurrency, done=report):
            given.append(outcome)
            yield outcome
        llm.raise_waiting(given)

    def ask(self, question: str) -> Asked:
        """Answer one question.

        Raises:
            LLMError: The model failed.
        """
        said = _asking.ask(self.paper, question, self._options)
        by_id = {sentence.id: sentence for sentence in self.paper.sentences}
        used = dict.fromkeys([*(sid for line in said.lines for sid in line.sids), *said.sids])
        evidence = tuple(by_id[sid] for sid in used if sid in by_id)
        text = _record.entry(self.paper, said, evidence, script=self._options.script, today=self._options.today)
        return Asked(said=said, evidence=evidence, markdown=text)


def add_to_record(file: Path, asked: Asked) -> None:
    """Append an entry to a record of questions and answers; what stands there is kept byte for byte.

    An entry that stands there already is not added again, so that a command can be run again for what failed.

    Raises:
        BlogwriterError: The file cannot be read or written.
    """
    try:
        before = file.read_bytes() if file.exists() else b""
    except OSError as exc:
        raise BlogwriterError(f"无法读取 {file}：{reason(exc)}", code="cannot_read") from exc
    if asked.markdown.encode() in before:
        return
    gap = b"" if not before else b"\n" if before.endswith(b"\n") else b"\n\n"
    files.write_whole(file, before + gap + asked.markdown.encode())
