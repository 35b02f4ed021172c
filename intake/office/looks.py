"""How text looks, as far as that changes what a person reads: struck out, invisible, in symbols, marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from intake.text.colours import WHITE, is_like

_BOXES = {0x6C: "●", 0x6E: "■", 0x6F: "□", 0x70: "□", 0x71: "□", 0x72: "□", 0x78: "☒", 0xA1: "○",
          0xA2: "○", 0xA3: "○", 0xA4: "◉", 0xA5: "◎", 0xA8: "□", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒",
          0xFE: "☑", 0x52: "☑"}  # fmt: skip
_BOXES_2 = {0x2A: "□", 0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0x97: "●",
            0x98: "●", 0x99: "◉", 0xA2: "■", 0xA3: "□"}  # fmt: skip
_WEBDINGS = {0x61: "✓", 0x63: "□", 0x67: "■", 0x6E: "●", 0x72: "✗"}
_FONTS = {"wingdings": _BOXES, "wingdings 2": _BOXES_2, "webdings": _WEBDINGS}
"""Signs that forms use as boxes and ticks, by the code of the letter typed (Unicode L2/12-368)."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a run of text looks. Colours are 0xRRGGBB; None is that of ordinary text."""

    struck: bool = False
    hidden: bool = False
    enclosed: bool = False  # by a highlight or a frame
    strong: bool = False  # bold or underlined
    colour: int | None = None
    font: str = ""


PLAIN = Look()
Run = tuple[str, Look]


@dataclass(frozen=True, slots=True)
class Shown:
    """What a person reads of some runs, and what of them is not to be seen or is set off."""

    text: str
    struck: bool = False
    unseen: bool = False
    enclosed: str = ""  # the part with a frame or highlight, where another part has none
    strong: str = ""  # likewise bold or underlined


def shown(runs: Sequence[Run], background: int = WHITE) -> Shown:
    """The runs as they are seen on a background."""
    seen: list[Run] = []
    struck = unseen = False
    for text, look in runs:
        blank = not text.strip()
        if look.struck and not blank:
            struck = True
        elif not blank and (look.hidden or is_like(look.colour, background)):
            unseen = True
        else:
            seen.append((symbols(text, look.font), look))
    filled = [(text, look) for text, look in seen if text.strip()]
    enclosed = "".join(text for text, look in filled if look.enclosed)
    strong = "".join(text for text, look in filled if look.strong)
    return Shown(
        "".join(text for text, _ in seen),
        struck,
        unseen,
        enclosed if not all(look.enclosed for _, look in filled) else "",
        strong if not all(look.strong for _, look in filled) else "",
    )


def symbols(text: str, font: str) -> str:
    """The text of a symbol font as the signs it shows; what is no box or tick is left out."""
    signs = _FONTS.get(font.strip().lower())
    if signs is None:
        return text
    return "".join(c if c.isspace() else signs.get(ord(c) & 0xFF, "") for c in text)


def rgb(text: str | None) -> int | None:
    """A colour written 「FF0000」, 「FFFF0000」 or 「#ff0000」; None for any other."""
    digits = (text or "").strip().lstrip("#")[-6:]
    try:
        return int(digits, 16) if len(digits) == 6 else None
    except ValueError:
        return None
