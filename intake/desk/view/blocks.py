"""The blocks that a desk screen consists of: plain dicts, which panel.js draws in the browser.

Every text is inserted as text, never as HTML.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from intake.desk.doubts import Doubt
from intake.desk.markup import Cell, shown
from intake.text import lines_as_they_are

Block = dict[str, Any]


def act(name: str, /, **about: Any) -> Block:
    """Return the message sent to Python when a person presses a button or changes a box.

    `name` is the handler to call (a key of Screen.acts), `about` are values for the handler.
    """
    return {"act": name} | about


def say(text: str, tone: str = "") -> Block:
    """Return a block with a sentence; `tone` is "" (neutral), good, warn or wrong."""
    return {"kind": "say", "text": text, "tone": tone}


def title(text: str, badge: str = "") -> Block:
    return {"kind": "title", "text": text, "badge": badge}


def pre(text: str, look: str = "") -> Block:
    """Return a block with a text whose line breaks and spaces are shown as they are.

    Control characters and characters that change the text direction are removed. `look` is the name
    of a style in panel.css ("": the usual one).
    """
    return {"kind": "pre", "text": lines_as_they_are(text), "look": look}


def facts(rows: Iterable[tuple[str, Cell, str]]) -> Block:
    """Return a block that lists facts, given as (name, value, source of the value).

    The source says where the value was read, for example in which cell ("": not shown).
    """
    return {"kind": "facts", "rows": [(name, shown(value), where) for name, value, where in rows]}


def table(
    titles: Sequence[str],
    rows: Iterable[Sequence[Cell | Block]],
    wrong: Iterable[bool] = (),
    label: str = "",
) -> Block:
    """Return a block with a table.

    `titles` are the column titles, `rows` the cells. A cell is a plain value, or the result of
    `merged`, `narrow` or `pressed`. `wrong` has a bool for each row: True highlights the row
    (default: none). `label` is the table's name for screen readers ("": none).
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
    """Return a table cell that spans `across` columns and `down` rows."""
    return {"text": lines_as_they_are(text), "across": across, "down": down}


def narrow(value: Cell) -> Block:
    """Return a table cell whose text stays on one line."""
    return {"text": shown(value), "look": "narrow"}


def pressed(*items: Block) -> Block:
    """Return a table cell that contains the buttons `items`."""
    return {"buttons": list(items)}


def button(
    text: str,
    what: Block,
    *,
    key: str = "",
    look: str = "",
    on: bool | None = None,
    off: bool = False,
    takes: Sequence[str] | None = None,
    form: str = "",
) -> Block:
    """Return a button that sends the message `what` (made by `act`) when it is pressed.

    `key` is the letter on the keyboard that presses the button ("": none), `look` its style, such
    as primary, danger or plain ("": the usual one). `on` says whether a toggle is on (None: the
    button is no toggle), `off` whether the button is disabled.

    The message also carries the contents of the form that contains the button. For a button outside
    all forms, `form` is the style (`look`) of the form in its region whose contents are sent ("":
    none). After success, the boxes of the form that are named in `takes` are emptied (None: all
    boxes).
    """
    made = {"text": text, "act": what, "key": key, "look": look, "off": off, "takes": takes}
    made |= {"form": form} if form else {}
    return made if on is None else made | {"on": str(on).lower()}


def putting(text: str, values: Mapping[str, str], *, look: str = "") -> Block:
    """Return a button that fills boxes of its form with `values` ({name of a box: text}).

    The button sends no message to Python. `look` is the button's style ("": the usual one).
    """
    return {"text": text, "put": dict(values), "act": {}, "look": look}


def buttons(items: Iterable[Block], label: str = "", look: str = "") -> Block:
    return {"kind": "buttons", "items": list(items), "label": label, "look": look}


