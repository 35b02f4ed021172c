"""The part of the desk screen that records decisions on the open case, and undoes them. A case is
one desk item (an application or a mail) with everything about it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from intake.desk.case import Case, mail_number
from intake.desk.deciding import Decided
from intake.desk.typed_input import act as take_decision
from intake.desk.view.blocks import Block, act, button
from intake.desk.view.lines import day_of
from intake.desk.view.panel import Pressed
from intake.desk.view.sight import Sight
from intake.desk.view.writing import Writing
from intake.terms import FieldName, IntakeError, Kind
from intake.text import one_line
from intake.vocabulary.moves import Move


class Actions:
    """Handles the buttons by which a person decides on the open case, or undoes a decision.

    After a decision it shows the letter that usually follows, or else the next item.
    """

    def __init__(self, sight: Sight, writing: Writing) -> None:
        self._sight, self._writing = sight, writing
        self.acts: dict[str, Callable[[Pressed], None]] = {
            "take": self.take,
            "ask": self._ask,
            "cancel": lambda _: self._cancel(),
            "correct": self._correct,
            "undo": lambda _: self._undo(),
        }

    def undo_button(self) -> list[Block]:
        """A list of one button, which undoes the last decision; [] if there is nothing to undo."""
        last = self._sight.last
        if not last:
            return []
        what = f"{last[-1].number or mail_number(last[-1].mail)}「{last[-1].move.label}」"
        many = f"ほか {len(last) - 1} 件" if len(last) > 1 else ""
        return [button(f"{what}{many}を取り消す", act("undo"), key="u")]

    def take(self, pressed: Pressed) -> None:
        sight = self._sight
        case, move = sight.of(pressed), Move(pressed.about["move"])
        name = str(pressed.about.get("name") or case.mail)
        elsewhere = name != case.mail
        typed = {k: v for k, v in pressed.values.items() if k not in ("on", "note")}
        values = {**typed, **pressed.about.get("given", {})}
        if "municipality" in values:
            values["municipality"] = values["municipality"].rpartition("　")[2].strip()
        on, note = day_of(pressed.value("on")), pressed.value("note") or _why(case, move)
        files = [(key, hashlib.sha256(f.content).digest()) for key, f in pressed.files.items()]
        key = act_key(sight, case, move, name, sorted(values.items()), files, on, note)
        with TemporaryDirectory() as folder:
            for field_name, file in pressed.files.items():
                path = Path(folder) / file.name
                path.write_bytes(file.content)
                values[field_name] = str(path)
            decided = take_decision(
                sight.desk,
                move,
                name,
                values,
                on=on,
                note=note,
                seen=None if elsewhere else case.seen,
                about=case.mail if elsewhere else None,
                act=key,
            )
        self.decided(case, [decided], case.mail if elsewhere else None)

    def decided(self, case: Case, decided: list[Decided], answering: str | None = None) -> None:
        """Show that the decisions `decided` were recorded, then the draft of the letter that
        usually follows.

        If usually no letter follows, the next item is opened. `case` is the open case. `answering`
        names the mail that the letter replies to; None means the mail of the item decided on.
        """
        sight = self._sight
        sight.last, sight.last_from = decided, case.mail
        sight.well("".join(each.sentence for each in decided))
        target = decided[-1].number or decided[-1].mail
        draft = sight.desk.suggested(decided[-1].move, target, answering)
        if draft is None:
            sight.next()
            return
        sight.case = sight.desk.show(case.mail)
        self._writing.open(draft)

    def _ask(self, pressed: Pressed) -> None:
        self._sight.of(pressed)
        self._sight.mode = Move(pressed.about["move"])
        self._sight.focus = "side"

    def _cancel(self) -> None:
        self._sight.mode = None
        self._sight.calm()

    def _correct(self, pressed: Pressed) -> None:
        """Record a correction of each field whose box in the form was changed: one decision per
        field, all or none.

        IntakeError if no box was changed.
        """
        sight = self._sight
        case = sight.of(pressed)
        changed = written_over(case, pressed)
        if not changed:
            raise IntakeError(
                "どの項目も変わっていません。直す項目を書き換えてから押してください。"
            )
        note = pressed.value("note")
        key = act_key(sight, case, changed, note)
        made = sight.desk.correct_all(case.mail, changed, seen=case.seen, note=note, act=key)
        self.decided(case, made)

    def _undo(self) -> None:
        sight = self._sight
        last, sight.last = sight.last, []
        if not last:  # a second click
            return
        target = last[-1].number or last[-1].mail
        undone = [sight.desk.undo(target, each.id) for each in reversed(last)]
        said = "".join(each.sentence for each in undone)
        sight.well(said)
        self._back_to(sight.last_from, target)
        waiting = sight.desk.letters("held", "queued")
        if any(each.mail in (last[-1].mail, sight.last_from) for each in waiting):
            sight.wrong(
                f"{said}この件の返信がまだ送信待ちです。送らないときは「返信」で取り消してください。"
            )

    def _back_to(self, mail: str, target: str) -> None:
        """Show an item again after its decision was undone.

        If the mail `mail` waits for a person, it is opened in the waiting list; else the item
        `target` (a 受付番号 or mail) is opened alone.
        """
        sight = self._sight
        sight.tab, sight.bulk = "waiting", []
        sight.close()
        sight.anew()
        line = next((each for each in sight.lines if each.name == mail), None)
        sight.open(mail if line else target, line.key if line else None)


def written_over(case: Case, pressed: Pressed) -> dict[str, str]:
    """{field key: text of its box} for each box of the form, sent with the click `pressed`, whose
    text differs from the recorded value.
    """
    return {
        name.value: pressed.value(name.value)
        for name in FieldName
        if name.value in pressed.values
        and pressed.value(name.value) != one_line(case.fields.get(name, ""))
    }


def act_key(sight: Sight, case: Case, *said: object) -> str:
    """An idempotency key for a click, made from the person at the desk (`sight`), the state of the
    case and what was entered (`said`).

    A click repeated after a failure gives the same key, so that nothing is recorded twice.
    """
    who = (sight.desk.by, case.mail, case.seen, *said)
    return hashlib.sha256(repr(who).encode()).hexdigest()


def _why(case: Case, move: Move) -> str:
    """The note to record with a decision of the kind `move` if the person wrote none; "" except for
    dismissing an unrelated mail.
    """
    if move is Move.DISMISS and case.reading.kind is Kind.UNRELATED:
        return "関係のないメール"
    return ""
