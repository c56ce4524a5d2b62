"""An invented paper that the checks are tried on; its sentences stand in fixtures/paper.yaml."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from blogwriter.audit._paper import index as index_of
from blogwriter.models import Article, Origin, Paper, Reference, Section, Sentence

FIXTURES = Path(__file__).resolve().parent / "fixtures"


def build(plain, **changes):
    """A paper from the YAML: sections with their sentences; ids count per page."""
    sentences, sections, count = [], [], {}
    for part in plain["sections"]:
        names = []
        for line in part["sentences"]:
            text, kind = (line, "prose") if isinstance(line, str) else (line["text"], line["kind"])
            page = part["page"]
            count[page] = count.get(page, 0) + 1
            name = f"p{page}.s{count[page]}"
            box = (72.0, 60.0 + 14 * count[page], 500.0, 72.0 + 14 * count[page])
            sentences.append(Sentence(id=name, text=text, page=page, bbox=box, kind=kind, more=((page, box),)))
            names.append(name)
        sections.append(
            Section(
                number=part.get("number"),
                title=part["title"],
                level=part.get("level", 1),
                page=part["page"],
                sentences=tuple(names),
                kind=part.get("kind", "body"),
            )
        )
    references = tuple(
        Reference(number=i, text=text, label=str(i)) for i, text in enumerate(plain["references"], start=1)
    )
    values = {
        "id": plain["id"],
        "title": plain["title"],
        "authors": tuple(plain["authors"]),
        "affiliations": tuple(plain["affiliations"]),
        "abstract": " ".join(plain["sections"][0]["sentences"]),
        "pages": plain["pages"],
        "origin": Origin(source="pdf", location="paper.pdf", sha256="0" * 64),
        "arxiv_id": plain["id"].removeprefix("arxiv:"),
        "published": "2024-05-01",
        "sections": tuple(sections),
        "sentences": tuple(sentences),
        "references": references,
    }
    return Paper(**{**values, **changes})


@pytest.fixture(scope="session")
def paper():
    return build(yaml.safe_load((FIXTURES / "paper.yaml").read_text(encoding="utf-8")))


@pytest.fixture(scope="session")
def index(paper):
    return index_of(paper)


@pytest.fixture(scope="session")
def post_of():
    return lambda text: Article(head="", body=text)
