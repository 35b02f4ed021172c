"""Look up what waits at the desk, and everything about one application or mail."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from intake.applications.belonging import Form, belongs, named_by
from intake.applications.parties import Writer
from intake.desk.attached import forms_of
from intake.desk.case import (
    HAS_THE_FORM,
    NAMED,
    SAME_SENDER,
    Called,
    Case,
    Related,
    Sent,
    began_with,
    mail_named,
    mail_number,
)
from intake.desk.doubts import Recorded
from intake.folder import StateError
from intake.reading.record import from_json
from intake.register import Register
from intake.store import Row, Transaction
from intake.terms import (
    Candidate,
    FieldName,
    IntakeError,
    Kind,
    Municipality,
    Reading,
    Stage,
)
from intake.text import fold, tokyo_day
from intake.text.addresses import find_emails
from intake.vocabulary.codes import FORM
from intake.vocabulary.finding import Group
from intake.vocabulary.letters import LetterKind
from intake.vocabulary.moves import MOVES, OF_A_MAIL, Move, possible
from intake.vocabulary.reasons import REASONS, reason_of


@dataclass(frozen=True, slots=True)
class Item(Called):
    """An application, or a mail without one, that waits for a person.

    `reason` is the code of the reason for waiting, `since` the time from which it waits.
    `prefectures` are those that the mail comes from or may come from. `about` is the 受付番号
    (receipt number) of the application that the mail is about, None if there is none.
    """

    mail: str  # sha256
    reason: str  # code
    since: datetime
    subject: str
    sender: str
    number: str | None
    application: str | None
    municipality: Municipality | None
    prefectures: tuple[str, ...]  # where it comes from, or may come from
    about: str | None = None  # 受付番号 of the application that the mail is about

    @property
    def place(self) -> str:
        """The full name of the municipality, or if unknown its possible prefectures.

        Several prefectures are joined by 「・」.
        """
        return self.municipality.full_name if self.municipality else "・".join(self.prefectures)

    @property
    def why(self) -> str:
        return reason_of(self.reason).name


def waiting(transaction: Transaction, register: Register) -> list[Item]:
    """Return the applications and mails that wait for a person, oldest first."""
    return [_item(row, register) for row in transaction.rows("waiting_items")]


@dataclass(frozen=True, slots=True)
class Folded(Called):
    """An automated mail unrelated to applications, such as a newsletter.

    The desk shows such mails only on request.
    """

    mail: str
    received_at: datetime
    subject: str
    sender: str
    number: None = None
    municipality: None = None


def folded(transaction: Transaction) -> list[Folded]:
    """Return automated mails unrelated to applications, newest first."""
    return [
        Folded(
            row["mail"],
            row["received_at"],
            row["subject"],
            row["sender_name"] or row["sender_address"],
        )
        for row in transaction.rows("folded")
    ]


def chosen(found: Iterable[Item], reason: str | None, prefecture: str | None) -> list[Item]:
    """Return those of the items that have this reason and this prefecture; None means any.

    `reason` is a code, a name, or the label of a group of reasons; `prefecture` is a full name such
    as 広島県. If there is no such reason or prefecture, the result is []. An item whose
    municipality is unknown has the prefectures of all its candidates.
    """
    return [
        item
        for item in found
        if reason in (None, item.reason, item.why, reason_of(item.reason).group.label)
        and (prefecture is None or prefecture in item.prefectures)
    ]


def check_choice(
    every: Iterable[Item], reason: str | None, prefecture: str | None, register: Register
) -> None:
    """Raise IntakeError if there is no such reason or prefecture; None is always accepted.

    `reason` is a code, a name, or the label of a group of reasons, `prefecture` a full name such as
    広島県. `every` are all waiting items: the error lists their reasons, in the words of the desk's
    table.
    """
    if prefecture and prefecture not in {each.name for each in register.prefectures.values()}:
        raise IntakeError(
            f"都道府県「{prefecture}」がありません。北海道、広島県 のように正式な名前で指定してください。"
        )
    names = {each.name for each in REASONS.values()} | {each.label for each in Group}
    if reason and reason not in REASONS.keys() | names:
        listed = "、".join(dict.fromkeys(item.why for item in every)) or "なし"
        raise IntakeError(
            f"理由「{reason}」で待っているものはありません。いま一覧にある理由：{listed}。"
            f"まとめて指定するとき：{'、'.join(each.label for each in Group)}"
        )


def _item(row: Mapping[str, Any], register: Register) -> Item:
    place = register.by_code(row["municipality"])
    candidates = json.loads(row["candidates"] or "[]")
    prefectures = (place.prefecture,) if place else tuple(c["prefecture"] for c in candidates)
    return Item(
        mail=row["mail"],
        reason=row["reason"],
        since=row["since"],
        subject=row["subject"],
        sender=row["sender_name"] or row["sender_address"],
        number=row["number"],
        application=row["application"],
        municipality=place,
        prefectures=tuple(dict.fromkeys(prefectures)),
        about=row["about"],
    )


def find(transaction: Transaction, name: str) -> tuple[str | None, str]:
    """Return the application or mail called `name`, as (application id, SHA-256 of the mail).

    `name` is a 受付番号 (receipt number), a mail number or at least the first 6 characters of a
    mail's SHA-256. The application id is None for a mail without an application. Raises StateError
    if nothing has this name, or if several mails have it.
    """
    rows = transaction.rows("find_item", name=_as_written(name))
    if not rows:
        raise StateError(
            f"「{name}」に当たる申込みもメールもありません。受付番号（例 R4-0012）か、"
            "一覧にあるメールの番号（例 Q153-310-2822）を指定してください。"
        )
    if len({row["mail"] for row in rows}) > 1:
        raise StateError(
            f"「{name}」で始まるメールが {len(rows)} 通あります。もう少し長く指定してください。"
        )
    return rows[0]["application"], began_with(rows[0]["mail"])


def decided_item(transaction: Transaction, name: str, register: Register) -> str | None:
    """Return the application or mail that a decision is about, by the decision's number.

    `name` is a text such as 「決定 497番」 or 「497」. The result is a 受付番号 (receipt number),
    or the SHA-256 of a mail without one. None if `name` has another form, is the code of a
    municipality, or is only digits that are no decision's number. Raises StateError if 「決定」 or
    「番」 is written but no decision has the number.
    """
    plain = unicodedata.normalize("NFKC", name).strip()
    named = _DECISION.fullmatch(plain)
    if named is None or _is_code(plain, register):
        return None
    number = int(named[1])
    rows = transaction.rows("item_of_decision", id=number)
    if rows:
        return str(rows[0]["number"] or rows[0]["mail"])
    if plain.isdigit():
        return None
    raise StateError(f"決定 {number}番はありません。番号を確かめてください。")


def _is_code(plain: str, register: Register) -> bool:
    """Whether `plain` is a current municipality's 6-digit code, or its first 5 digits."""
    codes = (each.code for each in register.current)
    return len(plain) in (5, 6) and any(plain in (code, code[:5]) for code in codes)


