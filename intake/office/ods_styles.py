"""The styles of an OpenDocument spreadsheet, as far as they change what a person reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from intake.office.looks import PLAIN, Look, rgb
from intake.office.package import Element
from intake.text.colours import WHITE

STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_NUMBER = "{urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_UNITS = {"in": 914_400, "cm": 360_000, "mm": 36_000, "pt": 12_700, "pc": 152_400}
_DEEPEST = 10  # styles that build on styles


@dataclass(slots=True)
class Styles:
    """What styles say, by name: looks of text, backgrounds, sizes in EMU, tables not displayed."""

    looks: dict[str, Look] = field(default_factory=dict)
    backgrounds: dict[str, int] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    blank: set[str] = field(default_factory=set)  # cell styles whose number format shows nothing


def styles_of(*roots: Element) -> Styles:
    """The styles under the roots of styles.xml and content.xml."""
    entries = {
        (entry.get(f"{STYLE}family"), entry.get(f"{STYLE}name")): entry
        for root in roots
        for entry in root.iter(f"{STYLE}style")
    }
    fonts = {
        face.get(f"{STYLE}name"): (face.get(f"{_SVG}font-family") or "").strip("'")
        for root in roots
        for face in root.iter(f"{STYLE}font-face")
    }
    empty = {
        entry.get(f"{STYLE}name")
        for root in roots
        for entry in root.iter(f"{_NUMBER}text-style", f"{_NUMBER}number-style")
        if not any(child.tag.startswith(_NUMBER) for child in entry)
        and not any(child.tag == f"{STYLE}map" for child in entry)
    }
    found = Styles()
    for (family, name), entry in entries.items():
        line = list(_ancestry(family, entry, entries))
        text = _merged(line, f"{STYLE}text-properties")
        look = _look(text, fonts)
        if look != PLAIN:
            found.looks[name or ""] = look
        shade = _merged(line, f"{STYLE}table-cell-properties").get(f"{_FO}background-color")
        if (colour := rgb(shade)) is not None:
            found.backgrounds[name or ""] = colour
        for kind, size in (("row", f"{STYLE}row-height"), ("column", f"{STYLE}column-width")):
            if value := emu(_merged(line, f"{STYLE}table-{kind}-properties").get(size)):
                found.sizes[name or ""] = value
        if _merged(line, f"{STYLE}table-properties").get(f"{_TABLE}display") == "false":
            found.hidden.add(name or "")
        if (
            next(
                (
                    e.get(f"{STYLE}data-style-name")
                    for e in line
                    if e.get(f"{STYLE}data-style-name")
                ),
                None,
            )
            in empty
        ):
            found.blank.add(name or "")
    return found


_SVG = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"


def _ancestry(
    family: str | None, entry: Element, entries: dict[tuple[str | None, str | None], Element]
) -> Iterator[Element]:
    """A style and those that it builds on, nearest first."""
    for _ in range(_DEEPEST):
        yield entry
        parent = entries.get((family, entry.get(f"{STYLE}parent-style-name")))
        if parent is None:
            return
        entry = parent


def _merged(line: list[Element], name: str) -> dict[str, str]:
    """The properties of that name: what a style says goes before what it builds on says."""
    merged: dict[str, str] = {}
    for entry in reversed(line):
        for properties in entry.iterfind(name):
            merged |= dict(properties.attrib)
    return merged


def _look(text: dict[str, str], fonts: dict[str | None, str]) -> Look:
    named = text.get(f"{STYLE}font-name")
    font = fonts.get(named, named or "") or text.get(f"{_FO}font-family", "")
    shade = rgb(text.get(f"{_FO}background-color"))
    return Look(
        struck=_is_line(text, "text-line-through-style")
        or _is_line(text, "text-line-through-type"),
        hidden=text.get("{urn:oasis:names:tc:opendocument:xmlns:text:1.0}display") == "none",
        enclosed=shade not in (None, WHITE),
        strong=text.get(f"{_FO}font-weight") == "bold" or _is_line(text, "text-underline-style"),
        colour=rgb(text.get(f"{_FO}color")) or None,
        font=font if "dings" in font.lower() else "",
    )


def _is_line(text: dict[str, str], name: str) -> bool:
    return text.get(f"{STYLE}{name}", "none") != "none"


def emu(length: str | None) -> int:
    """A length like 「0.5in」 in EMU; 0 for anything else."""
    text = (length or "").strip()
    try:
        return round(float(text[:-2]) * _UNITS.get(text[-2:], 0))
    except ValueError:
        return 0
