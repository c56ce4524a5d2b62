"""What a page draws, in order, and which of its text nothing but a colour or a cover could hide.

The log is that of ``page.get_bboxlog``. Beside it the state of drawing is followed: text under a mask, in a clip that
is no plain rectangle around it, in a group that blends, or of a font without outlines is in doubt, and so is what lies
over or under anything wide that is drawn. All other text can be seen if its colour can, without looking at a pixel.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from blogwriter.models import Box
from blogwriter.sources._lines import union
from blogwriter.sources._mupdf import mupdf

__all__ = ["Drawing", "RULE_PT", "drawing_of", "shapes_of"]

RULE_PT = 3.0
"""Thinner shapes are rules and fraction bars."""
_SLACK_PT = 1.0
_LIGHT = 200
"""Least channel, of 255, of a ground on which dark text is seen."""
_FLAT_RUN = 6
"""So many flat pieces of text in a row are no dots and dashes but letters without ink."""
_OPAQUE = 0.99
_PLAIN_BLEND = 0
_MOST_GROUNDS = 300
"""Light shapes of a page that are compared with its text; what lies on more is in doubt."""

_CALLBACKS = (
    "fill_path", "stroke_path", "clip_path", "clip_stroke_path", "fill_text", "stroke_text", "clip_text",
    "clip_stroke_text", "ignore_text", "fill_shade", "fill_image", "fill_image_mask", "clip_image_mask", "pop_clip",
    "begin_mask", "begin_group", "end_group", "begin_tile", "end_tile",
)  # fmt: skip

_Clip = Box | None
"""What is left of the page by rectangular clips; None where something else than a rectangle clips or masks."""


class Drawing(NamedTuple):
    """What a page draws."""

    log: list[tuple[str, Box]]
    """(kind, box) of everything drawn, in order."""
    doubts: list[Box]
    """Where text may be hidden otherwise than by its colour."""
    texts: list[Box]
    """Where letters are that nothing hides but what is in doubt."""
    clips: list[_Clip]
    """What is left of the page where each thing of the log is drawn."""

    @property
    def shown(self) -> list[tuple[str, Box]]:
        """The log without what rectangular clips cut away."""
        found = []
        for (kind, box), clip in zip(self.log, self.clips, strict=True):
            cut = box if clip is None else _shared(box, clip)
            if cut[0] <= cut[2] and cut[1] <= cut[3]:
                found.append((kind, cut))
        return found


def drawing_of(displays: Any) -> Drawing:
    """Follow what a page draws; annotations are left out.

    Args:
        displays: A ``pymupdf.DisplayList``.
    """
    device = _run(displays, _device_class()())
    over = [box for count, box in device.grounds if any(_meets(box, text) for text in device.texts[:count])]
    return Drawing(
        device.log, [*device.doubts, *over, *_flat_runs(device.log), *_hatched(device.log)], device.texts, device.clips
    )


def shapes_of(displays: Any) -> list[tuple[str, Box]]:
    """The log without text, which takes half as long."""
    log: list[tuple[str, Box]] = []
    _run(displays, _shapes_class()(log))
    return log


def _run(displays: Any, device: Any) -> Any:
    low = mupdf().mupdf
    everywhere = low.FzRect(low.FzRect.Fixed_INFINITE)
    low.fz_run_display_list(displays.this, device, low.FzMatrix(), everywhere, low.FzCookie())
    low.fz_close_device(device)
    return device


@cache
def _shapes_class() -> Any:
    """PyMuPDF's own device, which is not called for text."""
    pymupdf = mupdf()
    return type("Shapes", (_OnlyShapes, pymupdf.JM_new_bbox_device_Device), {})


class _OnlyShapes:
    def __init__(self, log: list[tuple[str, Box]]) -> None:
        mupdf().mupdf.FzDevice2.__init__(self)
        self.result, self.layers = log, False
        for name in ("fill_path", "stroke_path", "fill_shade", "fill_image", "fill_image_mask"):
            getattr(self, f"use_virtual_{name}")()


