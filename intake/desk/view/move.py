"""What a decision asks for, as boxes to fill in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import ipywidgets as widgets

from intake.applications.lifecycle import MOVES, Move
from intake.desk.allowed import CONFIRMED
from intake.desk.items import Case
from intake.desk.view.parts import LABELS, Said, box, drop_down, html, text_box, uploaded
from intake.reading.form.choices import OPTIONS
from intake.register import Register
from intake.terms import FieldName
from intake.text import one_line

Take = Callable[[Mapping[str, str]], None]


class MoveForm:
    """The boxes of one move about one case; `take` gets what was filled in."""

    def __init__(self, move: Move, case: Case, register: Register, said: Said, take: Take) -> None:
        self._case, self._register, self._take = case, register, take
        self._boxes = {name: self._box(name) for name in MOVES[move].says}
        record = said.button("記録する", self._record, style="primary", name="record")
        self.widget = widgets.VBox(
            [html(f"<b>{move.label}</b>"), *self._boxes.values(), record],
            layout={"align_items": "flex-start"},
        )
        self.widget.add_class("desk-form")

    def focus(self) -> None:
        next(iter(self._boxes.values())).focus()

    def _box(self, name: str) -> Any:
        label = LABELS[name]
        if name == "municipality":
            places = [f"{m.full_name}　{m.code}" for m in self._register.current]
            hint = "都道府県名から入力してください"
            return box(widgets.Combobox, label, "420px", options=places, placeholder=hint)
        if name == "field":
            fields = drop_down(label, [(each.label, each.value) for each in FieldName])
            fields.observe(lambda change: self._known(change["new"]), "value")
            return fields
        if name == "file":
            return widgets.FileUpload(description="ファイルを選ぶ", layout={"width": "auto"})
        if name in CONFIRMED:
            return drop_down(label, ["", *OPTIONS[FieldName(name)]])
        return text_box(label, self._start(name), _HINTS.get(name, ""), "520px")

    def _start(self, name: str) -> str:
        """What a box holds to begin with."""
        if name == "municipalities":
            return " ".join(c.municipality.code for c in self._case.reading.candidates)
        if name == "into" and self._case.related:
            return self._case.related[0].number
        if name == "value":
            return one_line(self._case.fields.get(FieldName.APPLICATION_DATE, ""))
        return ""

    def _known(self, field: str) -> None:
        """Choosing a field shows the value that stands."""
        self._boxes["value"].value = one_line(self._case.fields.get(field, ""))

    def _record(self) -> None:
        with TemporaryDirectory() as folder:
            values = {name: _value(name, each, Path(folder)) for name, each in self._boxes.items()}
            self._take(values)


def _value(name: str, filled: Any, folder: Path) -> str:
    if name == "municipality":
        return str(filled.value).rpartition("　")[2].strip()
    if name == "file":
        return str(uploaded(filled, folder) or "")
    return str(filled.value or "")


_HINTS = {
    "municipalities": "6桁の団体コードを、空白で区切って",
    "into": "例 R4-0012",
    "agreement_version": "例 第1版",
    "document": "例 J-LIS第123号（なければ空のまま）",
}
