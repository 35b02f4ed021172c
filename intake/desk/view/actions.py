"""The part of the desk screen that records decisions on the open case, and undoes them.

A case is an application or a mail, with everything known about it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from intake.desk.case import Case
from intake.desk.ruling import Decided
from intake.desk.typed_input import act as take_decision
from intake.desk.validation import refused
from intake.desk.view.blocks import Block, act, button
from intake.desk.view.letters import still_unsent
from intake.desk.view.lines import day_of
from intake.desk.view.modes import Correcting
from intake.desk.view.panel import Pressed
from intake.desk.view.sight import Sight, Step
from intake.desk.view.writing import Writing
from intake.terms import FieldName, IntakeError
from intake.text import one_line
from intake.vocabulary.moves import Move

NOT_GONE_ON = "続きの文面や一覧は用意できませんでした。"
"""What is said, before the reason, if a decision was recorded and what follows it failed."""


class Actions:
    """Handler of the buttons by which a person makes a decision, or undoes one.

    The decision is on the open application or mail. After the decision, a draft of the letter that
    usually follows is shown, or else the next application or mail.
    """

    def __init__(self, sight: Sight, writing: Writing) -> None:
        self._sight, self._writing = sight, writing
        self.acts: dict[str, Callable[[Pressed], None]] = {
            "take": self.take,
            "ask": self._ask,
            "cancel": self._cancel,
            "correct": self._correct,
            "undo": lambda _: self._undo(),
        }

    def undo_button(self) -> list[Block]:
        """Return a list with one button, which undoes the last decision made on this screen.

        [] if no decision can be undone. Decisions recorded by one click are undone together.
        """
        if not self._sight.steps:
            return []
        last = self._sight.steps[-1].decided
        what = f"{last[-1].name}「{last[-1].move.label}」"
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
        on, note = day_of(pressed.value("on")), pressed.value("note")
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
        """Show that decisions were recorded, and open a draft of the letter to send next.

        If no letter is suggested after this kind of decision, the next application or mail is
        opened instead. `case` is the application or mail that is open now, `decided` are the
        decisions. `answering` is the SHA-256 of the mail that the letter replies to (None: the mail
        decided on).
        """
        sight = self._sight
        sight.jots.pop(case.mail, None)
        if decided[0].move is Move.UNDO:
            sight.forget_steps({each.undid for each in decided})
        else:
            sight.steps.append(Step(tuple(decided), case.mail))
        sight.well("".join(each.sentence for each in decided))
        target = decided[-1].number or decided[-1].mail
        try:
            draft = sight.desk.suggested(decided[-1].move, target, answering)
            if draft is None:
                sight.next()
                return
            sight.case = sight.desk.show(case.mail)
            self._writing.open(draft)
        except IntakeError as error:  # a setting, a template: what was decided is said first
            sight.mode = None
            sight.case = sight.desk.show(case.mail)
            sight.wrong(f"{sight.said[0]}{NOT_GONE_ON}{error}")

    def _ask(self, pressed: Pressed) -> None:
        self._sight.of(pressed)
        self._sight.jot(pressed)
        move = Move(pressed.about["move"])
        self._sight.mode = Correcting() if move is Move.CORRECT else move
        self._sight.focus = "side"

    def _cancel(self, pressed: Pressed) -> None:
        self._sight.jot(pressed)
        self._sight.mode = None
        self._sight.calm()

    def _correct(self, pressed: Pressed) -> None:
        """Record a correction for each field whose box a person changed in the form.

        Raises IntakeError, and records nothing, if no box was changed or if a value is invalid; the
        form then shows the reason beside the box.
        """
        sight = self._sight
        case = sight.of(pressed)
        changed = written_over(case, pressed)
        if not changed:
            raise IntakeError(
                "どの項目も変わっていません。直す項目を書き換えてから押してください。"
            )
        errors = refused(changed)
        sight.mode = Correcting(pressed.values, errors)
        refuse_together(errors)
        note = pressed.value("note")
        key = act_key(sight, case, changed, note)
        made = sight.desk.correct_all(case.mail, changed, seen=case.seen, note=note, act=key)
        self.decided(case, made)

    def _undo(self) -> None:
        sight = self._sight
        if not sight.steps:  # a second click
            return
        step = sight.steps.pop()
        last = step.decided[-1]
        said = "".join(each.sentence for each in sight.desk.undo_all(step.decided))
        sight.well(said)
        self._back_to(step.mail, last.number or last.mail)
        if unsent := still_unsent(sight.desk, (last.mail, step.mail)):
            sight.wrong(said + unsent)

    def _back_to(self, mail: str, target: str) -> None:
        """Show an application or mail again after a decision on it was undone.

        If the list has a line for the application or mail, that line is chosen. `mail` is the
        mail's SHA-256. `target` is the 受付番号 (receipt number) of the application, or again the
        SHA-256 for a mail without an application.
        """
        sight = self._sight
        sight.bulk = []
        sight.close()
        sight.anew()
        if sight.tab not in sight.sources:  # letters and Excel have no items
            return
        line = next((each for each in sight.listed() if each.name in (mail, target)), None)
        sight.open(line.name if line else target, line.key if line else None)


def written_over(case: Case, pressed: Pressed) -> dict[str, str]:
    """Return what a person changed in a form, as {field key: text of its box}.

    A box counts as changed if its text differs from the value recorded for the application or mail
    (`case`). `pressed` is the click that sent the form.
    """
    return {
        name.value: pressed.value(name.value)
        for name in FieldName
        if name.value in pressed.values
        and pressed.value(name.value) != one_line(case.fields.get(name, ""))
    }


def refuse_together(errors: Mapping[str, str]) -> None:
    """Raise IntakeError if any typed value was refused, that is, if `errors` is not empty.

    `errors` is {field key: why the typed value was refused}. The message gives only the number of
    errors; each error is shown beside its box.
    """
    if errors:
        raise IntakeError(
            f"記録できない項目が {len(errors)} 件あります。赤い字のところを直してください。"
        )


def act_key(sight: Sight, case: Case, *said: object) -> str:
    """Return an idempotency key for a click, so that a repeated click records nothing twice.

    The key is a hash of three things: the name of the person at the desk (from `sight`), the
    application or mail (`case`) with its recorded state, and `said`, the values that the person
    entered.
    """
    who = (sight.desk.by, case.mail, case.seen, *said)
    return hashlib.sha256(repr(who).encode()).hexdigest()