def field(
    name: str, label: str, kind: str = "text", value: str = "", hint: str = "", **more: Any
) -> Block:
    """Return a box of a form, with a `label` beside it and `value` in it.

    `name` is the key of the box's text in the form's message. `kind` is text, area, date, select,
    combo, file or password. `hint` is shown while the box is empty. `more` has further keys for
    panel.js: `options` are the choices offered, `act` is the message sent when the box is changed,
    `rows` the height, `accept` the types of files. `required` says whether the box must be filled
    in, `error` why its text was refused.
    """
    return {"name": name, "label": label, "kind": kind, "value": value, "hint": hint} | more


def day_field(
    name: str, label: str, value: str = "", doubts: Iterable[Doubt] = (), **more: Any
) -> Block:
    """Return a box for a date, whose content `value` is text such as 2022-09-01 ("": empty).

    `doubts` are warnings; the browser shows one if the date in the box is earlier or later than the
    warning allows. `more` are further keys for panel.js, as in `field`.
    """
    told = [
        {"text": each.sentence, "before": str(each.before or ""), "after": str(each.after or "")}
        for each in doubts
    ]
    return field(name, label, "date", value, doubts=told, **more)


def form(
    fields: Iterable[Block],
    *groups: Block,
    label: str = "",
    look: str = "",
    enter: bool = False,
) -> Block:
    """Return a form with input fields and buttons; each button submits the contents of the fields.

    `fields` are the input fields, as made by `field`; `groups` are groups of buttons. `label` is a
    heading above the form, `look` a style in panel.css ("": none). With `enter`, the Enter key in a
    field presses the first button.
    """
    made = {"kind": "form", "fields": list(fields), "groups": list(groups)}
    return made | {"label": label, "look": look, "enter": enter}


def fold(text: str, blocks: Iterable[Block], *, opened: bool = False) -> Block:
    return {"kind": "fold", "text": text, "blocks": list(blocks), "open": opened}


def frame(html: str, label: str) -> Block:
    """Return a block that shows HTML in a frame without scripts, links or network access.

    The caller must have removed dangerous parts (see original.safe_html). `label` is the frame's
    title, which screen readers read out.
    """
    return {"kind": "html", "html": html, "label": label}


def picture(png: bytes, label: str) -> Block:
    """Return a block with a picture; `png` are the bytes of a PNG file.

    The block has the picture's size in pixels, read from the file, so that the page reserves the
    space while the picture loads. `label` describes the picture for screen readers.
    """
    wide, high = (int.from_bytes(png[at : at + 4]) for at in (16, 20))
    return {"kind": "picture", "png": png, "label": label, "width": wide, "height": high}


def rows(
    columns: Sequence[Block],
    found: Sequence[Block],
    chosen: str | None,
    more: Block | None = None,
) -> Block:
    """Return a block with a list that can be sorted by its columns.

    `columns` are the column headings: buttons that sort the list. `found` are the lines of the
    list, each made by `row`. `chosen` is the name of the selected line (None: no line). `more` is
    the button that shows further lines (None: there are none).
    """
    made = {"kind": "rows", "columns": list(columns), "rows": list(found)}
    return made | {"chosen": chosen, "more": more}


def row(
    name: str, cells: Sequence[Cell], what: Block, look: str = "", picked: bool | None = None
) -> Block:
    """Return one line of a list (the block that `rows` makes), with the texts of its `cells`.

    `name` identifies the line in the list. `what` is the message (made by `act`) that a click on
    the line sends. `look` is the style of the line ("": the usual one). `picked` says whether the
    line's check box is ticked; None if the line has no check box.
    """
    made = {"name": name, "cells": [shown(each) for each in cells], "act": what, "look": look}
    return made if picked is None else made | {"picks": True, "picked": picked}


def region(view: str, blocks: Iterable[Block]) -> Block:
    """Return one region of a screen, such as the list or the mail, with its blocks.

    `view` identifies what the region shows, for example the open tab. If a region is drawn again
    with the same `view`, the browser keeps the region's scroll position.
    """
    return {"view": view, "blocks": list(blocks)}


Regions = Mapping[str, Block]
