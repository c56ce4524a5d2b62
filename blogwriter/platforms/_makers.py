"""What stands in the places of a WeChat page: SVG and pictures inside it to paste, PNG files beside it to upload.

Numbers of notes are bold where that costs nothing. The two profiles differ in nothing else, so a page is made once and
each place holds what it is in either.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from blogwriter.errors import RenderError
from blogwriter.platforms import RenderOptions
from blogwriter.platforms._budget import PICTURES
from blogwriter.platforms._figures import DIAGRAM_SCALE, diagram_png, diagram_svg, formula_png, formula_svg
from blogwriter.platforms._images import Encoded, Limits, data_uri, encoded, is_remote

__all__ = ["Maker", "Pasted", "Uploaded", "alternative", "both"]

_OR = "\ufdd2"
"""Between what a place is in one profile and in the next; no text has it."""


class Maker(Protocol):
    """Makes what a profile shows; each raises ``RenderError`` with the reason where it cannot."""

    def formula(self, tex: str, display: bool) -> str:  # noqa: FBT001 - as a look calls it
        """HTML of a formula."""

    def diagram(self, source: str) -> str:
        """HTML of a diagram."""

    def note_mark(self, number: int) -> str:
        """HTML of a note's number in the list at the end."""

    def picture(self, target: str) -> str:
        """Address of a picture."""


class Pasted:
    """Formulas in the ink of the text, pictures as data."""

    def __init__(self, options: RenderOptions) -> None:
        self._options = options

    def formula(self, tex: str, display: bool) -> str:  # noqa: FBT001 - as a look calls it
        return formula_svg(tex, display=display, cache=self._options.cache)

    def diagram(self, source: str) -> str:
        return diagram_svg(source, cache=self._options.cache)

    def note_mark(self, number: int) -> str:
        # Quotations have numbers in brackets too, and a line may begin with one of those.
        return f"<strong>[{number}]</strong>"

    def picture(self, target: str) -> str:
        return target if is_remote(target) else data_uri(_loaded(target, self._options))


class Uploaded:
    """Everything as files, which ``pictures`` collects by their names in the page."""

    def __init__(self, options: RenderOptions) -> None:
        self._options = options
        self.pictures: dict[str, Encoded] = {}
        self.remote: list[str] = []
        """Addresses that the platform will filter out."""

    def formula(self, tex: str, display: bool) -> str:  # noqa: FBT001 - as a look calls it
        drawn, style = formula_png(tex, display=display, cache=self._options.cache)
        return f'<img src="{self._keep(drawn)}" style="{style}">'

    def diagram(self, source: str) -> str:
        drawn = diagram_png(source, cache=self._options.cache)
        return f'<img src="{self._keep(drawn)}" style="width:{drawn.width // DIAGRAM_SCALE}px;max-width:100%">'

    def note_mark(self, number: int) -> str:
        # Plain: a hundred notes in bold would cost a twelfth of what the interface takes.
        return f"[{number}]"

    def picture(self, target: str) -> str:
        if is_remote(target):
            self.remote.append(target)
            return target
        return self._keep(_loaded(target, self._options))

    def _keep(self, picture: Encoded) -> str:
        name = f"{PICTURES}/{picture.name}"
        self.pictures[name] = picture
        return name


def both(made: Sequence[str]) -> str:
    """What a place is in each profile, in one text."""
    return _OR.join(made)


def alternative(places: Sequence[str], number: int) -> list[str]:
    """The places of one profile; code is the same in all."""
    return [place.split(_OR)[number] if _OR in place else place for place in places]


def _loaded(target: str, options: RenderOptions) -> Encoded:
    data = options.load(target)
    if data is None:
        msg = "找不到这个文件"
        raise RenderError(msg, code="picture")
    return encoded(data, Limits(), cache=options.cache)