_DECISION = re.compile(r"(?:決定\s*)?(\d{1,9})\s*番?")


def _find_all(transaction: Transaction, names: Sequence[str]) -> list[tuple[str | None, str]]:
    """Return the applications or mails with these names, in order, each as `find` returns it.

    That is (application id or None, SHA-256 of the mail). Raises StateError if nothing has one of
    the names, or if several mails have it.
    """
    if len(names) == 1:
        return [find(transaction, names[0])]
    given = {
        row["number"]: row["application"]
        for row in transaction.rows("receipts_of", numbers=list(names))
    }
    return [
        (given[name], began_with(given[name])) if name in given else find(transaction, name)
        for name in names
    ]


def _as_written(name: str) -> str:
    """Return a typed name of an application or mail as the record (DuckDB) spells it.

    「Ｒ４－００１２」 and 「R4−0012」 become R4-0012, and a mail number becomes the beginning of the mail's
    SHA-256.
    """
    if mail := mail_named(name):
        return mail
    plain = fold(name).strip()
    return plain.upper() if plain[:1] in ("r", "R") else plain.lower()


def case(transaction: Transaction, name: str, register: Register) -> Case:
    """Return everything about the application or mail `name`; raises StateError if there is none.

    This includes the other running applications that the mail may be about.
    """
    found = bare_case(transaction, name, register)
    said_by = _said_by(transaction, found) if found.application else {}
    others = related(transaction, found, register)
    days = days_on_record(transaction, found)
    returned = _returned(transaction, found)
    return replace(found, related=others, said_by=said_by, days=days, returned=returned)


def _returned(transaction: Transaction, of: Case) -> tuple[Sent, ...]:
    """Return the sent letters that a bounce mail may be about, newest first, at most ten.

    `of` is the mail. The result has the letters sent before it to the addresses that it names,
    because a bounce need not say which letter failed. () if `of` is not a bounce.
    """
    if of.reading.kind is not Kind.BOUNCE:
        return ()
    named = [each.lower() for each in find_emails(of.reading.text)]
    rows = transaction.rows("letters_to", addresses=named, before=of.received_at)
    return tuple(
        Sent(r["number"], r["mail"], LetterKind(r["letter"]), r["recipient"], r["sent_at"])
        for r in rows
    )


