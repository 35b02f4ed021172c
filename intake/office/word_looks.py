"""Run properties and styles of a Word document as looks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from intake.office.looks import PLAIN, Look, rgb
from intake.office.package import Element, attribute
from intake.text.colours import WHITE

_OFF = ("0", "false", "off", "none")


def styles_in(root: Element) -> Mapping[str, Look]:
    """The looks of a document's styles by their ids."""
    found = {}
    for style in root.iterfind("{*}style"):
        if (look := look_of(style.find("{*}rPr"), {})) is not PLAIN:
            found[attribute(style, "styleId")] = replace(look, strong=False)
    return found


def look_of(properties: Element | None, styles: Mapping[str, Look]) -> Look:
    """The look of a run by its properties (w:rPr); PLAIN where they say nothing special."""
    if properties is None:
        return PLAIN
    style = properties.find("{*}rStyle")
    look = styles.get(attribute(style, "val"), PLAIN) if style is not None else PLAIN
    fonts = properties.find("{*}rFonts")
    font = "" if fonts is None else attribute(fonts, "ascii") or attribute(fonts, "hAnsi")
    colour = properties.find("{*}color")
    look = replace(
        look,
        struck=look.struck or _is_on(properties, "strike") or _is_on(properties, "dstrike"),
        hidden=look.hidden or _is_on(properties, "vanish"),
        enclosed=_is_on(properties, "highlight")
        or _is_on(properties, "bdr")
        or _is_shaded(properties),
        strong=_is_on(properties, "b") or _is_on(properties, "u"),
        colour=(rgb(attribute(colour, "val")) if colour is not None else None) or look.colour,
        font=font if "dings" in font else look.font,
    )
    return PLAIN if look == PLAIN else look


def _is_on(properties: Element, name: str) -> bool:
    found = properties.find(f"{{*}}{name}")
    return found is not None and (attribute(found, "val") or "1") not in _OFF


def _is_shaded(properties: Element) -> bool:
    return shade_of(properties) not in (None, WHITE)


def shade_of(properties: Element | None) -> int | None:
    """The colour behind a run or cell; None for none."""
    shade = properties.find("{*}shd") if properties is not None else None
    return rgb(attribute(shade, "fill")) if shade is not None else None
