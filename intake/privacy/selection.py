"""Decide which applications and mails an erasure may delete, and why it must keep others.

An application and all mails connected with it are erased together or not at all. If a mail is still
needed by an open application, every other application connected with that mail is kept too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from intake.terms import Labelled
from intake.text import tokyo_day

Row = Mapping[str, Any]


class Why(Labelled):
    """The reasons for which an application that is old enough to be erased must still be kept."""

    LATER_MAIL = "later_mail", "その日以後に届いたメールか、進行中の申込みとつながっています。"
    WAITS = "waits", "人の確認を待っているメールがあります。01_desk で確かめてください。"
    UNSENT = "unsent", "送信待ち又は保留の返信があります。送信するか、01_desk で確かめてください。"
    FEE = "fee", "算定した利用料のもとになっており、保存期間が終わっていません。"
    FEE_OPEN = (
        "fee_open",
        "算定した利用料のもとになっていますが、保存期間が未確定です。"
        "文書管理の定めを確かめ、設定 [keeping] fee_years に年数を定めてください。",
    )


@dataclass(frozen=True, slots=True)
class Subject:
    """An application that was closed before the day chosen for an erasure.

    `application` is its id, `number` its 受付番号 (receipt number), `municipality` the
    municipality's code, None if unknown. `stage` is the stage of the application, `closed_on` the
    day on which it was closed, `mails` the number of its mails.
    """

    application: str
    number: str
    municipality: str | None  # code
    stage: str
    closed_on: date
    mails: int


@dataclass(frozen=True, slots=True)
class Loose:
    """A mail that belongs to no application and may be erased.

    `mail` is its SHA-256, `kind` the kind of mail. `over_on` is the day on which it was received
    or, if later, the last day of the decisions about it.
    """

    mail: str
    kind: str
    over_on: date


@dataclass(frozen=True, slots=True)
class Choice:
    """Which applications and mails may be erased.

    `applications` are these applications, `mails` the SHA-256 of all these mails. `loose_mails`
    describes each of these mails that belongs to no application, sorted by day. `kept` has a pair
    (application, reason) for each application that was closed early enough but must be kept.
    """

    applications: tuple[Subject, ...]
    mails: frozenset[str]
    loose_mails: tuple[Loose, ...]  # by day
    kept: tuple[tuple[Subject, Why], ...]  # closed before the day, and kept all the same

    @property
    def loose(self) -> int:
        """The number of mails to be erased that belong to no application."""
        return len(self.loose_mails)


@dataclass(frozen=True, slots=True)
class Record:
    """The rows of the record (DuckDB) from which it is decided what may be erased.

    `applications` and `mails` are all applications and mails that were not erased yet. A row of
    `links` names two of them (columns `one` and `other`) that must be erased together. `unsent` has
    a row for each letter that is queued or held, with the application and the mail that the letter
    is about.
    """

    applications: Sequence[Row]
    mails: Sequence[Row]
    links: Sequence[Row]
    unsent: Sequence[Row]


def choose(record: Record, before: date, fees: Mapping[str, Why]) -> Choice:
    """Choose the applications and mails to erase: those that were over before the day `before`.

    The day on which an application is over is the day on which it was closed. A mail without an
    application is over on the day on which it was received or, if later, a person last decided
    about it. `kept` of the result has the applications that were closed before that day but must be
    kept. `record` has the rows of the record (DuckDB) that the choice depends on. `fees` is
    {municipality code: why its applications must be kept because of a fee}.
    """
    applications = {row["application"]: row for row in record.applications}
    mails = {row["mail"]: row for row in record.mails}
    unsent = {row[name] for row in record.unsent for name in ("application", "mail")}
    open_ones = [row for row in applications.values() if row["closed_on"] is None]
    running = {row["municipality"] for row in open_ones if row["municipality"]}
    chosen: list[Subject] = []
    gone: set[str] = set()
    loose: list[Loose] = []
    kept: list[tuple[Subject, Why]] = []
    for group in _linked_sets([*applications, *mails], record.links):
        of_group = [applications[name] for name in group if name in applications]
        its_mails = [mails[name] for name in group if name in mails]
        why = _why_kept(of_group, its_mails, before, unsent & group, fees)
        if not of_group and any(row["municipality"] in running for row in its_mails):
            continue
        subjects = [_subject(row, its_mails) for row in of_group if _closed(row, before)]
        if why is not None:
            kept += [(subject, why) for subject in subjects]
        else:
            chosen += subjects
            gone |= {row["mail"] for row in its_mails}
            loose += [] if of_group else map(_loose, its_mails)
    return Choice(
        tuple(sorted(chosen, key=lambda subject: subject.number)),
        frozenset(gone),
        tuple(sorted(loose, key=lambda each: (each.over_on, each.mail))),
        tuple(sorted(kept, key=lambda each: each[0].number)),
    )


def _why_kept(
    applications: Sequence[Row],
    mails: Sequence[Row],
    before: date,
    unsent: Collection[str],
    fees: Mapping[str, Why],
) -> Why | None:
    late = any(not _closed(row, before) for row in applications)
    if late or any(tokyo_day(row["received_at"]) >= before for row in mails):
        return Why.LATER_MAIL
    if not applications and any(_loose(row).over_on >= before for row in mails):
        return Why.LATER_MAIL
    if any(row["waits"] for row in mails):
        return Why.WAITS
    if unsent:
        return Why.UNSENT
    return next((fees[r["municipality"]] for r in applications if r["municipality"] in fees), None)


def _closed(row: Row, before: date) -> bool:
    return row["closed_on"] is not None and row["closed_on"] < before


def _loose(row: Row) -> Loose:
    received = tokyo_day(row["received_at"])
    return Loose(row["mail"], row["kind"], max(received, row["settled_on"] or received))


def _subject(row: Row, mails: Sequence[Row]) -> Subject:
    return Subject(
        row["application"],
        row["number"],
        row["municipality"],
        row["stage"],
        row["closed_on"],
        len(mails),
    )


def _linked_sets(names: Iterable[str], links: Iterable[Row]) -> list[set[str]]:
    """Divide the names into sets of names that are linked, directly or through other names.

    The sets are in the order of their first members. Each link has the keys "one" and "other";
    links to names that are not in `names` are ignored.
    """
    beside: dict[str, list[str]] = {name: [] for name in names}
    for link in links:
        if link["one"] in beside and link["other"] in beside:
            beside[link["one"]].append(link["other"])
            beside[link["other"]].append(link["one"])
    found: list[set[str]] = []
    seen: set[str] = set()
    for name in beside:
        if name not in seen:
            found.append(_reached(name, beside))
            seen |= found[-1]
    return found


def _reached(start: str, beside: Mapping[str, Sequence[str]]) -> set[str]:
    reached, ahead = {start}, [start]
    while ahead:
        for other in beside[ahead.pop()]:
            if other not in reached:
                reached.add(other)
                ahead.append(other)
    return reached


def fees_that_bind(
    determinations: Iterable[tuple[date, Iterable[str]]], years: int | None, today: date
) -> dict[str, Why]:
    """Return {municipality code: reason} for municipalities whose applications are kept for a fee.

    An application is kept because a determined fee is based on it. `determinations` are pairs (day
    of the determination, codes of the municipalities charged). `years` is the retention period in
    fiscal years, counted from the April after that day (this is how this software counts the
    setting, not a period of any law); None means that the period is 未確定 (undetermined), and all
    such applications are kept. `today` decides whether a period has ended.
    """
    days: dict[str, list[date]] = defaultdict(list)
    for day, codes in determinations:
        for code in codes:
            days[code].append(day)
    if years is None:
        return dict.fromkeys(days, Why.FEE_OPEN)
    return {code: Why.FEE for code, found in days.items() if today < _free_from(max(found), years)}


def _free_from(day: date, years: int) -> date:
    """Return the first day, always a 1 April, on which a fee determination made on `day` need not be kept.

    `years` is the retention period in fiscal years.
    """
    april = day.year + 1 if day.month >= 4 else day.year
    return date(april + years, 4, 1)