def _meets(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _flat_runs(log: Sequence[tuple[str, Box]]) -> list[Box]:
    """Boxes of narrow flat pieces of text, of which a font without outlines makes one after the other."""
    found: list[Box] = []
    run: list[Box] = []
    for kind, box in log:
        if not kind.endswith("-text"):
            continue
        if box[3] - box[1] <= RULE_PT:
            run.append(box)
            continue
        found += run if len(run) >= _FLAT_RUN else []
        run = []
    return [_grown(box) for box in (*found, *(run if len(run) >= _FLAT_RUN else ()))]


def _hatched(log: Sequence[tuple[str, Box]]) -> list[Box]:
    """What rules laid side by side cover."""
    found: list[Box] = []
    last: Box | None = None
    level = False
    for kind, box in log:
        if kind.endswith("-text") or _is_wide(box):
            continue
        lies = box[2] - box[0] > box[3] - box[1]
        if last is not None and lies == level and _meets(_grown(last), box):
            last = union((last, box))
        else:
            found += [last] if last is not None and _is_wide(last) else []
            last, level = box, lies
    return [*found, last] if last is not None and _is_wide(last) else found


def _is_wide(box: Box) -> bool:
    return box[2] - box[0] > RULE_PT and box[3] - box[1] > RULE_PT


def _grown(box: Box) -> Box:
    """A box that touches what stands on the same line, though it is flat itself."""
    return box[0] - _SLACK_PT, box[1] - _SLACK_PT, box[2] + _SLACK_PT, box[3] + _SLACK_PT


def _shared(a: Box, b: Box) -> Box:
    return max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3])


def _within(clip: _Clip, box: Box) -> bool:
    """Whether a clip leaves the whole of a box."""
    if clip is None:
        return False
    return (
        clip[0] - _SLACK_PT <= box[0]
        and clip[1] - _SLACK_PT <= box[1]
        and box[2] <= clip[2] + _SLACK_PT
        and box[3] <= clip[3] + _SLACK_PT
    )


