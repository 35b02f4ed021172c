"""Read those styles of an OpenDocument spreadsheet that change what a person reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from intake.office.looks import PLAIN, Look, rgb
from intake.office.odf import FO, NUMBER, STYLE, SVG, TABLE, TEXT
from intake.office.package import Element
from intake.text.colours import WHITE

_UNITS = {"in": 914_400, "cm": 360_000, "mm": 36_000, "pt": 12_700, "pc": 152_400}
_DEEPEST = 10  # levels of style inheritance


@dataclass(slots=True)
class Styles:
    """The styles of a spreadsheet, so far as they change what a person reads.

    `looks` is {style name: Look of text in this style}, `backgrounds` {style name: colour
    0xRRGGBB}, `sizes` {style name: row height or column width in EMU, 914,400 to an inch}. `hidden`
    has the names of styles that hide a sheet, `blank` the names of cell styles whose number format
    displays nothing.
    """

    looks: dict[str, Look] = field(default_factory=dict)
    backgrounds: dict[str, int] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    blank: set[str] = field(default_factory=set)  # cell styles whose number format displays nothing


def styles_of(*roots: Element) -> Styles:
    """Return the styles defined in XML files such as styles.xml, given by their root elements."""
    entries = {
        (entry.get(f"{STYLE}family"), entry.get(f"{STYLE}name")): entry
        for root in roots
        for entry in root.iter(f"{STYLE}style")
    }
    fonts = {
        face.get(f"{STYLE}name"): (face.get(f"{SVG}font-family") or "").strip("'")
        for root in roots
        for face in root.iter(f"{STYLE}font-face")
    }
    empty = {
        entry.get(f"{STYLE}name")
        for root in roots
        for entry in root.iter(f"{NUMBER}text-style", f"{NUMBER}number-style")
        if not any(child.tag.startswith(NUMBER) for child in entry)
        and not any(child.tag == f"{STYLE}map" for child in entry)
    }
    found = Styles()
    for (family, name), entry in entries.items():
        line = list(_ancestry(family, entry, entries))
        text = _merged(line, f"{STYLE}text-properties")
        look = _look(text, fonts)
        if look != PLAIN:
            found.looks[name or ""] = look
        shade = _merged(line, f"{STYLE}table-cell-properties").get(f"{FO}background-color")
        if (colour := rgb(shade)) is not None:
            found.backgrounds[name or ""] = colour
        for kind, size in (("row", f"{STYLE}row-height"), ("column", f"{STYLE}column-width")):
            if value := emu(_merged(line, f"{STYLE}table-{kind}-properties").get(size)):
                found.sizes[name or ""] = value
        if _merged(line, f"{STYLE}table-properties").get(f"{TABLE}display") == "false":
            found.hidden.add(name or "")
        formats = (each.get(f"{STYLE}data-style-name") for each in line)
        if next(filter(None, formats), None) in empty:
            found.blank.add(name or "")
    return found


def _ancestry(
    family: str | None, entry: Element, entries: dict[tuple[str | None, str | None], Element]
) -> Iterator[Element]:
    """Yield the style `entry`, then the styles from which it inherits, nearest first.

    `family` is the kind of the style, such as "table-cell", None if unknown. `entries` is {(family,
    name): style element}.
    """
    for _ in range(_DEEPEST):
        yield entry
        parent = entries.get((family, entry.get(f"{STYLE}parent-style-name")))
        if parent is None:
            return
        entry = parent


def _merged(line: list[Element], name: str) -> dict[str, str]:
    """Return the properties of a style, inherited ones included, as {attribute: value}.

    `line` has the style, then those from which it inherits, nearest first; a value of a nearer
    style overrides that of a farther one. `name` is the name of the properties element to read.
    """
    merged: dict[str, str] = {}
    for entry in reversed(line):
        for properties in entry.iterfind(name):
            merged |= dict(properties.attrib)
    return merged


_EMPHASES = (
    *(f"{FO}{name}" for name in ("font-weight", "font-style", "font-size", "color")),
    *(f"{STYLE}{name}" for name in ("text-underline-style", "text-emphasize")),
)


def _look(text: dict[str, str], fonts: dict[str | None, str]) -> Look:
    named = text.get(f"{STYLE}font-name")
    font = fonts.get(named, named or "") or text.get(f"{FO}font-family", "")
    shade = rgb(text.get(f"{FO}background-color"))
    return Look(
        struck=_is_line(text, "text-line-through-style")
        or _is_line(text, "text-line-through-type"),
        hidden=text.get(f"{TEXT}display") == "none",
        enclosed=shade not in (None, WHITE),
        emphasis=" ".join(f"{name}={text[name]}" for name in _EMPHASES if name in text),
        colour=rgb(text.get(f"{FO}color")) or None,
        font=font if "dings" in font.lower() else "",
        size=emu(text.get(f"{FO}font-size")) / _UNITS["pt"] or None,
    )


def _is_line(text: dict[str, str], name: str) -> bool:
    return text.get(f"{STYLE}{name}", "none") != "none"


def emu(length: str | None) -> int:
    """Convert a length such as 「0.5in」 to EMU (914,400 to an inch); 0 for other texts and None."""
    text = (length or "").strip()
    try:
        return round(float(text[:-2]) * _UNITS.get(text[-2:], 0))
    except ValueError:
        return 0
