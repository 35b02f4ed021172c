"""Fonts and fills of an Excel workbook as looks."""

from __future__ import annotations

from openpyxl.styles.colors import COLOR_INDEX

from intake.office.looks import PLAIN, Look, rgb
from intake.office.package import Element, whole
from intake.text.colours import WHITE

_THEME = {0: WHITE, 1: 0}  # the two colours of a theme that hide anything: paper and ink
_PAPER, _INK = 65, 64  # of the indexed colours, those of the system


def look_of(font: Element | None) -> Look:
    """The look of a font (styles) or of run properties; PLAIN where it says nothing special."""
    if font is None:
        return PLAIN
    name = next((n.get("val") or "" for n in font.iterfind("{*}name")), "")
    name = name or next((n.get("val") or "" for n in font.iterfind("{*}rFont")), "")
    look = Look(
        struck=_is_on(font, "strike"),
        strong=_is_on(font, "b") or _is_on(font, "u"),
        colour=_light(colour_of(font.find("{*}color"))),
        font=name if "dings" in name else "",
    )
    return PLAIN if look == PLAIN else look


def _is_on(font: Element, name: str) -> bool:
    found = font.find(f"{{*}}{name}")
    return found is not None and found.get("val", "1") not in ("0", "false", "none")


def _light(colour: int | None) -> int | None:
    """Ink needs no mention."""
    return colour or None


def colour_of(color: Element | None) -> int | None:
    """The colour that an element of a workbook names; None for that of ordinary text, or unknown."""
    if color is None:
        return None
    tinted = color.get("tint") not in (None, "0", "0.0")
    if (theme := whole(color.get("theme"))) >= 0:
        return None if tinted else _THEME.get(theme)
    index = whole(color.get("indexed"))
    if index in (_PAPER, _INK):
        return WHITE if index == _PAPER else 0
    return rgb(COLOR_INDEX[index] if 0 <= index < len(COLOR_INDEX) else color.get("rgb"))


def background_of(fill: Element) -> int:
    """The colour of a fill; WHITE for none, -1 where it is not known."""
    pattern = fill.find("{*}patternFill")
    if pattern is None:
        return -1  # a gradient
    match pattern.get("patternType", "none"):
        case "none":
            return WHITE
        case "solid":
            found = colour_of(pattern.find("{*}fgColor"))
            return -1 if found is None else found
    return -1
