"""Input boxes for the content of a decision."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import ipywidgets as widgets

from intake.desk.case import Case
from intake.desk.view.controls import StatusLine, box, drop_down, html, text_box, uploaded
from intake.reading.form.choices import OPTIONS
from intake.register import Register
from intake.terms import FieldName
from intake.text import one_line
from intake.vocabulary.moves import MOVES, Entry, Move, ValueKind

Take = Callable[[Mapping[str, str]], None]


class MoveForm:
    """The boxes of one move for a case; `take` is called with the values."""

    def __init__(
        self, move: Move, case: Case, register: Register, said: StatusLine, take: Take
    ) -> None:
        self._case, self._register, self._take = case, register, take
        self._boxes = {each: self._box(each) for each in MOVES[move].asked}
        record = said.button("記録する", self._record, style="primary", name="record")
        self.widget = widgets.VBox(
            [html(f"<b>{move.label}</b>"), *self._boxes.values(), record],
            layout={"align_items": "flex-start"},
        )
        self.widget.add_class("desk-form")

    def focus(self) -> None:
        next(iter(self._boxes.values())).focus()

    def _box(self, asked: Entry) -> Any:
        label = asked.label
        match asked.kind:
            case ValueKind.MUNICIPALITY:
                places = [f"{m.full_name}　{m.code}" for m in self._register.current]
                return box(widgets.Combobox, label, "420px", options=places, placeholder=asked.hint)
            case ValueKind.FIELD:
                fields = drop_down(label, [(each.label, each.value) for each in FieldName])
                fields.observe(lambda change: self._known(change["new"]), "value")
                return fields
            case ValueKind.FORM | ValueKind.FILE:
                return widgets.FileUpload(description=f"{label}を選ぶ", layout={"width": "auto"})
            case ValueKind.CHOICE:
                return drop_down(label, ["", *OPTIONS[FieldName(asked.key)]])
        return text_box(label, self._start(asked.key), asked.hint, "520px")

    def _start(self, name: str) -> str:
        """The initial value of a box."""
        if name == "municipalities":
            return " ".join(c.municipality.code for c in self._case.reading.candidates)
        if name == "into" and self._case.related:
            return self._case.related[0].number
        if name == "value":
            return one_line(self._case.fields.get(FieldName.APPLICATION_DATE, ""))
        return ""

    def _known(self, field: str) -> None:
        """Show the current value when a field is chosen."""
        after = next(filled for each, filled in self._boxes.items() if each.key == "value")
        after.value = one_line(self._case.fields.get(field, ""))

    def _record(self) -> None:
        with TemporaryDirectory() as folder:
            self._take(
                {
                    each.key: _value(each.kind, filled, Path(folder))
                    for each, filled in self._boxes.items()
                }
            )


def _value(kind: ValueKind, filled: Any, folder: Path) -> str:
    if kind is ValueKind.MUNICIPALITY:
        return str(filled.value).rpartition("　")[2].strip()
    if kind in (ValueKind.FORM, ValueKind.FILE):
        return str(uploaded(filled, folder) or "")
    return str(filled.value or "")
