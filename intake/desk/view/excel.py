"""The part of the desk that exports applications to Excel and imports decisions from Excel.

Before an import, a preview shows what would be recorded.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from intake.desk.bulk import PLAN_TITLES, Plan
from intake.desk.desk import Desk
from intake.desk.view.blocks import (
    Block,
    Regions,
    act,
    button,
    buttons,
    field,
    form,
    region,
    say,
    table,
    title,
)
from intake.desk.view.panel import Pressed, Screen, Uploaded
from intake.terms import IntakeError

if TYPE_CHECKING:  # slow to load, and not needed to look at what waits
    from intake.desk.workbooks import Written


def plan_blocks(plan: Plan) -> list[Block]:
    """Return the blocks that preview decisions read from a table: a sentence, and a table of rows.

    `plan` has the decisions to record, with the errors in each row. Rows with errors come first; if
    no rows were read, only the sentence is returned.
    """
    rows = plan.errors_first
    shown = table(PLAN_TITLES, [r.cells for r in rows], [bool(r.problems) for r in rows])
    return [say(plan.sentence, "wrong" if plan.wrong else ""), *([shown] if rows else [])]


class ExcelPane:
    """Buttons to export applications to Excel, and to import decisions from an edited workbook.

    Nothing is written or recorded without a click.
    """

    def __init__(self, screen: Screen) -> None:
        self._desk, self._screen = screen.desk, screen
        self._file: Uploaded | None = None
        self._plan: Plan | None = None
        self.acts: dict[str, Callable[[Pressed], None]] = {
            "export": lambda _: self._hand_over(self._desk.export()),
            "export_trial": lambda _: self._hand_over(self._desk.export_trial()),
            "check_rows": self._check,
            "record_rows": lambda _: self._record(),
            "undo_rows": lambda _: self._undo(),
        }

    def blocks(self) -> list[Block]:
        return [*self.out("利用申込みの一覧", "export"), *self.back()]

    def out(self, name: str, what: str) -> list[Block]:
        count = len(self._desk.applications())
        return [
            title(f"{name}を Excel に書き出す"),
            say(
                f"記録にある利用申込みは {count:,} 件です。新しいファイルとして"
                f"「{self._desk.state.folder / 'exports'}」に書き出し、ダウンロードします。"
                "個人情報が含まれます。不要になった写しは削除してください。"
            ),
            buttons([button("Excel に書き出す", act(what))]),
        ]

    def back(self) -> list[Block]:
        box = field("file", "書き入れたファイル", "file", accept=".xlsx,.csv")
        blocks = [
            title("書き入れた一覧を読み込む"),
            say(
                "まず何が記録されるかを行ごとに示します。「記録する」を押すまで、何も記録しません。"
            ),
            form([box], buttons([button("確かめる", act("check_rows"))])),
        ]
        plan = self._plan
        if plan is None:
            return blocks
        record = button("記録する", act("record_rows"), look="primary", off=not plan.is_ready)
        undo = button(f"この {len(plan.made)} 件をすべて取り消す", act("undo_rows"), look="danger")
        return [*blocks, *plan_blocks(plan), buttons([undo if plan.made else record])]

    def _hand_over(self, written: Written) -> None:
        self._screen.saved = (written.path.name, written.path.read_bytes())
        self._screen.well(f"{written.rows:,} 件を書き出しました：{written.path}")

    def _check(self, pressed: Pressed) -> None:
        self._plan = None
        self._file = pressed.files.get("file")
        self._plan = self._read(do=False)
        self._screen.calm()

    def _record(self) -> None:
        if self._plan is None or self._plan.done:  # a second click
            return
        self._plan = self._read(do=True)
        if self._plan.done:
            self._screen.well(self._plan.sentence)

    def _undo(self) -> None:
        """Undo all decisions recorded from the imported file.

        Raises MoveError, and undoes nothing, if something else was decided since on one of the
        applications.
        """
        if self._plan is None or not self._plan.made:  # a second click
            return
        made = self._desk.undo_all(self._plan.made)
        self._plan = None
        self._screen.well(f"読み込んだ決定 {len(made):,} 件を取り消しました。")

    def _read(self, *, do: bool) -> Plan:
        if self._file is None:
            raise IntakeError("ファイルが選ばれていません。書き入れた一覧を選んでください。")
        with TemporaryDirectory() as folder:
            path = Path(folder) / self._file.name
            path.write_bytes(self._file.content)
            return self._desk.import_decisions(path, do=do)


class ExcelScreen(Screen):
    """A screen that shows only one of the three parts of an ExcelPane.

    `half` names the part: "export" (all applications), "export_trial" (the applicants for 試行運用,
    the trial) or "import" (decisions from a workbook).
    """

    def __init__(self, desk: Desk, half: str) -> None:
        super().__init__(desk)
        self._pane, self._half = ExcelPane(self), half
        self.acts = {**self._pane.acts, "start": self.start, "by": self._name}

    def _name(self, pressed: Pressed) -> None:
        self.desk.by = pressed.value("by")

    def regions(self) -> Regions:
        match self._half:
            case "export":
                blocks = self._pane.out("利用申込みの一覧", "export")
            case "export_trial":
                blocks = self._pane.out("試行運用の一覧", "export_trial")
            case _:
                name = field("by", "担当者の氏名", value=self.desk.by, act=act("by"), kept="by")
                blocks = [form([name]), *self._pane.back()]
        return {"mail": region("", blocks)}
