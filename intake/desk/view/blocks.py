"""What a panel can show, as plain data: panel.js draws each block, and makes text of every text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from intake.desk.markup import Cell, shown
from intake.text import lines_as_they_are

Block = dict[str, Any]


def act(name: str, /, **about: Any) -> Block:
    """The message that a button sends: the name of the act and what it is about."""
    return {"act": name} | about


def say(text: str, tone: str = "") -> Block:
    """A sentence; `tone` is "", good, warn or wrong."""
    return {"kind": "say", "text": text, "tone": tone}


def title(text: str, badge: str = "") -> Block:
    return {"kind": "title", "text": text, "badge": badge}


def pre(text: str, look: str = "") -> Block:
    """Text of several lines, without control and direction characters."""
    return {"kind": "pre", "text": lines_as_they_are(text), "look": look}


def facts(rows: Iterable[tuple[str, Cell, str]]) -> Block:
    """Names, values and where each value comes from."""
    return {"kind": "facts", "rows": [(name, shown(value), where) for name, value, where in rows]}


def table(
    titles: Sequence[str],
    rows: Iterable[Sequence[Cell | Block]],
    wrong: Iterable[bool] = (),
    label: str = "",
) -> Block:
    """A table; rows marked wrong stand out. A cell may be a value, or `merged`, or `pressed`."""
    marks = dict(enumerate(wrong))
    return {
        "kind": "table",
        "label": label,
        "titles": list(titles),
        "rows": [
            {
                "cells": [each if isinstance(each, dict) else shown(each) for each in row],
                "look": "wrong" if marks.get(place) else "",
            }
            for place, row in enumerate(rows)
        ],
    }


def merged(text: str, across: int, down: int) -> Block:
    """A cell over several columns and rows."""
    return {"text": lines_as_they_are(text), "across": across, "down": down}


def pressed(*items: Block) -> Block:
    """A cell of buttons."""
    return {"buttons": list(items)}


def button(
    text: str,
    what: Block,
    *,
    key: str = "",
    look: str = "",
    on: bool | None = None,
    off: bool = False,
) -> Block:
    """A button. `key` is the letter that presses it, `look` primary, danger or plain."""
    made = {"text": text, "act": what, "key": key, "look": look, "off": off}
    return made if on is None else made | {"on": str(on).lower()}


def buttons(items: Iterable[Block], label: str = "") -> Block:
    return {"kind": "buttons", "items": list(items), "label": label}


def field(
    name: str, label: str, kind: str = "text", value: str = "", hint: str = "", **more: Any
) -> Block:
    """A box of a form; `kind` is text, area, date, select, combo, file or password."""
    return {"name": name, "label": label, "kind": kind, "value": value, "hint": hint} | more


def form(
    fields: Iterable[Block],
    *groups: Block,
    label: str = "",
    look: str = "",
    enter: bool = False,
) -> Block:
    """Boxes and groups of buttons whose messages carry the contents of the boxes.

    With `enter`, the Enter key in a box presses the first button.
    """
    made = {"kind": "form", "fields": list(fields), "groups": list(groups)}
    return made | {"label": label, "look": look, "enter": enter}


def fold(text: str, blocks: Iterable[Block], *, opened: bool = False) -> Block:
    return {"kind": "fold", "text": text, "blocks": list(blocks), "open": opened}


def frame(html: str, label: str) -> Block:
    """Harmless HTML in a frame that may do nothing."""
    return {"kind": "html", "html": html, "label": label}


def picture(png: bytes, label: str) -> Block:
    """A picture; its sides in pixels, by which its place is kept while it loads, are in its head."""
    wide, high = (int.from_bytes(png[at : at + 4]) for at in (16, 20))
    return {"kind": "picture", "png": png, "label": label, "width": wide, "height": high}


def rows(
    columns: Sequence[Block],
    found: Sequence[Block],
    chosen: str | None,
    more: Block | None = None,
) -> Block:
    """A list of which one row is chosen; its columns are the buttons that sort it."""
    made = {"kind": "rows", "columns": list(columns), "rows": list(found)}
    return made | {"chosen": chosen, "more": more}


def row(name: str, cells: Sequence[Cell], what: Block, look: str = "") -> Block:
    return {"name": name, "cells": [shown(each) for each in cells], "act": what, "look": look}


def region(view: str, blocks: Iterable[Block]) -> Block:
    """One part of a screen. As long as `view` is the same string, its scroll position is kept."""
    return {"view": view, "blocks": list(blocks)}


Regions = Mapping[str, Block]
