"""What staff do, as functions with names of the business. Each opens the store for one moment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from intake.answer.letters import LetterKind
from intake.desk import correspondence, deciding, items
from intake.desk.correspondence import Draft
from intake.desk.deciding import Decided, Ruling
from intake.desk.items import Case, Item
from intake.desk.looking import Found, Happening, history, search
from intake.lifecycle import Move, MoveError
from intake.paths import data_path, default_state
from intake.register import load_register
from intake.settings import load_settings
from intake.store.archive import sha256
from intake.store.store import State, now
from intake.taking import house_of
from intake.terms import JST, FieldName, IntakeError

__all__ = ["Case", "Decided", "Desk", "Draft", "Found", "Happening", "Item", "Move", "MoveError"]


class Desk:
    """The desk of one person. `by` is who decides; every decision is recorded with it."""

    def __init__(
        self,
        by: str = "",
        state: Path | State | None = None,
        clock: Callable[[], datetime] = now,
    ) -> None:
        folder = state if state is not None else default_state()
        self.state = folder if isinstance(folder, State) else State(folder)
        self.by = by
        self.register = load_register(data_path("register"))
        self._clock = clock

    # --- looking ---

    def waiting(self, reason: str | None = None, prefecture: str | None = None) -> list[Item]:
        """What waits for a person, oldest first; only one reason or prefecture where given."""
        return [
            item
            for item in items.waiting(self.state, self.register)
            if (reason is None or item.reason == reason)
            and (prefecture is None or prefecture in item.prefectures)
        ]

    def show(self, name: str) -> Case:
        """One item whole: by 受付番号 or the beginning of a mail's id."""
        with self.state.store.transaction() as transaction:
            return items.case(transaction, name, self.register)

    def history(self, name: str) -> list[Happening]:
        """Everything that happened to it, on one line of time."""
        with self.state.store.transaction() as transaction:
            return history(transaction, name)

    def search(self, word: str) -> list[Found]:
        """Mails and applications in which a name, number, address or word stands."""
        with self.state.store.transaction() as transaction:
            return search(transaction, word, self.register)

    def raw(self, name: str) -> bytes:
        """The mail as it came."""
        return self.state.archive.read(self.show(name).mail)

    # --- deciding: each records one row, with `on` (the day it holds from), `by` and `note` ---

    def decide(
        self,
        move: Move,
        name: str,
        content: Mapping[str, Any] | None = None,
        *,
        on: date | None = None,
        by: str = "",
        note: str = "",
        seen: str | None = None,
    ) -> Decided:
        """Record a decision. `seen` (Case.seen) refuses it where the item has changed since."""
        at = self._clock()
        ruling = Ruling(move, on or at.astimezone(JST).date(), by or self.by, note, content, seen)
        with self.state.store.transaction() as transaction:
            return deciding.decide(transaction, name, ruling, self.register, at)

    def identify(self, name: str, code: str, **how: Any) -> Decided:
        return self.decide(Move.IDENTIFY, name, {"municipality": code}, **how)

    def correct(self, name: str, field: FieldName | str, value: str, **how: Any) -> Decided:
        return self.decide(
            Move.CORRECT, name, {"field": str(FieldName(field)), "value": value}, **how
        )

    def complete(self, name: str, path: Path | str, **how: Any) -> Decided:
        """Attach a 利用申込書 that came by another way; it is archived and its fields are read."""
        content = {"evidence": self._evidence(path), "file": Path(path).name}
        return self.decide(Move.COMPLETE, name, content | {"fields": _form_fields(path)}, **how)

    def split(self, name: str, codes: Iterable[str], **how: Any) -> Decided:
        return self.decide(Move.SPLIT, name, {"municipalities": list(codes)}, **how)

    def accept(self, name: str, **how: Any) -> Decided:
        return self.decide(Move.ACCEPT, name, **how)

    def answered(self, name: str, **how: Any) -> Decided:
        return self.decide(Move.ANSWERED, name, **how)

    def dismiss(self, name: str, **how: Any) -> Decided:
        return self.decide(Move.DISMISS, name, **how)

    def merge(self, name: str, into: str, **how: Any) -> Decided:
        return self.decide(Move.MERGE, name, {"into": into}, **how)

    def select_trial(self, name: str, **how: Any) -> Decided:
        return self.decide(Move.SELECT_TRIAL, name, **how)

    def decline_trial(self, name: str, **how: Any) -> Decided:
        return self.decide(Move.DECLINE_TRIAL, name, **how)

    def start_trial(self, name: str, **how: Any) -> Decided:
        return self.decide(Move.START_TRIAL, name, **how)

    def end_trial(self, name: str, **how: Any) -> Decided:
        return self.decide(Move.END_TRIAL, name, **how)

    def agree(
        self,
        name: str,
        version: str,
        *,
        document: str = "",
        evidence: Path | str | None = None,
        **how: Any,
    ) -> Decided:
        """利用約款の締結: 約款版, 文書番号, and a file kept as evidence; `on` is the 締結日."""
        content = {"agreement_version": version, "document": document}
        if evidence is not None:
            content |= {"evidence": self._evidence(evidence), "file": Path(evidence).name}
        return self.decide(Move.AGREE, name, content, **how)

    def start_use(self, name: str, pattern: str, konbini: str, **how: Any) -> Decided:
        """利用開始 with 導入パターン (A, B, C or 未定) and コンビニ交付の状況; `on` is the first day."""
        return self.decide(
            Move.START_USE, name, {"pattern": pattern, "konbini_status": konbini}, **how
        )

    def withdraw(self, name: str, **how: Any) -> Decided:
        return self.decide(Move.WITHDRAW, name, **how)

    def end_use(self, name: str, **how: Any) -> Decided:
        """利用終了; `on` is the last day of use."""
        return self.decide(Move.END_USE, name, **how)

    def reopen(self, name: str, **how: Any) -> Decided:
        return self.decide(Move.REOPEN, name, **how)

    def undo(self, name: str, decision: int | None = None, **how: Any) -> Decided:
        """Take back the last decision about it; both stay on record."""
        content = {} if decision is None else {"decision": decision}
        return self.decide(Move.UNDO, name, content, **how)

    # --- letters: nothing is queued until `queue` is called ---

    def draft(self, name: str, kind: LetterKind | str) -> Draft:
        """The letter as its template words it, to be looked at and edited."""
        house = house_of(load_settings(self.state.folder).answers)
        return correspondence.draft(self.show(name), LetterKind(kind), house)

    def suggested(self, move: Move, name: str) -> Draft | None:
        """The draft that usually follows a decision, None where nothing need be said."""
        kind = correspondence.suggested(move, self.show(name))
        return self.draft(name, kind) if kind else None

    def queue(self, letter: Draft) -> str:
        """Queue a letter that a person has looked at; its Message-ID."""
        answers = load_settings(self.state.folder).answers
        with self.state.store.transaction() as transaction:
            found = items.case(transaction, letter.mail, self.register)
            return correspondence.queue(transaction, letter, found, answers, self._clock())

    def release(self, message_id: str) -> None:
        """Let a held letter go out."""
        with self.state.store.transaction() as transaction:
            correspondence.release(transaction, message_id, self._clock())

    def resend(self, message_id: str, to: str | None = None) -> str:
        """Queue a letter once more, also to another address; its new Message-ID."""
        with self.state.store.transaction() as transaction:
            return correspondence.again(transaction, message_id, self._clock(), to)

    def _evidence(self, path: Path | str) -> str:
        """Keep a file under its sha256 in DIR/evidence; the sha256."""
        try:
            content = Path(path).read_bytes()
        except OSError as error:
            raise IntakeError(
                f"{path} を読めません（{error.strerror}）。ファイルの場所を確かめてください。"
            ) from None
        digest = sha256(content)
        self.state.keep_evidence(digest, content)
        return digest


def _form_fields(path: Path | str) -> dict[str, str]:
    """The fields of a 利用申込書 in a file."""
    from intake.reading.assess import merge
    from intake.reading.attachment import open_parts
    from intake.reading.form import read_form
    from intake.reading.parts import Part

    file = Path(path)
    documents = open_parts([Part(file.name, "application/octet-stream", file.read_bytes())], [])
    forms = [form for document in documents if (form := read_form(document)) is not None]
    if not forms:
        problem = next(
            (d.problem for d in documents if d.problem), "利用申込書の項目が見当たりません。"
        )
        raise IntakeError(f"{file.name} を利用申込書として読めません。{problem}")
    return {str(name): value for name, value in merge((), forms).fields.items()}
