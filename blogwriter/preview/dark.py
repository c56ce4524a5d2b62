"""WeChat's dark mode over inline styles, so that a page shows what readers at night will see.

Computed as its authors publish it (github.com/wechatjs/mp-darkmode, doc/cn/principle.md): grounds first, then text by
its distance in perceived brightness from its ground. SVG and pictures stay as they are.
"""

from __future__ import annotations

import colorsys
import re
from typing import Any

__all__ = ["GROUND", "INK", "darkened"]

Colour = tuple[float, float, float]

GROUND, INK = "#191919", "#a3a3a3"
_PAGE: Colour = (25.0, 25.0, 25.0)
_PAGE_BRIGHTNESS, _BRIGHTEST = 25.0, 138.0
"""Perceived brightness of the page, and that of ``INK`` less that of the page: the most that text is lifted to."""
_DISTANCE = 65.0
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}\b|#[0-9a-fA-F]{3}\b|rgba?\([\d\s.,]+\)")


def darkened(fragment: str) -> str:
    """An HTML fragment with its inline colours recomputed; twice is not once."""
    from lxml import html

    if not fragment.strip():
        return fragment
    root = html.fragment_fromstring(fragment, create_parent="div")
    _walk(root, _PAGE)
    return str(html.tostring(root, encoding="unicode"))


def _walk(node: Any, ground: Colour) -> None:
    todo = [(node, ground)]
    while todo:
        element, under = todo.pop()
        if not isinstance(element.tag, str) or element.tag == "svg":
            continue
        style = element.get("style")
        if style:
            new, under = _restyled(style, under)
            element.set("style", new)
        todo += [(child, under) for child in element]


def _restyled(style: str, under: Colour) -> tuple[str, Colour]:
    pairs = [part.partition(":")[::2] for part in style.split(";") if ":" in part]
    grounds = [_colour(value) for name, value in pairs if name.strip().startswith("background")]
    for found in grounds:
        if found:
            under = _over((*_ground(found[:3]), found[3]), under)
    new = [f"{name}:{_repainted(name.strip(), value, under)}" for name, value in pairs]
    return ";".join(new), under


def _repainted(name: str, value: str, under: Colour) -> str:
    def paint(match: re.Match[str]) -> str:
        found = _colour(match[0])
        if found is None:
            return match[0]
        new = _text(found[:3], under) if name == "color" else _ground(found[:3])
        return f"rgba({new[0]:.0f},{new[1]:.0f},{new[2]:.0f},{found[3]:g})"

    return _COLOUR.sub(paint, value) if name == "color" or name.startswith(("background", "border")) else value


def _colour(value: str) -> tuple[float, float, float, float] | None:
    """Red, green, blue in 0–255 and alpha in 0–1 of the first colour in a value."""
    match = _COLOUR.search(value)
    if not match:
        return None
    if match[0].startswith("#"):
        digits = match[0][1:] if len(match[0]) == 7 else "".join(2 * digit for digit in match[0][1:])
        return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16), 1.0
    numbers = [float(part) for part in re.findall(r"\d+(?:\.\d+)?|\.\d+", match[0])]
    if len(numbers) not in (3, 4):
        return None
    return numbers[0], numbers[1], numbers[2], numbers[3] if len(numbers) == 4 else 1.0


def _ground(colour: Colour) -> Colour:
    grey = max(colour) == min(colour)
    if (grey and _lightness(colour) > 40) or _brightness(colour) > 250:
        return _with_lightness((128, 128, 128), min(100.0, 100 + _lightness(_PAGE) - _lightness(colour)))
    if _brightness(colour) > 190:
        return _with_brightness(colour, 190)
    if _lightness(colour) < 22:
        return _with_lightness(colour, 22)
    return colour


def _text(colour: Colour, under: Colour, *, lifted: bool = False) -> Colour:
    shown, own = _brightness(under), _brightness(colour)
    if own >= 250:
        return colour
    if abs(shown - own) > _BRIGHTEST and shown <= _PAGE_BRIGHTNESS + 2:
        return _with_brightness(colour, _BRIGHTEST + shown)
    if abs(shown - own) >= _DISTANCE:
        return colour
    if shown < 100 and _lightness(colour) <= 40 and not lifted:
        return _text(_with_lightness(colour, 90 - _lightness(colour)), under, lifted=True)
    return _with_brightness(colour, min(_BRIGHTEST, shown + (_DISTANCE if shown < 100 else -_DISTANCE)))


def _over(colour: tuple[float, float, float, float], under: Colour) -> Colour:
    red, green, blue = (colour[i] * colour[3] + under[i] * (1 - colour[3]) for i in range(3))
    return red, green, blue


def _brightness(colour: Colour) -> float:
    return 0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2]


def _lightness(colour: Colour) -> float:
    return (max(colour) + min(colour)) / 5.1


def _with_lightness(colour: Colour, per_cent: float) -> Colour:
    hue, _, saturation = colorsys.rgb_to_hls(*(part / 255 for part in colour))
    red, green, blue = colorsys.hls_to_rgb(hue, per_cent / 100, saturation)
    return red * 255, green * 255, blue * 255


def _with_brightness(colour: Colour, wanted: float) -> Colour:
    factor = wanted / max(1e-6, _brightness(colour))
    scaled = [part * factor for part in colour]
    spilt = sum(max(0.0, part - 255) for part in scaled) / 2
    red, green, blue = (min(255.0, part + (spilt if part < 255 else 0)) for part in scaled)
    return red, green, blue