class _Follower:
    """Callbacks of a device: the log, and the clip that holds where something is drawn."""

    def __init__(self) -> None:
        super().__init__()
        self.low: Any = mupdf().mupdf
        self.log: list[tuple[str, Box]] = []
        self.doubts: list[Box] = []
        self.texts: list[Box] = []
        self.grounds: list[tuple[int, Box]] = []
        """(how many texts came before, box) of light shapes."""
        self.clip: _Clip = (-1e9, -1e9, 1e9, 1e9)
        self.stack: list[_Clip] = []
        self.clips: list[_Clip] = []
        for name in _CALLBACKS:
            getattr(self, f"use_virtual_{name}")()

    def put_text(self, kind: str, rect: Any, *, sure: bool) -> None:
        box = (rect.x0, rect.y0, rect.x1, rect.y1)
        self.log.append((kind, box))
        self.clips.append(self.clip)
        self.texts.append(box)
        flat = box[3] - box[1] <= RULE_PT < box[2] - box[0]
        if not sure or flat or not _within(self.clip, box):
            self.doubts.append(_grown(box))

    def put_shape(self, kind: str, rect: Any) -> bool:
        """Whether text under or over the shape is in doubt; it is noted."""
        box = (rect.x0, rect.y0, rect.x1, rect.y1)
        self.log.append((kind, box))
        self.clips.append(self.clip)
        if not _is_wide(box):
            return False
        self.doubts.append(box)
        return True

    def push(self, clip: _Clip) -> None:
        self.stack.append(self.clip)
        self.clip = clip

    def pop(self) -> None:
        if self.stack:
            self.clip = self.stack.pop()

    def fill_text(self, _: Any, text: Any, matrix: Any, *_more: Any) -> None:
        self.put_text("fill-text", self.low.ll_fz_bound_text(text, None, matrix), sure=True)

    def stroke_text(self, _: Any, text: Any, stroke: Any, matrix: Any, *_more: Any) -> None:
        self.put_text("stroke-text", self.low.ll_fz_bound_text(text, stroke, matrix), sure=False)

    def ignore_text(self, _: Any, text: Any, matrix: Any) -> None:
        self.put_text("ignore-text", self.low.ll_fz_bound_text(text, None, matrix), sure=False)

    def fill_path(
        self, _: Any, path: Any, _even: Any, matrix: Any, space: Any, colour: Any, alpha: float, *_more: Any
    ) -> None:
        doubted = self.put_shape("fill-path", self.low.ll_fz_bound_path(path, None, matrix))
        known = doubted and self.clip is not None and alpha >= _OPAQUE and len(self.grounds) < _MOST_GROUNDS
        if known and _is_light(space, colour):
            self.grounds.append((len(self.texts), self.doubts.pop()))

    def stroke_path(self, _: Any, path: Any, stroke: Any, matrix: Any, *_more: Any) -> None:
        doubted = self.put_shape("stroke-path", self.low.ll_fz_bound_path(path, stroke, matrix))
        if (
            doubted
            and self.low.ll_fz_path_is_rect(path, matrix)
            and stroke.linewidth * self.low.ll_fz_matrix_expansion(matrix) <= RULE_PT
        ):
            self.doubts.pop()  # a frame covers nothing

    def fill_shade(self, _: Any, shade: Any, matrix: Any, *_more: Any) -> None:
        self.put_shape("fill-shade", self.low.ll_fz_bound_shade(shade, matrix))

    def fill_image(self, _: Any, _image: Any, matrix: Any, *_more: Any) -> None:
        self.put_shape("fill-image", self.low.ll_fz_transform_rect(self.low.fz_unit_rect, matrix))

    def fill_image_mask(self, _: Any, _image: Any, matrix: Any, *_more: Any) -> None:
        self.put_shape("fill-imgmask", self.low.ll_fz_transform_rect(self.low.fz_unit_rect, matrix))

    def clip_path(self, _: Any, path: Any, _even: Any, matrix: Any, *_more: Any) -> None:
        if self.clip is None or not self.low.ll_fz_path_is_rect(path, matrix):
            self.push(None)
            return
        self.push(_shared(_box(self.low.ll_fz_bound_path(path, None, matrix)), self.clip))

    def clip_stroke_path(self, *_: Any) -> None:
        self.push(None)

    def clip_text(self, _: Any, text: Any, matrix: Any, *_more: Any) -> None:
        self.doubts.append(_grown(_box(self.low.ll_fz_bound_text(text, None, matrix))))
        self.push(None)

    def clip_stroke_text(self, _: Any, text: Any, stroke: Any, matrix: Any, *_more: Any) -> None:
        self.doubts.append(_grown(_box(self.low.ll_fz_bound_text(text, stroke, matrix))))
        self.push(None)

    def clip_image_mask(self, *_: Any) -> None:
        self.push(None)

    def begin_mask(self, *_: Any) -> None:
        self.push(None)  # until pop_clip: what follows is masked

    def begin_tile(self, *_: Any) -> int:
        self.push(None)
        return 0

    def begin_group(
        self, _: Any, _area: Any, _space: Any, _isolated: Any, _knockout: Any, blend: int, alpha: float
    ) -> None:
        self.push(self.clip if blend == _PLAIN_BLEND and alpha >= _OPAQUE else None)

    def pop_clip(self, *_: Any) -> None:
        self.pop()

    def end_group(self, *_: Any) -> None:
        self.pop()

    def end_tile(self, *_: Any) -> None:
        self.pop()


@cache
def _device_class() -> Any:
    """The class can only be made when the library is there."""
    return type("Device", (_Follower, mupdf().mupdf.FzDevice2), {})


def _box(rect: Any) -> Box:
    return rect.x0, rect.y0, rect.x1, rect.y1


def _is_light(space: Any, colour: Any) -> bool:
    rgb = mupdf().jm_lineart_color(space, colour)
    return len(rgb) == 3 and min(rgb) * 255 >= _LIGHT