def days_on_record(transaction: Transaction, of: Case) -> tuple[Recorded, ...]:
    """Return the dates of the decisions on an application or mail, then its day of receipt.

    `of` is the application or mail. Decisions that were undone are left out, and those of a kind
    whose date has no name.
    """
    rows = transaction.rows("decisions_about", application=of.application or "", mail=of.mail)
    moves = ((Move(row["what"]), row) for row in rows if row["retracted_at"] is None)
    named = ((MOVES[move].day, move, row["on_date"]) for move, row in moves)
    decided = [Recorded(day, name, move) for name, move, day in named if name]
    return (*decided, Recorded(tokyo_day(of.received_at), "受信日"))


def _said_by(transaction: Transaction, of: Case) -> dict[str, str]:
    return {
        row["item"]: _giver(row)
        for row in transaction.rows("said_by", application=of.application)
        if row["mail"] != of.mail
    }


def _giver(row: Row) -> str:
    """Return the source of a field's value in Japanese: a mail or a person, with the day.

    A mail is given as 「メール Q153-310-2822（2022-09-01 受信）」, a person by name and day,
    followed by the name of the file given as evidence, if any. `row` is the field's row of the
    query said_by.
    """
    if row["mail"]:
        return f"メール {mail_number(row['mail'])}（{row['on_date']} 受信）"
    return f"{row['decided_by']} {row['on_date']}" + (f"（{row['file']}）" if row["file"] else "")


def bare_case(transaction: Transaction, name: str, register: Register) -> Case:
    """Return the application or mail `name`; raises StateError if there is none.

    The attributes `related`, `said_by`, `days` and `returned`, which only a screen shows, are left
    empty.
    """
    (found,) = cases(transaction, [name], register)
    return found


def cases(transaction: Transaction, names: Sequence[str], register: Register) -> list[Case]:
    """Return the Case of each of the applications or mails `names`, in their order.

    The attributes `related`, `said_by`, `days` and `returned` are left empty, which is faster.
    Raises StateError if a name belongs to nothing, or to several mails.
    """
    pairs = _find_all(transaction, names)
    applications = [application for application, _ in pairs if application]
    mails = list({mail for _, mail in pairs})
    stands = {row["application"]: row for row in _stands(transaction, applications)}
    held = {row["sha256"]: row for row in transaction.rows("mails_by_id", mails=mails)}
    forms = forms_of(transaction, applications)
    last = transaction.rows("last_decisions", applications=applications, mails=mails)
    return [
        _case(
            held[mail],
            stands.get(application or ""),
            forms.get(application or "", []),
            [row for row in last if _about(row, application, mail)],
            register,
        )
        for application, mail in pairs
    ]


def _stands(transaction: Transaction, applications: Sequence[str]) -> Iterable[Row]:
    """Return the rows of the view `application` for these application ids, in no particular order.

    Each row is an application as it now stands. [] if no ids are given.
    """
    match applications:
        case []:
            return []
        case [application]:
            return transaction.rows("application_by_id", application=application)
    return transaction.rows("applications_by_id", applications=list(applications))


def _about(row: Mapping[str, Any], application: str | None, mail: str) -> bool:
    return row["mail"] == mail or (application is not None and row["application"] == application)


def _case(
    row: Mapping[str, Any],
    stands: Mapping[str, Any] | None,
    forms: Iterable[Form],
    last: Sequence[Row],
    register: Register,
) -> Case:
    reading = from_json(json.loads(row["document"]), register)
    stage = Stage(stands["stage"]) if stands else None
    code = stands["municipality"] if stands else None
    proposed = _proposed(row, stands)
    place = register.by_code(code)
    seen = max((each["id"] for each in last), default=0)
    application = stands["application"] if stands else None
    impossible = {
        *(() if proposed else (Move.APPLY, Move.SET_ASIDE)),
        *(() if code else (Move.ACCEPT,)),
        *(
            ()
            if any(e["holding"] and e["application"] == application for e in last)
            else (Move.UNDO,)
        ),
    }
    return Case(
        mail=row["sha256"],
        received_at=row["received_at"],
        reading=reading,
        application=application,
        number=stands["number"] if stands else None,
        stage=stage,
        municipality=place if code else reading.municipality,
        fields=json.loads(stands["fields"]) if stands else dict(reading.fields),
        contact=_contact(stands),
        missing=json.loads(stands["missing"]) if stands else {},
        doubts=tuple(json.loads(row["doubts"] or "[]")),
        moves=() if row["forgotten_at"] else _moves(stage, impossible),
        proposed=proposed,
        parties=tuple(json.loads(stands["parties"])) if stands else (),
        writer=Writer(row["writer"]) if row["writer"] else None,
        seen=f"{stands['version'] if stands else 0}-{seen}",
        candidates=reading.candidates if code else _candidates(reading, forms, register),
        forms=tuple(dict.fromkeys(f.name for f in forms if _is_of(f, place, register))),
        forgotten_at=row["forgotten_at"],
        forgotten_by=_eraser(row),
    )


