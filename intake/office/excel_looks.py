"""Convert the fonts, fills and colours of an Excel workbook to Looks and colours 0xRRGGBB."""

from __future__ import annotations

from intake.office.cell_refs import shown_instead
from intake.office.looks import PLAIN, Look, points, rgb
from intake.office.package import Element, is_on, whole
from intake.text.colours import WHITE, is_like

_THEME = {0: WHITE, 1: 0}  # the theme's background and text colours; only these can hide text
_PAPER, _INK = 65, 64  # the indexed colours for the system's background and text
_EIGHT = "000000 FFFFFF FF0000 00FF00 0000FF FFFF00 FF00FF 00FFFF"
_INDEXED = f"""
    {_EIGHT} {_EIGHT}
    800000 008000 000080 808000 800080 008080 C0C0C0 808080
    9999FF 993366 FFFFCC CCFFFF 660066 FF8080 0066CC CCCCFF
    000080 FF00FF FFFF00 00FFFF 800080 800000 008080 0000FF
    00CCFF CCFFFF CCFFCC FFFF99 99CCFF FF99CC CC99FF FFCC99
    3366FF 33CCCC 99CC00 FFCC00 FF9900 FF6600 666699 969696
    003366 339966 003300 333300 993300 993366 333399 333333
""".split()  # 根拠: ECMA-376 Part 1, 18.8.27


def look_of(font: Element | None) -> Look:
    """Return the Look of text in a font: strike-out, emphasis, colour, symbol font and size.

    `font` is an element with font properties. The result is PLAIN (ordinary text) if `font` is
    None, or if its properties do not differ from those of ordinary text.
    """
    if font is None:
        return PLAIN
    name = next((n.get("val") or "" for n in font.iterfind("{*}name")), "")
    name = name or next((n.get("val") or "" for n in font.iterfind("{*}rFont")), "")
    look = Look(
        struck=is_on(font, "strike"),
        emphasis=_emphasis(font),
        colour=colour_of(font.find("{*}color")) or None,  # black is that of ordinary text
        font=name if "dings" in name else "",
        size=_size(font),
    )
    return PLAIN if look == PLAIN else look


def _size(font: Element) -> float | None:
    size = font.find("{*}sz")
    return None if size is None else points(size.get("val"))


def _emphasis(font: Element) -> str:
    named = "".join(name for name in ("b", "u", "i") if is_on(font, name))
    colour, size = font.find("{*}color"), font.find("{*}sz")
    told = () if colour is None else sorted(colour.attrib.items())
    return f"{named} {'' if size is None else size.get('val')} {told or ''}".strip()


def colour_of(color: Element | None) -> int | None:
    """Return the colour of a `color` element as 0xRRGGBB; None if automatic, unknown or absent."""
    if color is None:
        return None
    tinted = color.get("tint") not in (None, "0", "0.0")
    if (theme := whole(color.get("theme"))) >= 0:
        return None if tinted else _THEME.get(theme)
    index = whole(color.get("indexed"))
    if index in (_PAPER, _INK):
        return WHITE if index == _PAPER else 0
    return rgb(_INDEXED[index] if 0 <= index < len(_INDEXED) else color.get("rgb"))


def background_of(fill: Element) -> int:
    """Return the colour of a `fill` element as 0xRRGGBB; WHITE if unfilled, -1 if unknown."""
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


def conceals(style: Element) -> bool:
    """Return whether a conditional style (a `dxf` element) strikes out or hides its cells' text."""
    fill, number = style.find("{*}fill"), style.find("{*}numFmt")
    look = look_of(style.find("{*}font"))
    pattern = fill.find("{*}patternFill") if fill is not None else None
    painted = None if pattern is None else colour_of(pattern.find("{*}bgColor"))
    unseen = is_like(look.colour, WHITE if painted is None else painted)
    return (
        look.struck
        or unseen
        or (number is not None and shown_instead(number.get("formatCode") or "", None) is not None)
    )
