"""The screen for selecting participants of the trial (試行運用).

A person chooses the participants, checks the decisions, records them, and then checks the letters.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from uuid import uuid4

from intake.answers.letter import Letter
from intake.desk.bulk import Plan
from intake.desk.desk import Desk
from intake.desk.doubts import doubts_of
from intake.desk.drafting import AFTER
from intake.desk.trial import AT_A_GLANCE, Applicant
from intake.desk.view.actions import NOT_GONE_ON
from intake.desk.view.blocks import (
    Block,
    Regions,
    act,
    button,
    buttons,
    day_field,
    field,
    fold,
    form,
    narrow,
    region,
    table,
    title,
)
from intake.desk.view.blocks import (
    pressed as cell_of,
)
from intake.desk.view.excel import plan_blocks
from intake.desk.view.letters import bulk_blocks, queued_told, still_unsent
from intake.desk.view.panel import Pressed, Screen
from intake.terms import IntakeError, Stage
from intake.text import tokyo_day
from intake.vocabulary.moves import SELECTIONS, Move

_ON_ONE_LINE = ("受付番号", "試行運用", "人口")
_WORDS = {"select": SELECTIONS[Move.SELECT_TRIAL], "decline": SELECTIONS[Move.DECLINE_TRIAL]}


class TrialScreen(Screen):
    """The screen for selecting the trial's participants, one by one or by rows pasted from Excel.

    The trial is the 試行運用 (trial operation). Nothing is recorded before 「記録する」 is pressed.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._ticked: dict[str, str] = {}  # by 受付番号
        self._on = ""
        self._every = False
        self._pasted = ""
        self._plan = Plan(())
        self._drafts: list[Letter] = []
        self._key = ""  # of queueing them
        self.acts = {
            "start": self.start,
            "set": self._set,
            "tick": self._tick,
            "every": lambda _: self._turn(),
            "check": self._check,
            "record": lambda _: self._record(),
            "undo": lambda _: self._undo(),
            "bulk_queue": lambda _: self._queue(),
            "bulk_drop": lambda _: self._drafts.clear(),
        }

    def regions(self) -> Regions:
        return {"mail": region("", self._blocks())}

    def _blocks(self) -> list[Block]:
        if self._drafts:
            return [*self._done(), *bulk_blocks(self._drafts, "受付の「未連絡」")]
        plan = self._plan
        doubts = doubts_of(tokyo_day(self.desk.today()), (), None)
        boxes = [
            field("by", "担当者の氏名", value=self.desk.by, act=act("set"), kept="by"),
            day_field("on", "選定の日", self._on, doubts, act=act("set")),
        ]
        ticked = button(
            f"選んだ {len(self._ticked)} 件を確かめる",
            act("check", pasted=False),
            off=not self._ticked,
        )
        return [
            *self._done(),
            form(boxes),
            *self._applicants(),
            buttons([ticked]),
            fold("Excel で選んだ行を貼り付ける", [self._paste()]),
            *(plan_blocks(plan) if plan.rows and not plan.done else []),
            buttons([button("記録する", act("record"), look="primary", off=not plan.is_ready)]),
        ]

    def _applicants(self) -> Iterator[Block]:
        trial = self.desk.trial()
        found = list(trial) if self._every else [a for a in trial if a.is_undecided]
        unsure = [] if self._every else [a for a in trial if a.may_wish]
        what = "すべての申込み" if self._every else "希望し、まだ決めていない団体"
        turn = "希望し、未決定のものだけ示す" if self._every else "すべての申込みを示す"
        yield title(f"{what} {len(found):,} 件")
        yield buttons([button(turn, act("every"))])
        yield self._table(found)
        if unsure:
            yield fold(f"参加を「未定」とした団体 {len(unsure):,} 件", [self._table(unsure)])

    def _paste(self) -> Block:
        hint = "受付番号又は団体コードの列と、「選定」「見送り」の列"
        return form(
            [field("pasted", "Excel の行", "area", self._pasted, rows=6, hint=hint)],
            buttons([button("貼り付けた行を確かめる", act("check", pasted=True))]),
        )

    def _done(self) -> list[Block]:
        """Return the blocks that show the decisions recorded last, and a button to undo them all.

        [] if no decisions were recorded.
        """
        made = self._plan.made
        if not made:
            return []
        undo = button(f"この {len(made):,} 件をすべて取り消す", act("undo"), look="danger")
        return [buttons([undo]), fold("記録したもの", plan_blocks(self._plan))]

    def _table(self, found: Sequence[Applicant]) -> Block:
        return table(tuple(AT_A_GLANCE), [self._row(each) for each in found])

    def _row(self, each: Applicant) -> list[str | int | Block | date | None]:
        ticks = cell_of(
            *(
                button(
                    words,
                    act("tick", number=each.number, what=what),
                    on=self._ticked.get(each.number) == what,
                )
                for what, words in _WORDS.items()
            )
        )
        *cells, decided = (
            narrow(value(each)) if title in _ON_ONE_LINE else value(each)
            for title, value in AT_A_GLANCE.items()
        )
        return [*cells, decided or (ticks if each.stage is Stage.ACCEPTED else "")]

    def _set(self, pressed: Pressed) -> None:
        self.desk.by = pressed.values.get("by", self.desk.by).strip()
        on = pressed.values.get("on", self._on)
        if on != self._on:  # what was shown is for another day
            self._on, self._plan = on, Plan(())

    def _tick(self, pressed: Pressed) -> None:
        number, what = str(pressed.about["number"]), str(pressed.about["what"])
        if self._ticked.get(number) == what:
            del self._ticked[number]
        else:
            self._ticked[number] = what
        self._plan = Plan(())

    def _turn(self) -> None:
        self._every = not self._every

    def _check(self, pressed: Pressed) -> None:
        lines = (f"{number}\t{_WORDS[what]}" for number, what in self._ticked.items())
        self._pasted = (
            pressed.values.get("pasted", "") if pressed.about["pasted"] else "\n".join(lines)
        )
        self._plan = Plan(())
        self._plan = self.desk.select(self._pasted, self._day())
        self.said = ("", "") if self._plan.rows else (self._plan.sentence, "warn")

    def _record(self) -> None:
        if self._plan.done or not self._plan.rows:
            return
        self._plan = done = self.desk.select(self._pasted, self._day(), do=True)
        if done.done:
            self._pasted, self._ticked = "", {}
            self._drafts, self._key = [], uuid4().hex
            try:
                self._drafts = self._letters(done)
                self.well(f"{done.sentence}下の文面を確かめてください。まだ送っていません。")
            except IntakeError as error:  # a setting, a template: what was recorded is said first
                self.wrong(f"{done.sentence}{NOT_GONE_ON}{error}")

    def _undo(self) -> None:
        """Undo all decisions that were recorded last on this screen.

        Raises MoveError, and undoes nothing, if something else was decided since on one of the
        applications. If letters on the undone decisions still wait to be sent, a warning is shown.
        """
        made = self._plan.made
        if not made:  # a second click
            return
        undone = self.desk.undo_all(made)
        self._plan, self._drafts = Plan(()), []
        said = f"選定・見送りの決定 {len(undone):,} 件を取り消しました。"
        unsent = still_unsent(self.desk, {each.mail for each in made})
        self.said = (said + unsent, "wrong" if unsent else "good")

    def _letters(self, plan: Plan) -> list[Letter]:
        found: list[Letter] = []
        for move in (Move.SELECT_TRIAL, Move.DECLINE_TRIAL):
            numbers = [row.number for row in plan.rows if row.rulings[0].move is move]
            found += self.desk.drafts(AFTER[move], numbers)
        return found

    def _queue(self) -> None:
        if self._drafts:  # still shown after a failure, so that it can be pressed again
            count = len(self.desk.queue(*self._drafts, act=self._key))
            self._drafts = []
            self.well(queued_told(self.desk, f"返信 {count:,} 通"))

    def _day(self) -> date:
        if not self._on:
            raise IntakeError("選定の日が入っていません。日付を選んでください。")
        return date.fromisoformat(self._on)
