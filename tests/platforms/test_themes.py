"""Every theme can be read in the light and in WeChat's dark mode.

The dark mode is computed as its authors publish it (github.com/wechatjs/mp-darkmode, doc/cn/principle.md): grounds
first, then text by its distance in perceived brightness from its ground; SVG is left alone.
"""

from __future__ import annotations

import colorsys
import re

import pytest

from blogwriter.errors import SettingsError
from blogwriter.platforms import RenderOptions, wechat
from blogwriter.platforms._code import code_themes
from blogwriter.platforms._css import rules, stylesheet, themes

READABLE = 4.5
DARK, LIGHT_TEXT = (0x19, 0x19, 0x19), (0x19, 0x19, 0x19)


def rgba(value):
    if match := re.fullmatch(r"rgba?\(([^)]*)\)", value):
        numbers = [float(part) for part in match[1].split(",")]
        return (*numbers[:3], numbers[3] if len(numbers) > 3 else 1.0)
    digits = re.fullmatch(r"#([0-9a-f]{3}|[0-9a-f]{6})", value.lower())
    assert digits, f"colours are written as #rrggbb or rgba(): {value}"
    full = digits[1] if len(digits[1]) == 6 else "".join(2 * char for char in digits[1])
    return (*(int(full[i : i + 2], 16) for i in (0, 2, 4)), 1.0)


def brightness(colour):
    return 0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2]


def lightness(colour):
    return colorsys.rgb_to_hls(*(part / 255 for part in colour[:3]))[1] * 100


def with_lightness(colour, value):
    h, _, s = colorsys.rgb_to_hls(*(part / 255 for part in colour[:3]))
    return tuple(round(part * 255) for part in colorsys.hls_to_rgb(h, value / 100, s))


def with_brightness(colour, value):
    factor = value / max(1e-6, brightness(colour))
    scaled = [part * factor for part in colour[:3]]
    over = sum(max(0, part - 255) for part in scaled)
    return tuple(min(255, part + (over / 2 if part < 255 else 0)) for part in scaled)


def over(colour, ground):
    alpha = colour[3] if len(colour) > 3 else 1.0
    return tuple(colour[i] * alpha + ground[i] * (1 - alpha) for i in range(3))


def dark_ground(colour):
    grey = max(colour[:3]) == min(colour[:3])
    if (grey and lightness(colour) > 40) or brightness(colour) > 250:
        new = with_lightness((128, 128, 128), min(100, 100 + lightness(DARK) - lightness(colour)))
    elif brightness(colour) > 190:
        new = with_brightness(colour, 190)
    elif lightness(colour) < 22:
        new = with_lightness(colour, 22)
    else:
        new = colour[:3]
    return (*new[:3], colour[3])


def dark_text(colour, ground, depth=0):
    shown = brightness(over(ground, DARK))
    own = brightness(colour)
    largest = brightness((0xA3, 0xA3, 0xA3)) - brightness(DARK)
    if own >= 250:
        return colour[:3]
    if abs(shown - own) > largest and shown <= brightness(DARK) + 2:
        return with_brightness(colour, largest + shown)
    if abs(shown - own) >= 65:
        return colour[:3]
    if shown < 100 and lightness(colour) <= 40 and not depth:
        return dark_text((*with_lightness(colour, 90 - lightness(colour)), 1.0), ground, 1)
    return with_brightness(colour, min(largest, shown + 65) if shown < 100 else min(largest, shown - 65))


def contrast(one, other):
    def luminance(colour):
        parts = [part / 255 for part in colour[:3]]
        r, g, b = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def texts(node, colour=(*LIGHT_TEXT, 1.0), ground=(255, 255, 255), dark=(*DARK, 1.0)):
    """(text, colour, light ground, dark ground) for all text nodes."""
    if node.tag == "svg":
        return
    style = dict(part.split(":", 1) for part in (node.get("style") or "").split(";") if part)
    colour = rgba(style["color"]) if style.get("color", "inherit") != "inherit" else colour
    if "background" in style:
        own = rgba(style["background"])
        new = dark_ground(own)
        ground, dark = over(own, ground), (*over(new, over(dark, DARK)), 1.0)
    if (node.text or "").strip():
        yield node.text.strip(), colour, ground, dark
    for child in node:
        yield from texts(child, colour, ground, dark)
        if (child.tail or "").strip():
            yield child.tail.strip(), colour, ground, dark


def test_there_are_at_least_six_themes():
    assert len(themes()) >= 6


@pytest.mark.parametrize("code_theme", code_themes())
@pytest.mark.parametrize("theme", themes())
def test_every_text_can_be_read_in_light_and_dark(theme, code_theme, torture, options, read):
    post = wechat.render(
        torture, RenderOptions(theme=theme, code_theme=code_theme, load=options.load, profiles=("api",))
    )
    faults = set()
    for text, colour, ground, dark in texts(read(post, "wechat-api.html")):
        light_ratio = contrast(over(colour, ground), ground)
        dark_ratio = contrast(dark_text(colour, dark), over(dark, DARK))
        if min(light_ratio, dark_ratio) < READABLE:
            faults.add(
                (text[:12], colour, tuple(round(x) for x in ground), round(light_ratio, 2), round(dark_ratio, 2))
            )
    assert not faults


@pytest.mark.parametrize("theme", themes())
def test_a_theme_has_nothing_that_an_editor_refuses(theme):
    css = stylesheet(theme)
    assert not re.search(r"var\(|url\(|!important|position|@|expression", css)
    assert all(selector.startswith(".post") for selector, _ in rules(theme))


def test_own_css_comes_last_and_is_made_safe():
    css = stylesheet(
        "default",
        ":root{--accent:#123456} .post p{color:var(--accent);position:fixed;width:1px!important}"
        "@import 'x'; @media print{p{color:red}} .post h1{background:url(x)}",
    )
    assert ".post p{color:#123456;width:1px}" in css
    assert "print" not in css
    assert ".post a{color:#123456" in css
    assert "url(" not in css


def test_an_unknown_theme_is_told_with_those_that_exist():
    with pytest.raises(SettingsError, match="default"):
        stylesheet("nope")
