"""Read the CSS of an HTML mail, but only the rules that hide text or strike it out.

Style sheets are first copied into the style attributes of the elements, so that one function reads
both. Sheets for certain screen widths or only for print are ignored. 根拠: CSS 2.2 (cascade,
visibility, text-decoration).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from typing import Any

import cssselect2  # type: ignore[import-untyped]
import tinycss2  # type: ignore[import-untyped]
import tinycss2.color3  # type: ignore[import-untyped]
from lxml import etree  # type: ignore[import-untyped]

from intake.text.colours import WHITE, is_like

_LOOKED_AT = frozenset(
    {
        "display", "visibility", "opacity", "font-size", "color", "background", "background-color",
        "background-image", "text-decoration", "text-decoration-line", "mso-hide", "height",
        "max-height", "overflow",
    }
)  # fmt: skip
_LONGEST_SHEET = 100_000  # characters of a page's style sheets; mail programs write a tenth of it
_MOST_RULES = 500  # selectors of rules with one of these properties
_MOST_ELEMENTS = 20_000  # elements to which sheets are applied
_STRUCK_TAGS = frozenset({"s", "strike", "del"})
_UNKNOWN = -1
_LONGEST_KEPT = 1_000  # characters of a style attribute that is remembered


@dataclass(frozen=True, slots=True)
class Style:
    """How the text of an HTML element looks, including what the element inherits from its parents.

    The text is `gone` if it takes no space (display: none), `struck` if it is struck out, not
    `visible` if it is hidden (visibility: hidden), and `tiny` if its size is zero. Colours are
    0xRRGGBB; a background of -1 is unknown.
    """

    gone: bool = False  # the element and its content take no space
    struck: bool = False
    visible: bool = True
    tiny: bool = False
    colour: int = 0
    background: int = WHITE

    @property
    def is_seen(self) -> bool:
        """Whether a person can see the element's text."""
        return (
            not (self.gone or self.tiny or is_like(self.colour, self.background)) and self.visible
        )


PLAIN = Style()


def apply_sheets(root: etree._Element) -> None:
    """Copy the page's style sheets into its elements' style attributes, in place. Never raises."""
    sheets = "\n".join(sheet.text or "" for sheet in root.iter("style"))[:_LONGEST_SHEET]
    if not sheets:
        return
    matcher = cssselect2.Matcher()
    for selector, said in islice(_rules(sheets), _MOST_RULES):
        matcher.add_selector(selector, said)
    if not matcher.order:
        return
    page = cssselect2.ElementWrapper.from_html_root(root)
    for wrapped in islice(page.iter_subtree(), _MOST_ELEMENTS):
        declared = [each for _, _, pseudo, each in matcher.match(wrapped) if pseudo is None]
        if declared:
            element = wrapped.etree_element
            element.set("style", ";".join((*declared, element.get("style") or "")))


def _rules(sheets: str) -> Iterator[tuple[Any, str]]:
    """Yields (selector, declarations) for each CSS rule that may hide text or strike it out.

    `sheets` is the text of all style sheets of the page.
    """
    for rule in tinycss2.parse_stylesheet(sheets, skip_comments=True, skip_whitespace=True):
        with suppress(cssselect2.SelectorError, RecursionError):
            if rule.type == "qualified-rule" and _declared(
                said := tinycss2.serialize(rule.content)
            ):
                for selector in cssselect2.compile_selector_list(rule.prelude):
                    yield selector, said


def _declared(style: str) -> Mapping[str, str]:
    """Return {CSS property: value} of a style attribute, for properties that hide or strike text.

    `style` is the attribute's text. If a property is declared several times, the last declaration
    applies, but a declaration with !important has priority. Results are cached, because mail
    programs repeat a few styles in every paragraph.
    """
    return _remembered(style) if len(style) <= _LONGEST_KEPT else _declarations(style)


