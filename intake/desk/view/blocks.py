"""The blocks that a screen consists of, as plain data (dicts) which panel.js draws.

Every text is inserted as text, never as HTML.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from intake.desk.markup import Cell, shown
from intake.text import lines_as_they_are

Block = dict[str, Any]


def act(name: str, /, **about: Any) -> Block:
    """The message that a button or box sends: the name of the act to run, and values for it."""
    return {"act": name} | about


def say(text: str, tone: str = "") -> Block:
    """A sentence; `tone` is "" (neutral), good, warn or wrong."""
    return {"kind": "say", "text": text, "tone": tone}


def title(text: str, badge: str = "") -> Block:
    return {"kind": "title", "text": text, "badge": badge}


def pre(text: str, look: str = "") -> Block:
    """Text of several lines, without control and direction characters; `look` is a style name."""
    return {"kind": "pre", "text": lines_as_they_are(text), "look": look}


def facts(rows: Iterable[tuple[str, Cell, str]]) -> Block:
    """A list of rows (name, value, source)."""
    return {"kind": "facts", "rows": [(name, shown(value), where) for name, value, where in rows]}


def table(
    titles: Sequence[str],
    rows: Iterable[Sequence[Cell | Block]],
    wrong: Iterable[bool] = (),
    label: str = "",
) -> Block:
    """A table; `wrong` has a bool for each row: True highlights it.

    A cell is a value, or a block made by `merged` or `pressed`.
    """
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
    """A table cell that spans `across` columns and `down` rows."""
    return {"text": lines_as_they_are(text), "across": across, "down": down}


def narrow(value: Cell) -> Block:
    """A table cell whose text stays on one line."""
    return {"text": shown(value), "look": "narrow"}


def pressed(*items: Block) -> Block:
    """A table cell with these buttons."""
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
    """A button that sends the message `what` (made by `act`).

    `key` is the keyboard letter that presses it, `look` its style (primary, danger or plain, for
    example), `on` whether a toggle is pressed (None: no toggle), `off` whether it is disabled.
    """
    made = {"text": text, "act": what, "key": key, "look": look, "off": off}
    return made if on is None else made | {"on": str(on).lower()}


def putting(text: str, values: Mapping[str, str], *, look: str = "") -> Block:
    """A button that types values into boxes of its form, by name; no message is sent."""
    return {"text": text, "put": dict(values), "act": {}, "look": look}


def buttons(items: Iterable[Block], label: str = "", look: str = "") -> Block:
    return {"kind": "buttons", "items": list(items), "label": label, "look": look}


def field(
    name: str, label: str, kind: str = "text", value: str = "", hint: str = "", **more: Any
) -> Block:
    """A box of a form; `kind` is text, area, date, select, combo, file or password.

    `hint` is shown while it is empty; `more` has further keys for panel.js (options, act, rows,
    accept, required, error, proposal).
    """
    return {"name": name, "label": label, "kind": kind, "value": value, "hint": hint} | more


def form(
    fields: Iterable[Block],
    *groups: Block,
    label: str = "",
    look: str = "",
    enter: bool = False,
) -> Block:
    """A form of boxes and groups of buttons; a button's message carries the values of the boxes.

    With `enter`, the Enter key in a box presses the first button.
    """
    made = {"kind": "form", "fields": list(fields), "groups": list(groups)}
    return made | {"label": label, "look": look, "enter": enter}


def fold(text: str, blocks: Iterable[Block], *, opened: bool = False) -> Block:
    return {"kind": "fold", "text": text, "blocks": list(blocks), "open": opened}


def frame(html: str, label: str) -> Block:
    """A frame with HTML that was made safe; scripts, links and network access are disabled."""
    return {"kind": "html", "html": html, "label": label}


def picture(png: bytes, label: str) -> Block:
    """A PNG picture with its width and height in pixels, read from its header.

    The size reserves the space on the page while the picture loads.
    """
    wide, high = (int.from_bytes(png[at : at + 4]) for at in (16, 20))
    return {"kind": "picture", "png": png, "label": label, "width": wide, "height": high}


def rows(
    columns: Sequence[Block],
    found: Sequence[Block],
    chosen: str | None,
    more: Block | None = None,
) -> Block:
    """A list of rows (made by `row`); `columns` are the buttons that sort it.

    `chosen` is the name of the selected row, or None; `more` is a button that shows further rows.
    """
    made = {"kind": "rows", "columns": list(columns), "rows": list(found)}
    return made | {"chosen": chosen, "more": more}


def row(
    name: str, cells: Sequence[Cell], what: Block, look: str = "", picked: bool | None = None
) -> Block:
    """A row of a list; `picked` is whether it is marked with others, None if it cannot be."""
    made = {"name": name, "cells": [shown(each) for each in cells], "act": what, "look": look}
    return made if picked is None else made | {"picks": True, "picked": picked}


def region(view: str, blocks: Iterable[Block]) -> Block:
    """One region of a screen with its blocks; scrolling is kept while `view` is the same string."""
    return {"view": view, "blocks": list(blocks)}


Regions = Mapping[str, Block]
