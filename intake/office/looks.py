"""How text looks (struck out, hidden, coloured, in a symbol font), and what is readable of it.

A run is a piece of text with one look: (text, Look).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from intake.text.colours import WHITE, is_like

_BOXES = {0x6C: "●", 0x6E: "■", 0x6F: "□", 0x70: "□", 0x71: "□", 0x72: "□", 0x78: "☒", 0xA1: "○",
          0xA2: "○", 0xA3: "○", 0xA4: "◉", 0xA5: "◎", 0xA8: "□", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒",
          0xFE: "☑", 0x52: "☑"}  # fmt: skip
_BOXES_2 = {0x2A: "□", 0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0x97: "●",
            0x98: "●", 0x99: "◉", 0xA2: "■", 0xA3: "□"}  # fmt: skip
_WEBDINGS = {0x61: "✓", 0x63: "□", 0x67: "■", 0x6E: "●", 0x72: "✗"}
_FONTS = {"wingdings": _BOXES, "wingdings 2": _BOXES_2, "webdings": _WEBDINGS}
"""Symbol font -> code of the typed letter -> the box or tick it shows (根拠: Unicode L2/12-368)."""


_TINY = 2  # points; 0.7 mm


@dataclass(frozen=True, slots=True)
class Look:
    """How a run of text looks.

    `struck`: the text is struck out. `hidden`: programs do not display the text. `enclosed`: the
    text is framed or highlighted. `emphasis` is a text that describes weight, size, colour and the
    like; runs that look alike have equal texts. `colour` is 0xRRGGBB, None for the colour of
    ordinary text. `font` is the name of a symbol font, "" for any other font. `size` is in points,
    None for the size of the surrounding text.
    """

    struck: bool = False
    hidden: bool = False
    enclosed: bool = False
    emphasis: str = ""
    colour: int | None = None
    font: str = ""
    size: float | None = None

    @property
    def is_tiny(self) -> bool:
        """Whether the letters are at most 2 points high, so that nobody can read them."""
        return self.size is not None and self.size <= _TINY


PLAIN = Look()


def within(run: Look, around: Look) -> Look:
    """Return the Look `run` of a run, completed with what it inherits from `around`, the surrounding text.

    The run is struck out or hidden if the surrounding text is. It takes the colour, symbol font and
    size of the surrounding text if it has none of its own. Frame, highlighting and emphasis are not
    inherited.
    """
    if run is around or around is PLAIN:
        return run
    return replace(
        run,
        struck=run.struck or around.struck,
        hidden=run.hidden or around.hidden,
        colour=around.colour if run.colour is None else run.colour,
        font=run.font or around.font,
        size=around.size if run.size is None else run.size,
    )


Run = tuple[str, Look]


@dataclass(frozen=True, slots=True)
class Shown:
    """What a person can read of a cell or paragraph (`text`), and what is special about it.

    `struck` is True if struck-out text was left out, `unseen` if invisible text was left out.
    `enclosed` is the part of `text` with a frame or highlight; "" if no part has one or the whole
    text has. `strong` is the part that differs from most of the text in weight, size or colour; ""
    if no part does.
    """

    text: str
    struck: bool = False
    unseen: bool = False
    enclosed: str = ""
    strong: str = ""


def shown(runs: Sequence[Run], background: int = WHITE) -> Shown:
    """Return what a person can read of one cell or paragraph, as a Shown, given its runs (text, Look).

    Struck-out and invisible runs are left out; letters in symbol fonts are replaced by the boxes
    and ticks that they display. `background` is the colour behind the text as 0xRRGGBB, -1 if
    unknown.
    """
    seen: list[Run] = []
    struck = unseen = False
    for text, look in runs:
        blank = not text.strip()
        if look.struck and not blank:
            struck = True
        elif not blank and (look.hidden or look.is_tiny or is_like(look.colour, background)):
            unseen = True
        else:
            seen.append((symbols(text, look.font), look))
    filled = [(text, look) for text, look in seen if text.strip()]
    enclosed = "".join(text for text, look in filled if look.enclosed)
    strong = "".join(_unusual(filled))
    return Shown(
        "".join(text for text, _ in seen),
        struck,
        unseen,
        enclosed if not all(look.enclosed for _, look in filled) else "",
        strong,
    )


def _unusual(runs: Sequence[Run]) -> list[str]:
    """Return the texts of the runs that are emphasised differently from most of the text, or []."""
    characters: dict[str, int] = {}
    for text, look in runs:
        characters[look.emphasis] = characters.get(look.emphasis, 0) + len(text)
    usual = max(characters, key=characters.__getitem__, default="")
    return [text for text, look in runs if look.emphasis != usual]


def symbols(text: str, font: str) -> str:
    """Return the boxes and ticks that a text in a symbol font displays: 「o」 in Wingdings gives □.

    `font` is the font's name. A letter that displays any other symbol is left out. A text in an
    ordinary font is returned unchanged.
    """
    signs = _FONTS.get(font.strip().lower())
    if signs is None:
        return text
    return "".join(c if c.isspace() else signs.get(ord(c) & 0xFF, "") for c in text)


def points(text: str | None, unit: float = 1) -> float | None:
    """Convert a font size, given as text, to points; None if the text is not a positive number.

    `unit` is the length in points of the unit in which `text` gives the size: 0.5 for half points.
    """
    try:
        size = float(text or 0) * unit
    except ValueError:
        return None
    return size if size > 0 else None


def rgb(text: str | None) -> int | None:
    """Return the colour in a text such as 「FF0000」, 「FFFF0000」 or 「#ff0000」, as 0xRRGGBB.

    None for any other text and for None.
    """
    digits = (text or "").strip().lstrip("#")[-6:]
    try:
        return int(digits, 16) if len(digits) == 6 else None
    except ValueError:
        return None
