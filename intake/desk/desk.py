"""The class Desk, with one method for each thing that staff can do at the desk.

Each method opens the record (DuckDB) only briefly, so that the poller, which records new mails, is
not blocked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar, overload

from intake.answers.letter import Letter
from intake.applications.lifecycle import UnchangedError
from intake.desk import (
    colleagues,
    correspondence,
    deciding,
    drafting,
    listings,
    queries,
    queueing,
)
from intake.desk.applied import Applied, applied
from intake.desk.bulk import Plan, decide_all, perform
from intake.desk.candidates import told_apart
from intake.desk.case import Case
from intake.desk.colleagues import Due, Entry, Hand
from intake.desk.correspondence import Queued
from intake.desk.decisions import Decision, decisions
from intake.desk.evidence import Paper, keep, of_file, of_form, of_scan
from intake.desk.markup import Listing
from intake.desk.overview import Overview, last_pass, overview
from intake.desk.past_answers import PastAnswer, past_answers
from intake.desk.queries import Folded, Item
from intake.desk.reminding import Reminder, to_remind
from intake.desk.ruling import Decided, Ruling
from intake.desk.search import Found, Index, search
from intake.desk.timeline import Happening, history
from intake.desk.trial import AT_A_GLANCE, Applicant, applicants, plan_selection
from intake.desk.untold import Untold, untold
from intake.desk.validation import field_named, letter_state
from intake.folder.lock import only_one
from intake.health.examining import troubles
from intake.paths import default_state
from intake.register.updating import register_of
from intake.scan.installed import lacking
from intake.settings import Settings, load_settings
from intake.store import State, Transaction, now
from intake.terms import FieldName, IntakeError
from intake.text import tokyo_day, typed_day
from intake.vocabulary.letters import LetterKind, LetterState
from intake.vocabulary.moves import COSTS, Move

if TYPE_CHECKING:  # Excel and what opens attachments are slow to load, and not needed to decide
    from intake.answers.letters import Organisation
    from intake.desk.original import Original
    from intake.desk.workbooks import Written
    from intake.scan.results import Scanned

P = ParamSpec("P")
T = TypeVar("T")


def _plain(move: Move) -> Callable[..., Decided]:
    """Make a method of Desk that records a decision of the kind `move`, which needs no values.

    The method takes the application or mail (`name`) and the keywords of Desk.decide.
    """

    def decided(self: Desk, name: str, **how: Any) -> Decided:
        return self.decide(move, name, **how)

    decided.__doc__ = f"{move.label}（on、by、note）"
    return decided


@overload
def _day(on: date | str) -> date: ...
@overload
def _day(on: None) -> None: ...
def _day(on: date | str | None) -> date | None:
    """Return the date given to a method of Desk as `on`; a text is parsed, None stays None.

    Raises IntakeError if the text does not name a single day.
    """
    return typed_day("on", on) if isinstance(on, str) else on


class Desk:
    """The desk of one person, with a method for everything that staff do.

    Decisions, and what is done with letters, are recorded as done by that person (`by`). In all
    methods `name` is the 受付番号 (receipt number) of an application (R4-0012), a mail number
    (Q153-310-2822), or at least the first 6 characters of a mail's SHA-256. `**how` takes the
    keywords of `decide` (on, by, note and so on).
    """

    def __init__(
        self,
        by: str = "",
        state: Path | State | None = None,
        clock: Callable[[], datetime] = now,
    ) -> None:
        folder = state if state is not None else default_state()
        self.state = folder if isinstance(folder, State) else State(folder)
        self.by = by
        self.register = register_of(self.state)
        self.clock = clock
        self._index: Index | None = None

    @property
    def by(self) -> str:
        """The name of the person at the desk, without spaces around it; "" if not given."""
        return self._by

    @by.setter
    def by(self, name: str) -> None:
        self._by = name.strip()

    @property
    def settings(self) -> Settings:
        """The settings in force, read from the settings file on each access."""
        return load_settings(self.state.folder)

    def _once(
        self, act: Callable[Concatenate[Transaction, P], T], *args: P.args, **kw: P.kwargs
    ) -> T:
        """Call `act` with a transaction on the record (DuckDB) and return its result.

        `args` and `kw` are its further arguments. The record is open only during the call.
        """
        with self.state.store.transaction() as transaction:
            return act(transaction, *args, **kw)

    def today(self) -> datetime:
        """Return the moment up to which waits are measured: now, or for demo data the last poll.

        The mails of demo data are of 2022, so waits until now would be years.
        """
        last = last_pass(self.state) if self.settings.label else None
        return last or self.clock()

    # --- looking ---

    def waiting(self, reason: str | None = None, prefecture: str | None = None) -> Listing[Item]:
        """Return the applications and mails that wait for a person, oldest first, as a table.

        `reason` is the code or Japanese name of a reason for waiting, or the Japanese name of a
        group of reasons. `prefecture` is a full name such as 広島県. None means all. Raises
        IntakeError if there is no such reason or prefecture.
        """
        every = self._once(queries.waiting, self.register) if self.state.store.exists() else []
        found = queries.chosen(every, reason, prefecture)
        if not found:
            queries.check_choice(every, reason, prefecture, self.register)
        return listings.waiting(found, self.today())

    def folded(self) -> Listing[Folded]:
        """Return automated mails unrelated to applications, newest first, as a table.

        They need no review and are not counted as waiting.
        """
        return Listing(self._once(queries.folded), listings.FOLDED)

    def overview(self) -> Overview:
        """Return what waits, the counts at the top of the desk, and the current troubles."""
        settings = self.settings
        seen = self._once(overview, self.register, self.today(), settings.desk.overdue_days)
        found = troubles(self.state, settings.watching, self.clock())
        return replace(
            seen, counts=replace(seen.counts, troubles=tuple(each.sentence for each in found))
        )

    def show(self, name: str) -> Case:
        """Return everything about the application or mail `name`.

        Raises StateError if there is none.
        """
        return self._once(queries.case, name, self.register)

    def decided_item(self, name: str) -> str | None:
        """Return the application or mail that a decision is about, by the decision's number.

        `name` is a text such as 「決定 497番」 or 「497」. The result is a 受付番号 (receipt
        number), or the SHA-256 of a mail without one. None if `name` has another form, is the code
        of a municipality, or is only digits that are no decision's number. Raises StateError if
        「決定」 or 「番」 is written but no decision has the number.
        """
        return self._once(queries.decided_item, name, self.register)

    def applications(self) -> list[Applied]:
        """Return all applications on record, ordered by 受付番号 (receipt number)."""
        return self._once(applied, self.register)

    def history(self, name: str) -> Listing[Happening]:
        """Return the timeline of the application or mail `name`, oldest entry first, as a table.

        Its entries are mails, readings, decisions, letters and attempts to send them.
        """
        return Listing(self._once(history, name), listings.HISTORY)

    def decisions(
        self,
        first: date | str | None = None,
        last: date | str | None = None,
        by: str = "",
        effective: bool = False,
    ) -> Listing[Decision]:
        """Return the decisions recorded from `first` to `last` (days included), as a table.

        With `effective`, the days are compared with the decision's day of effect (いつから・まで),
        not with the day of recording. The decision recorded first comes first. A day can be text
        such as 2022-09-01; None means no limit. `by` is who decided ("": anybody). Raises
        IntakeError if `first` is after `last`, or a text is no date.
        """
        if not self.state.store.exists():
            return Listing((), listings.DECISIONS)
        days = (_day(first), _day(last))
        return Listing(
            self._once(decisions, self.register, *days, by, effective), listings.DECISIONS
        )

    def search(self, word: str) -> Listing[Found]:
        """Return the mails that every word of `word` applies to, newest first, as a table.

        Words are separated by spaces of any width; differences of spelling are ignored. A word
        applies to a mail if it occurs in the mail's subject, sender, fields as read or attachment
        names, in the number or fields of its application, in a note about it, or in a letter that
        answers it. The rest of the mail's text is not searched. The name or code of a municipality
        applies to all mails that are or may be from it.
        """
        with self.state.store.transaction() as transaction:
            record = self.state.store.path.stat().st_ino
            if self._index is None or self._index.record != record:
                self._index = Index.of(record, self.register)
            self._index.take_in(transaction)
            return Listing(search(transaction, word, self.register, self._index), listings.FOUND)

    def original(self, case: Case, told: Sequence[str] = ()) -> Original:
        """Return the original mail of `case`, with safe HTML and opened attachments.

        `told` are passwords for attachments that staff learned by means other than mail, such as by
        phone (default: none). If the mail cannot be opened, `problem` of the result says why.
        """
        from intake.desk.original import original_of

        return original_of(case, self.state.archive, told)

    def page(
        self, case: Case, place: int, page: int, told: Sequence[str] = ()
    ) -> tuple[bytes, int]:
        """Return one page of an attachment as a picture: (PNG, number of pages of the attachment).

        `place` is the attachment's index in Original.documents, `page` counts from 0. `told` are
        passwords that staff learned by means other than mail (default: none). Raises IntakeError if
        the page cannot be drawn.
        """
        from intake.desk.original import page_of

        return page_of(case, self.state.archive, place, page, told)

    def page_of_file(self, content: bytes, page: int) -> tuple[bytes, int]:
        """Return one page of a file that did not come by mail: (PNG, number of pages of the file).

        `content` is the file, `page` counts from 0. Raises IntakeError if the page cannot be drawn.
        """
        from intake.desk.original import page_of_file

        return page_of_file(content, page)

    def scan(
        self, case: Case, place: int, page: int, told: Sequence[str] = ()
    ) -> Future[list[Scanned]] | None:
        """Return a future for what Tesseract reads in one page of an attachment.

        The future's result is a list with one Scanned: the field values proposed from the page.
        None if Tesseract is not installed. `place` is the attachment's index in Original.documents,
        `page` counts from 0, `told` are passwords that staff learned by means other than mail
        (default: none). Nothing is recorded.
        """
        from intake.desk.original import scan_of

        return None if lacking() else scan_of(case, self.state.archive, place, page, told)

    def scan_of_file(self, content: bytes, page: int) -> Future[list[Scanned]] | None:
        """Return a future for what Tesseract reads in one page of a file that did not come by mail.

        The future's result is a list with one Scanned: the field values proposed from the page.
        None if Tesseract is not installed. `content` is the file, `page` counts from 0. Nothing is
        recorded.
        """
        from intake.desk.original import scan_of_file

        return None if lacking() else scan_of_file(content, page)

    def attachment(self, case: Case, place: int, told: Sequence[str] = ()) -> bytes:
        """Return the bytes of an attachment, or of a file inside an attached archive, unchanged.

        A workbook with a password is therefore still encrypted. `place` is the attachment's index
        in the documents of `original(case, told)`. The passwords `told` must be the same here as
        there, because the files in an opened archive shift the indices. Raises IntakeError if there
        is no such document, or the virus scanner has not found it clean.
        """
        from intake.desk.original import content_of

        return content_of(case, self.state.archive, place, told)

    def trial(self) -> Listing[Applicant]:
        """Return the running applications as a table, for selecting the trial's participants.

        The trial is the 試行運用 (trial operation). The columns are the facts that the selection
        depends on.
        """
        return Listing(self._once(applicants, self.register), AT_A_GLANCE)

    def to_remind(self, days: int | None = None) -> Listing[Reminder]:
        """Return the applications whose contacts should get a reminder, longest wait first.

        For more than `days` working days (None: the setting [desk] remind_days), the contact has
        not answered a request for completion, or the application has been complete without an
        agreement to the 利用約款 (terms of use).
        """
        limit = self.settings.desk.remind_days if days is None else days
        found = self._once(to_remind, self.register, self.today(), limit)
        return Listing(found, listings.REMINDERS)

    def letters(self, *states: str) -> Listing[Queued]:
        """Return the letters in these states, the oldest letter first, as a table.

        A state is given by its code (held, queued, sent, failed, retracted) or its Japanese name
        (「保留」). Without an argument, the held letters are returned, which wait for a person to
        release them; the table then also says how many letters are queued. Raises MoveError if
        there is no such state.
        """
        if states:
            named = [letter_state(each) for each in states]
            return Listing(
                self._once(correspondence.in_state, named, self._trial_over()), listings.LETTERS
            )
        to_go = (LetterState.HELD, LetterState.QUEUED)
        found = self._once(correspondence.in_state, to_go, self._trial_over())
        held = [each for each in found if each.state == LetterState.HELD]
        counted = f"保留 {len(held):,}（送信待ち {len(found) - len(held):,}）"
        return Listing(held, listings.LETTERS, counted)

    def contradicting(self) -> list[Queued]:
        """Return the held and queued letters that contradict their application as it is now.

        Such a letter tells another stage than the present one, asks for an item that was found
        since, or offers 試行運用 (trial operation) that is over. The oldest letter comes first.
        """
        if not self.state.store.exists():
            return []
        return self._once(correspondence.contradicting, self._trial_over())

    def _trial_over(self) -> date | None:
        """Return the planned end of 試行運用 (trial operation) if that is past, else None."""
        return self.settings.answers.trial_over(tokyo_day(self.clock()))

    def untold(self) -> Listing[Untold]:
        """Return the applications whose new stage no letter told to the applicant, as a table.

        The oldest change of stage comes first. The stage was changed by a decision of staff, or by
        reading the mails again (replay).
        """
        return Listing(self._once(untold, self.register), listings.UNTOLD)

    # --- in bulk: shown first, recorded with do=True, all in one transaction or not at all ---

    def export(self, path: Path | str | None = None) -> Written:
        """Write all applications to a new .xlsx workbook; returns its path and the number of rows.

        `path` None means a new file in the folder `exports`, named after the time. Raises
        IntakeError if `path` exists already or cannot be written.
        """
        from intake.desk import workbooks

        rows = self.state.store.rows("register_of_applications")
        return workbooks.write_register(self.state, rows, self.register, self.clock(), path)

    def export_trial(self, path: Path | str | None = None) -> Written:
        """Write the rows of `trial`, all running applications, to a new .xlsx workbook.

        Staff select the participants of 試行運用 (trial operation) among them.

        Returns the path and the number of rows. `path` None means a new file in the folder
        `exports`, named after the time. Raises IntakeError if `path` exists already or cannot be
        written.
        """
        from intake.desk import workbooks

        return workbooks.write_trial(self.state, self.trial(), self.clock(), path)

    def import_decisions(self, path: Path | str, *, do: bool = False) -> Plan:
        """Read the decisions entered in a workbook that `export` wrote; returns them as a Plan.

        The decisions are recorded only if `do` is True and no row has an error. Raises IntakeError
        if the file at `path` cannot be read.
        """
        from intake.desk.importing import plan_import

        at, end = self.clock(), self.settings.answers.trial_end
        with self.state.store.transaction() as transaction:
            plan = plan_import(transaction, Path(path), self.by, self.register, at, end)
            return perform(transaction, plan, at) if do else plan

    def select(self, pasted: str, on: date | str, *, do: bool = False) -> Plan:
        """Read who is selected for 試行運用 (trial operation) from rows pasted from Excel.

        Each row names an application or its municipality, and 選定 (selected) or 見送り (declined);
        other rows are skipped. Returns a Plan of the decisions. `on` is the day from which they
        hold, which may be text such as 2022-09-01. They are recorded only if `do` is True and no
        row has an error.
        """
        at, day, end = self.clock(), _day(on), self.settings.answers.trial_end
        with self.state.store.transaction() as transaction:
            plan = plan_selection(transaction, pasted, day, self.by, self.register, at, end)
            return perform(transaction, plan, at) if do else plan

    def decide_all(self, rulings: Iterable[tuple[str, Ruling]]) -> list[Decided]:
        """Record many decisions, all or none; returns them as recorded.

        `rulings` has pairs (受付番号 (receipt number), decision). Raises MoveError if one of them
        is not allowed or cannot be made in bulk, or if there is no such number.
        """
        return self._once(decide_all, rulings, self.clock())

    # --- deciding: each records one row, with `on` (the day it holds from), `by` and `note` ---

    def decide(
        self,
        move: Move,
        name: str,
        content: Mapping[str, Any] | None = None,
        *,
        on: date | str | None = None,
        by: str = "",
        note: str = "",
        seen: str | None = None,
        about: str | None = None,
        act: str | None = None,
    ) -> Decided:
        """Record a decision on the application or mail `name`; returns it as recorded.

        `move` is the kind of decision, `content` has the values that this kind needs, as {key:
        value} (`intake decide --help` lists them). `on` is the day from which the decision holds
        (for an end of use, the last day); it may be text such as 2022-09-01 or 令和4年9月1日 (None:
        today). `by` is who decided ("": the person at this desk), `note` a reason or remark. With
        `seen` (Case.seen), the decision is refused if something was recorded since; None: no such
        check. `about` names the mail that asks for the decision, if that is not the mail decided
        on. `act` is an idempotency key: if a decision was already recorded with this key, nothing
        is recorded, and the result has that decision's number. Raises MoveError if the decision is
        not allowed or a value is missing or invalid, IntakeError if `on` is a text that is no date.
        """
        at = self.clock()
        day = _day(on) or tokyo_day(at)
        ruling = Ruling(move, day, by or self.by, note, content, seen, about, act)
        end = self.settings.answers.trial_end if move is Move.SELECT_TRIAL else date.max
        with self.state.store.transaction() as transaction:
            decided = deciding.decide(transaction, name, ruling, self.register, at, trial_end=end)
            keep(self.state, content)
            return decided

    accept = _plain(Move.ACCEPT)
    set_aside = _plain(Move.SET_ASIDE)
    answered = _plain(Move.ANSWERED)
    dismiss = _plain(Move.DISMISS)
    select_trial = _plain(Move.SELECT_TRIAL)
    decline_trial = _plain(Move.DECLINE_TRIAL)
    start_trial = _plain(Move.START_TRIAL)
    end_trial = _plain(Move.END_TRIAL)
    withdraw = _plain(Move.WITHDRAW)
    end_use = _plain(Move.END_USE)  # `on` is the last day of use
    reopen = _plain(Move.REOPEN)

    def identify(self, name: str, code: str, **how: Any) -> Decided:
        return self.decide(Move.IDENTIFY, name, {"municipality": code}, **how)

    def correct(self, name: str, field: FieldName | str, value: str, **how: Any) -> Decided:
        return self.decide(Move.CORRECT, name, {"field": field_named(field), "value": value}, **how)

    def apply(self, name: str, fields: Iterable[str] = (), **how: Any) -> Decided:
        """Apply the waiting changes that a mail proposes to its application; returns the decision.

        `name` is the mail. `fields` are the keys of the fields whose changes to apply; () means
        all. `how` has the keywords of `decide`.
        """
        return self.decide(Move.APPLY, name, {"fields": list(fields)}, **how)

    def complete(self, name: str, path: Path | str, **how: Any) -> Decided:
        """Attach a 利用申込書 (application form) that did not come by mail; returns the decision.

        The file at `path` is read and stored with the decision on the application `name`. Raises
        UnreadableForm if no 利用申込書 can be read from the file, MoveError if the form cannot be
        attached to this application, such as if it is another municipality's.
        """
        return self.decide(Move.COMPLETE, name, {"file": of_form(path)}, **how)

    def correct_all(
        self,
        name: str,
        values: Mapping[str, str],
        *,
        seen: str | None = None,
        note: str = "",
        act: str = "",
        paper: Paper | None = None,
    ) -> list[Decided]:
        """Correct fields of the application `name`; returns one decision for each changed field.

        All decisions are recorded, or none. `values` is {key or label of a field: new value}; a
        field that already has the value is skipped. `paper` is a file to be stored as evidence of
        the new values (None: no file); `note` is recorded with each decision. With `seen`
        (Case.seen), the decisions are refused if something was recorded since; None: no such check.
        `act` is an idempotency key: with the same key, nothing is recorded twice ("": no such
        check). Raises MoveError if a value is invalid, or if all fields already have these values.
        """
        at, made = self.clock(), list[Decided]()
        unchanged: UnchangedError | None = None
        with self.state.store.transaction() as transaction:
            if act and any(
                transaction.rows("decision_of_act", act=f"{act} {field}") for field in values
            ):
                seen = None  # what was recorded since is this
            for field, value in values.items():
                content: dict[str, Any] = {"field": field_named(field), "value": value}
                content |= {"file": paper} if paper else {}
                key = act and f"{act} {field}"
                ruling = Ruling(
                    Move.CORRECT, tokyo_day(at), self.by, note, content, seen, act=key or None
                )
                try:
                    made.append(deciding.decide(transaction, name, ruling, self.register, at))
                except UnchangedError as error:
                    unchanged = error
                    continue
                seen = None  # the next one is taken on what this one left
            if unchanged and not made:
                raise unchanged
            keep(self.state, {"file": paper})
        return made

    def transcribe(
        self,
        name: str,
        file: tuple[str, bytes],
        typed: Mapping[str, str],
        *,
        seen: str | None = None,
        note: str = "",
        act: str = "",
    ) -> list[Decided]:
        """Record what a person read in a scanned 利用申込書 (application form); returns decisions.

        `file` is the scan as (name, bytes), `typed` what the person typed, as {field key: value}.
        If the application lacks a 利用申込書, the scan is attached as one, by one decision.
        Otherwise one decision corrects each changed field, with the scan as evidence; raises
        IntakeError if no field was typed. `note` is recorded with each decision. With `seen`
        (Case.seen), the decisions are refused if something was recorded since; None: no such check.
        `act` is an idempotency key: with the same key, nothing is recorded twice ("": no such
        check).
        """
        case = self.show(name)
        if case.lacks_form:
            content = {"file": of_scan(*file, typed)}
            key = act or None
            return [self.decide(Move.COMPLETE, name, content, seen=seen, note=note, act=key)]
        if not typed:
            raise IntakeError("どの項目も入っていません。読んだ項目を入れてから押してください。")
        return self.correct_all(name, typed, seen=seen, note=note, act=act, paper=Paper(*file))

    def split(self, name: str, codes: Iterable[str], **how: Any) -> Decided:
        return self.decide(Move.SPLIT, name, {"municipalities": list(codes)}, **how)

    def merge(self, name: str, into: str, **how: Any) -> Decided:
        return self.decide(Move.MERGE, name, {"into": into}, **how)

    def agree(
        self,
        name: str,
        version: str,
        *,
        document: str = "",
        evidence: Path | str | None = None,
        **how: Any,
    ) -> Decided:
        """Record an applicant's agreement to the 利用約款 (terms of use); returns the decision.

        `name` is the application; the keyword `on` is the day of the agreement (締結日). `version`
        is the version of the terms (約款版), `document` the number of the document (文書番号),
        `evidence` the path of a file to be stored with the decision (None: no file).
        """
        content: dict[str, Any] = {"agreement_version": version, "document": document}
        if evidence is not None:
            content["file"] = of_file(evidence)
        return self.decide(Move.AGREE, name, content, **how)

    def start_use(self, name: str, pattern: str, konbini: str, **how: Any) -> Decided:
        """Record that the municipality started to use the system (利用開始); returns the decision.

        `name` is the application; the keyword `on` is the first day of use. `pattern` is the
        導入パターン (way of adopting the system: A, B, C or 未定, undecided), `konbini` the
        コンビニ交付の状況 (whether it issues certificates at convenience stores), one of the
        options on the form.
        """
        return self.decide(
            Move.START_USE, name, {"pattern": pattern, "konbini_status": konbini}, **how
        )

    def record_costs(self, name: str, fiscal_year: int, evidence: str, **figures: Any) -> Decided:
        """Record costs of a municipality in one fiscal year; returns the decision.

        `name` is the municipality's application. The fiscal year begins in April of `fiscal_year`;
        `evidence` names the document with the figures. `figures` are keyword arguments, at least
        one of introduction_yen (cost of introduction in yen), certificates (how many were issued in
        the year) and konbini_status (コンビニ交付の状況 from the day `on`: whether certificates are
        issued at convenience stores). The keywords on, by and note of `decide` can be given too.
        根拠: 事務連絡 2 ①, ④.
        """
        asked = (*COSTS, FieldName.KONBINI_STATUS)
        content = {str(key): str(figures.pop(key)) for key in asked if key in figures}
        content |= {"fiscal_year": str(fiscal_year), "evidence": evidence}
        return self.decide(Move.RECORD_COSTS, name, content, **figures)

    def undo(self, name: str, decision: int | None = None, **how: Any) -> Decided:
        """Undo the last decision on the application or mail `name`; returns the undo decision.

        Both decisions stay on record. `decision` is the number of the decision to undo; raises
        MoveError if it is not the last one. None means the last one.
        """
        return self.decide(Move.UNDO, name, {"decision": decision} if decision else {}, **how)

    def undo_all(self, done: Sequence[Decided]) -> list[Decided]:
        """Undo the decisions `done`, the newest first; returns the undo decisions.

        If something else was decided on one of the applications or mails since, nothing is undone,
        and a MoveError is raised that names it.
        """
        return self._once(deciding.undo_all, done, self.by, self.register, self.clock())

    # --- colleagues: recorded beside the item, in no letter ---

    def note(self, name: str, text: str) -> None:
        """Write a note for colleagues about the application or mail `name`.

        Raises MoveError if `text` is empty or the desk was opened without a person's name.
        """
        self._write(name, colleagues.NOTE, text.strip())

    def assign(self, name: str, to: str, note: str = "") -> None:
        """Assign the application or mail `name` to the person `to`, with a note for colleagues.

        "" as `to` means nobody any more; "" as `note` adds no note. Raises MoveError if the desk
        was opened without a person's name.
        """
        self._once(colleagues.hand_over, name, self.by, self.clock(), to.strip(), note.strip())

    def assign_all(self, names: Iterable[str], to: str) -> None:
        """Assign the applications or mails `names` to the person `to`, all or none.

        "" as `to` means nobody any more. Raises MoveError if the desk was opened without a person's
        name.
        """
        at = self.clock()
        with self.state.store.transaction() as transaction:
            for name in names:
                colleagues.write(transaction, name, colleagues.ASSIGNED, self.by, at, to.strip())

    def names(self) -> list[str]:
        """Return the names of all who decided, wrote at the desk or were assigned work, sorted."""
        return self._once(colleagues.names)

    def remind_me(self, name: str, on: date | str | None, text: str = "") -> None:
        """Set a reminder about the application or mail `name` for the person at the desk.

        `on` is the day on which the reminder is due, `text` its text. Raises MoveError if `on` is
        None, IntakeError if it is a text that is no date.
        """
        self._write(name, colleagues.REMIND, text.strip(), _day(on))

    def reminded(self, due: Due) -> None:
        """Mark a due reminder of the person at the desk as done."""
        self._write(due.mail, colleagues.REMINDED, str(due.id))

    def opened(self, case: Case) -> None:
        """Record that the person at the desk has opened an application or mail (`case`)."""
        self._write(case.mail, colleagues.OPENED, "")

    def told_apart(self, case: Case) -> Mapping[str, tuple[str, ...]]:
        """Return hints for choosing the municipality of a mail, as {municipality code: sentences}.

        The municipalities are the candidates found for the mail of `case`. The Japanese sentences
        compare the mail's phone number and domain with the candidate's prefecture and earlier
        applications.
        """
        return self._once(told_apart, case)

    def entries(self, case: Case) -> list[Entry]:
        """Return the notes, assignments and reminders about `case`, oldest first."""
        return self._once(colleagues.entries, case)

    def hands(self) -> Mapping[str, Hand]:
        """Return who works on what, as {application id, or SHA-256 of a mail without one: Hand}.

        A Hand says who is assigned, which colleagues have the application or mail open now, how
        many notes it has, whether the person at the desk has opened it, and whether something new
        was recorded since. There is no key for what has none of these.
        """
        return self._once(colleagues.hands, self.by, self.clock())

    def due(self) -> list[Due]:
        """Return the reminders that the person at the desk wrote and that are due today or overdue.

        Reminders that were marked as done are left out.
        """
        return self._once(colleagues.due, self.by, tokyo_day(self.today()))

    def keep_view(self, name: str, text: str) -> None:
        """Save the filters and order of a list under a name, for the person at the desk.

        `text` has the filters and order as the list's method Choice.kept returns them; an empty
        text deletes the name.
        """
        self._once(colleagues.keep, colleagues.VIEW, name, text, self.by, self.clock())

    def views(self) -> Mapping[str, str]:
        """Return the list views that the person at the desk saved, as {name: filters and order}.

        The filters and order are the text given to `keep_view`. {} if the desk was opened without a
        person's name.
        """
        return self._once(colleagues.kept, colleagues.VIEW, self.by) if self.by else {}

    def keep_template(self, name: str, text: str) -> None:
        """Save a text for answers under a name, for all staff; an empty text deletes the name."""
        self._once(colleagues.keep, colleagues.TEMPLATE, name, text, self.by, self.clock())

    def past_answers(self, case: Case) -> list[PastAnswer]:
        """Return texts that can be copied into the answer to the mail of `case`.

        First come saved templates, then past answers to similar mails.
        """
        return self._once(past_answers, case)

    def _write(self, name: str, what: str, text: str, on: date | None = None) -> None:
        self._once(colleagues.write, name, what, self.by, self.clock(), text, on)

    # --- letters: nothing is queued until `queue` is called ---

    @property
    def _organisation(self) -> Organisation:
        from intake.answers.letters import organisation_of

        return organisation_of(self.settings.answers)

    def draft(
        self, name: str, kind: LetterKind | str, answering: str | None = None, *, text: str = ""
    ) -> Letter:
        """Return the draft of a letter about an application or mail; nothing is queued.

        `kind` is a LetterKind or its code, such as "accepted". The text is rendered from its
        template. `answering` names the mail to reply to; None means the mail of `name`. `text` is
        for answers only: what the answer says, put below the line 「記」 ("": not written yet; a
        person must write it before the answer can be queued).
        """
        other = self.show(answering) if answering else None
        case, on = self.show(name), tokyo_day(self.clock())
        return drafting.draft(
            case, LetterKind(kind), self._organisation, self.register, on, other, text
        )

    def drafts(self, kind: LetterKind | str, names: Sequence[str]) -> list[Letter]:
        """Return the drafts of one kind of letter to several applications, in the order of `names`.

        `kind` is a LetterKind or its code, such as "accepted". Nothing is queued.
        """
        found, organisation = self._once(queries.cases, names, self.register), self._organisation
        on = tokyo_day(self.clock())
        return [
            drafting.draft(case, LetterKind(kind), organisation, self.register, on)
            for case in found
        ]

    def reminders(self, found: Iterable[Reminder]) -> list[Letter]:
        """Return the drafts of the reminders `found` (from `to_remind`); nothing is queued.

        The drafts are grouped by kind of letter.
        """
        numbers = defaultdict[LetterKind, list[str]](list)
        for each in found:
            numbers[each.letter].append(each.number)
        return [draft for kind, names in numbers.items() for draft in self.drafts(kind, names)]

    def suggested(self, move: Move, name: str, answering: str | None = None) -> Letter | None:
        """Return the draft of the letter suggested after a decision; None if none is suggested.

        `move` is the kind of decision that was recorded on the application or mail `name`.
        `answering` names the mail to reply to; None means the mail of `name`. Nothing is queued.
        """
        kind = drafting.suggested(move, self.show(name))
        return self.draft(name, kind, answering) if kind else None

    def queue(self, *letters: Letter, act: str = "", anyway: bool = False) -> list[str]:
        """Queue letters that a person has checked, all or none; returns their Message-IDs.

        `act` is an idempotency key: with the same key, no letter is queued twice ("": no such
        check). If the setting [answers] sending is "hold" now, the letters are held. Raises
        UnknownRecipientError if a recipient is neither a sender nor a contact of the letter's
        application or mail, unless `anyway` is True. Raises StateError if a recipient is invalid,
        nothing was written into an answer, a letter contradicts its application as it is now, or
        answering is not enabled ([answers] answer_since).
        """
        answers, at = self.settings.answers, self.clock()
        return self._once(queueing.queue, letters, answers, self.by, at, act, anyway=anyway)

    def answer(
        self,
        name: str,
        letter: Letter,
        *,
        seen: str | None = None,
        note: str = "",
        act: str = "",
        anyway: bool = False,
    ) -> Decided:
        """Queue the answer to the mail `name`, and record the mail as 回答済み (answered).

        Either both happen or neither. Returns the decision. `letter` is the answer; `note` is
        recorded with the decision. With `seen` (Case.seen), both are refused if something was
        recorded since; None: no such check. `act` is an idempotency key: with the same key, nothing
        is done twice ("": no such check). Raises UnknownRecipientError if the recipient is neither
        a sender nor a contact of the application or mail, unless `anyway` is True, and StateError
        if the letter cannot be queued, such as because nothing was written into it.
        """
        at, answers = self.clock(), self.settings.answers
        ruling = Ruling(Move.ANSWERED, tokyo_day(at), self.by, note, None, seen, act=act or None)
        with self.state.store.transaction() as transaction:
            decided = deciding.decide(transaction, name, ruling, self.register, at)
            queueing.queue(transaction, [letter], answers, self.by, at, act, anyway=anyway)
            return decided

    def release(self, message_id: str, *, anyway: bool = False) -> None:
        """Release the held letter with this Message-ID, so that it may be sent.

        Raises StateError if it is not held or has no text yet. Also raises StateError, unless
        `anyway` is True, if the letter contradicts its application as it is now: it tells another
        stage, asks for an item that was found since, or offers 試行運用 (trial operation) that is
        over.
        """
        at, over = self.clock(), self._trial_over()
        self._once(correspondence.release, message_id, self.by, at, over, anyway=anyway)

    def retract(self, message_id: str) -> None:
        """Retract the held or queued letter with this Message-ID, so that it is never sent.

        Raises StateError if it is neither held nor queued, or if it may have arrived because its
        sending was interrupted.
        """
        with only_one(self.state.folder, "send", "送信"):
            from intake.answers.outbox import take_in_journal

            begun = take_in_journal(self.state)
            self._once(correspondence.retract, message_id, self.by, self.clock(), begun)

    def resend(
        self, message_id: str, to: str | None = None, *, act: str = "", anyway: bool = False
    ) -> str:
        """Queue a copy of a letter, to be sent again; returns the copy's Message-ID.

        `message_id` is the Message-ID of the letter. `to` is the recipient; None means the one that
        the desk proposes (Queued.to_again). `act` is an idempotency key: with the same key, only
        one copy is queued ("": no such check). Raises UnknownRecipientError if `to` is neither the
        letter's recipient nor a sender or contact of its application or mail, unless `anyway` is
        True. Raises StateError if no letter has this Message-ID, if it was erased or has no text
        yet, or if it contradicts its application as it is now.
        """
        at, held = self.clock(), self.settings.answers.holds
        return self._once(
            queueing.again,
            message_id,
            self.by,
            at,
            to,
            act,
            over=self._trial_over(),
            held=held,
            anyway=anyway,
        )