def _eraser(row: Mapping[str, Any]) -> str:
    """Return who erased a mail's personal data, as 「name、アカウント account」; "" if nobody did.

    `account` is the operating system's user account, `row` the mail's row of the query mails_by_id.
    """
    by = row["forgotten_by"]
    return f"{by}、アカウント {row['forgotten_account']}" if by else ""


def _candidates(
    reading: Reading, forms: Iterable[Form], register: Register
) -> tuple[Candidate, ...]:
    """The municipalities that an application may come from, each with its evidence.

    `reading` is what was read of its mail. Of `forms`, its 利用申込書 (application forms), those
    that came later than the mail add the municipality that they name.
    """
    found = {each.municipality: each.evidence for each in reading.candidates}
    own = [dict(each.form) for each in reading.attachments if each.form]
    for form in forms:
        if dict(form.fields) not in own and (place := named_by(form.fields, register)):
            found[place] = (f"後から届いた利用申込書（{form.name}）{NAMED}", *found.get(place, ()))
    return tuple(Candidate(place, evidence) for place, evidence in found.items())


def _is_of(form: Form, place: Municipality | None, register: Register) -> bool:
    return bool(form.fields) and (place is None or belongs(form.fields, place, register))


def _contact(stands: Mapping[str, Any] | None) -> str:
    """Return the contact's e-mail address in an application's row (`stands`).

    "" if that address may not change the application, or if `stands` is None (no application).
    """
    address = json.loads(stands["fields"]).get(FieldName.EMAIL, "") if stands else ""
    return address if stands and address in json.loads(stands["parties"]) else ""


def _proposed(
    row: Mapping[str, Any], stands: Mapping[str, Any] | None
) -> dict[str, tuple[str, str]]:
    """Return the changes that a mail proposes and that wait, as {field or "form": (now, proposed)}.

    `row` is the mail's row, `stands` the application's current row, None if there is no
    application. A change that would change nothing is left out.
    """
    if stands is None:
        return {}
    fields, missing = json.loads(stands["fields"]), json.loads(stands["missing"])
    offered = json.loads(row["proposed"] or "{}")
    return {
        name: (fields.get(name, ""), after)
        for name, (_, after) in offered.items()
        if (name in missing if name == FORM else fields.get(name, "") != after)
    }


def _moves(stage: Stage | None, impossible: Collection[Move]) -> tuple[Move, ...]:
    """Return the kinds of decision allowed at a stage; None means a mail without an application.

    `impossible` are kinds that this application does not allow at any stage, such as an undo if
    there is no decision to undo; they are left out.
    """
    if stage is None:
        return OF_A_MAIL
    return tuple(move for move in possible(stage) if move not in impossible)


def related(transaction: Transaction, of: Case, register: Register) -> tuple[Related, ...]:
    """Return the other running applications that the mail of `of` (a Case) may be about."""
    places = [of.municipality, *(each.municipality for each in of.candidates)]
    rows = transaction.rows(
        "related",
        numbers=[of.reading.receipt_number] if of.reading.receipt_number else [],
        codes=sorted({place.code for place in places if place}),
        message_ids=list(of.reading.in_reply_to),
    )
    lacks = of.application is not None and FORM in of.missing
    forms = forms_of(transaction, [row["application"] for row in rows]) if lacks else {}
    return tuple(
        Related(
            row["number"],
            Stage(row["stage"]),
            register.by_code(row["municipality"]),
            row["received_at"],
            "、".join(_evidence(of, row, forms)),
        )
        for row in rows
        if row["application"] != of.application
    )


def _evidence(of: Case, row: Row, forms: Collection[str]) -> Iterator[str]:
    """Yield Japanese reasons why the mail of `of` (a Case) may be about the row's application.

    `forms` are the ids of the applications that have a 利用申込書 (application form).
    """
    reading, code = of.reading, row["municipality"]
    if row["number"] == reading.receipt_number:
        yield "件名にこの受付番号があります"
    if of.municipality and of.municipality.code == code:
        where = reading.sources.get(FieldName.MUNICIPALITY_NAME, "")
        yield f"同じ団体です{f'（{where}）' if where else ''}"
    elif code in {each.municipality.code for each in of.candidates}:
        yield "候補の団体です"
    elif row["number"] != reading.receipt_number:
        yield "お送りした返信への返事です"
    if reading.sender.address and reading.sender.address == row["sender_address"]:
        yield SAME_SENDER
    if row["application"] in forms:
        yield HAS_THE_FORM