def _declarations(style: str) -> Mapping[str, str]:
    found: dict[str, str] = {}
    important: dict[str, str] = {}
    with suppress(RecursionError):  # deeply nested brackets
        for part in tinycss2.parse_blocks_contents(style, skip_comments=True):
            if part.type == "declaration" and part.lower_name in _LOOKED_AT:
                into = important if part.important else found
                into[part.lower_name] = tinycss2.serialize(part.value).strip().lower()
    return found | important


_remembered = lru_cache(maxsize=256)(_declarations)


def style_of(element: etree._Element, tag: str, around: Style) -> Style:
    """The style of an HTML element; `around` is its parent's style, `tag` its name in lower case."""
    said = _declared(element.get("style") or "") if element.get("style") else {}
    if not said and not element.attrib and tag not in _STRUCK_TAGS:
        return around
    return replace(
        around,
        gone=around.gone or _is_gone(said, element),
        struck=around.struck or _is_struck(said, tag),
        visible=_is_visible(said, around.visible),
        tiny=_is_tiny(said, around.tiny),
        colour=_colour((said.get("color"), tag == "font" and element.get("color")), around.colour),
        background=_background(said, element, around.background),
    )


def _is_gone(said: Mapping[str, str], element: etree._Element) -> bool:
    flat = "0" in (_leading(said.get("height")), _leading(said.get("max-height")))
    return (
        ("hidden" in element.attrib and "display" not in said)
        or said.get("display") == "none"
        or said.get("mso-hide") == "all"
        or _leading(said.get("opacity")) == "0"
        or (flat and said.get("overflow") == "hidden")
    )


def _is_struck(said: Mapping[str, str], tag: str) -> bool:
    lines = [said[name] for name in ("text-decoration", "text-decoration-line") if name in said]
    return any("line-through" in line for line in lines) if lines else tag in _STRUCK_TAGS


def _is_visible(said: Mapping[str, str], around: bool) -> bool:
    word = said.get("visibility", "inherit")
    return around if word == "inherit" else word not in ("hidden", "collapse")


def _is_tiny(said: Mapping[str, str], around: bool) -> bool:
    size = said.get("font-size", "inherit")
    if size == "inherit" or (around and size.endswith(("%", "em"))):
        return around
    return _leading(size) == "0"


def _leading(value: str | None) -> str:
    """The number at the start of a CSS length, without sign and zeros; good only to find a zero.

    "0" for 「0px」 and 「0.0em」, "5" for 「.50em」; "" if `value` is None or does not begin with a
    number.
    """
    found = re.match(r"[+-]?[\d.]+", value or "")
    return found[0].strip("+-0").strip(".") or "0" if found else ""


def _colour(written: Iterable[str | bool | None], around: int) -> int:
    for each in written:
        if each and (found := _parsed(str(each))) is not None:
            return found
    return around


def _parsed(written: str) -> int | None:
    """A CSS or HTML colour as 0xRRGGBB; None if it is no colour, or partly transparent."""
    told = f"#{written}" if re.fullmatch("[0-9a-fA-F]{6}", written) else written
    colour = tinycss2.color3.parse_color(told)
    if colour is None or isinstance(colour, str) or colour.alpha < 1:
        return None
    red, green, blue = (round(255 * float(max(0, min(part, 1)))) for part in colour[:3])
    return red << 16 | green << 8 | blue


def _background(said: Mapping[str, str], element: etree._Element, around: int) -> int:
    """The background colour of an HTML element as 0xRRGGBB; -1 if unknown (a picture or gradient).

    `said` are the element's CSS declarations, `around` is the background of its parent.
    """
    written = [said[n] for n in ("background", "background-color", "background-image") if n in said]
    if element.get("background") or any("(" in w and "rgb" not in w for w in written):
        return _UNKNOWN
    words = [word for value in written for word in (value, *value.split())]
    return _colour((*words, element.get("bgcolor")), around)
