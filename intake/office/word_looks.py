"""Convert run properties and styles of a Word document to Looks.

A Look says whether text is struck out, hidden, coloured and so on (see looks.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from intake.office.looks import PLAIN, Look, points, rgb
from intake.office.package import Element, attribute, is_on
from intake.text.colours import WHITE

_HALF_POINT = 0.5  # the unit of w:sz


def styles_in(root: Element) -> Mapping[str, Look]:
    """Return the styles of a Word document that change what a person reads, as {style id: Look}.

    `root` is the root element of styles.xml.
    """
    found = {}
    for style in root.iterfind("{*}style"):
        if (look := look_of(style.find("{*}rPr"), {})) is not PLAIN:
            found[attribute(style, "styleId")] = replace(look, emphasis="")
    return found


def look_of(properties: Element | None, styles: Mapping[str, Look]) -> Look:
    """Return how a run of text looks, given its properties element (w:rPr).

    The result is PLAIN (ordinary text) if the element is None, or if nothing in it changes what a
    person reads. `styles` is {style id: Look}; a run that names a style inherits its Look.
    """
    if properties is None:
        return PLAIN
    style = properties.find("{*}rStyle")
    look = styles.get(attribute(style, "val"), PLAIN) if style is not None else PLAIN
    fonts = properties.find("{*}rFonts")
    font = "" if fonts is None else attribute(fonts, "ascii") or attribute(fonts, "hAnsi")
    colour, size = properties.find("{*}color"), properties.find("{*}sz")
    look = replace(
        look,
        struck=look.struck or is_on(properties, "strike") or is_on(properties, "dstrike"),
        hidden=look.hidden or is_on(properties, "vanish"),
        enclosed=is_on(properties, "highlight")
        or is_on(properties, "bdr")
        or shade_of(properties) not in (None, WHITE),
        emphasis=_emphasis(properties),
        colour=(rgb(attribute(colour, "val")) if colour is not None else None) or look.colour,
        font=font if "dings" in font else look.font,
        size=look.size if size is None else points(attribute(size, "val"), _HALF_POINT),
    )
    return PLAIN if look == PLAIN else look


_EMPHASES = ("b", "u", "i", "em", "outline", "shadow", "emboss", "imprint", "effect", "w")


def _emphasis(properties: Element) -> str:
    named = "".join(name for name in _EMPHASES if is_on(properties, name))
    told = (properties.find(f"{{*}}{name}") for name in ("color", "sz"))
    values = ("" if each is None else attribute(each, "val") for each in told)
    return " ".join((named, *values)).strip()


def shade_of(properties: Element | None) -> int | None:
    """Return the background colour of a run or cell as 0xRRGGBB; None if it has no such colour.

    `properties` is the element with its properties (w:rPr of a run, w:tcPr of a cell). It is None,
    and so is the result, if the run or cell has no such element.
    """
    shade = properties.find("{*}shd") if properties is not None else None
    return rgb(attribute(shade, "fill")) if shade is not None else None
