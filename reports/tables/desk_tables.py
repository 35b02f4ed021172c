"""Make the tables on the work of the desk (the staff who process applications): mails, letters,
items that wait for staff, time from a mail to its letter, findings, polls of the mailbox.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from intake.text.workdays import in_working_days, working_days
from intake.vocabulary.codes import Kind, Outcome, Stage, label_of
from intake.vocabulary.letters import LetterKind
from reports import names, wording
from reports.counts.operations import Operations, Waiting
from reports.counts.service import Found, MailDay, PassDay, Wait, by_month
from reports.tables.table import Column, Table, numbers


def mails(desk: Operations) -> Table:
    """Return a table of numbers of mails: a row for each kind of mail, a column for each outcome of
    reading (complete, something missing, needs a person, nothing to do).

    Kinds and outcomes that no mail has are left out. The last row and the last column are sums. No
    rows if there are no mails.
    """
    kinds = sorted({count.kind for count in desk.mails}, key=_order(Kind))
    outcomes = sorted({count.outcome for count in desk.mails}, key=_order(Outcome))
    of = {(count.kind, count.outcome): count.mails for count in desk.mails}
    rows = [
        (
            label_of(Kind, kind),
            *(of.get((kind, outcome), 0) for outcome in outcomes),
            sum(of.get((kind, outcome), 0) for outcome in outcomes),
        )
        for kind in kinds
    ]
    sums = ("合計", *(sum(column) for column in zip(*(row[1:] for row in rows), strict=True)))
    return Table(
        caption="受信したメール（単位：通）",
        columns=(
            Column("種類"),
            *numbers(*(label_of(Outcome, outcome) for outcome in outcomes), "合計"),
        ),
        rows=(*rows, sums) if rows else (),
        total=bool(rows),
    )


def letters(desk: Operations) -> Table:
    """Return a table of numbers of letters to municipalities: a row for each kind of letter, a
    column for each state (sent, queued, held, failed).
    """
    kinds = sorted({count.letter for count in desk.letters}, key=_order(LetterKind))
    of = {(count.letter, count.state): count.letters for count in desk.letters}
    return Table(
        caption="当方からの連絡（単位：通）",
        columns=(Column("連絡"), *numbers(*(state.label for state in names.STATES))),
        rows=tuple(
            (
                label_of(LetterKind, letter),
                *(of.get((letter, state), 0) for state in names.STATES),
            )
            for letter in kinds
        ),
    )


def waiting(desk: Operations) -> Table:
    """Return a table with a row for each reason why items wait for staff: number of items, the day
    on which the oldest one began to wait, and for how many working days it has waited.

    The reason with the oldest item comes first.
    """
    groups: dict[str, list[Waiting]] = {}
    for item in desk.waiting:
        groups.setdefault(names.reason(item.reason), []).append(item)
    return Table(
        caption=f"{wording.at_present(desk.waiting_on, desk.day)}職員の確認を待つもの（単位：件）",
        columns=(
            Column("理由"),
            *numbers("件数"),
            Column(
                "最も古いもの", lambda day: wording.short_day(day, desk.waiting_on), numeric=True
            ),
            Column("待ち", in_working_days, numeric=True),
        ),
        rows=tuple(
            (
                words,
                sum(item.items for item in items),
                min(item.oldest for item in items),
                working_days(min(item.oldest for item in items), desk.waiting_on),
            )
            for words, items in sorted(
                groups.items(), key=lambda group: min(i.oldest for i in group[1])
            )
        ),
    )


def mailbox(desk: Operations) -> Table:
    """Return a table of three numbers at the last successful poll of the mailbox: mails on the
    server, how many of them are in the record, and how many are not.

    No rows if no poll was successful yet.
    """
    box = desk.mailbox
    counts = (box.on_server, box.recorded, box.missing) if box else ()
    words = ("受信箱にあるメール", "うち記録したもの", "記録漏れ")
    when = f"（{wording.moment(box.ended_at)}に確認、単位：通）" if box else ""
    return Table(
        caption=f"受信箱と記録{when}",
        columns=(Column("メール"), *numbers("数")),
        rows=tuple(zip(words, counts, strict=False)),
    )


def stages(desk: Operations) -> Table:
    """Return a table of the number of applications in each stage, in the order of the procedure."""
    order = {stage.value: place for place, stage in enumerate(Stage)}
    rows = sorted(desk.stages, key=lambda item: order.get(item[0], len(order)))
    return Table(
        caption="申込みの段階（単位：件）",
        columns=(Column("段階", lambda stage: label_of(Stage, stage)), *numbers("件数")),
        rows=tuple(rows),
    )


def mail_days(days: Sequence[MailDay]) -> Table:
    """Return a table with a row for each day in `days`: number of mails received, and how many of
    them staff had to look at.
    """
    return Table(
        caption="日ごとの受信メール（単位：通）",
        columns=(Column("日", wording.small_day), *numbers("受信", "うち要確認")),
        rows=tuple((day.on_date, day.mails, day.by_person) for day in days),
    )


def mail_months(days: Sequence[MailDay], last: int | None = None) -> Table:
    """Return a table with a row for each month: number of mails received, and how many of them
    staff had to look at.

    `days` are the numbers by day. Only the newest `last` months are shown (None: all).
    """
    months = by_month(days)
    return Table(
        caption=f"月ごとの受信メール（{_span_of(months, last)}単位：通）",
        columns=(Column("月", wording.month), *numbers("受信", "うち要確認")),
        rows=tuple(months[-(last or len(months)) :]),
    )


def _span_of(months: Sequence[object], last: int | None) -> str:
    return f"直近{last}か月、" if last and len(months) > last else ""


def waits(found: Sequence[tuple[date, Wait]], whole: Wait, last: int | None = None) -> Table:
    """Return a table with a row for each month in which letters were sent: their number, and the
    median and the 95th percentile of the time from the arrival of a mail to the letter that answers
    it.

    `found` has pairs (first day of the month, times in minutes), the oldest month first; only the
    newest `last` months are shown (None: all). The last row has `whole`, the times of all letters.
    No rows if `found` is empty.
    """
    shown = found[-(last or len(found)) :]
    rows = [(wording.month(month), *_wait_cells(wait)) for month, wait in shown]
    return Table(
        caption=f"メールの受信から連絡の送信までの時間（{_span_of(found, last)}単位：通・分）",
        columns=(
            Column("送信した月"),
            *numbers("連絡（通）"),
            Column("中央値", wording.duration, numeric=True),
            Column("95%が収まる時間", wording.duration, numeric=True),
        ),
        rows=(*rows, ("全体", *_wait_cells(whole))) if rows else (),
        total=bool(rows),
    )


def _wait_cells(wait: Wait) -> tuple[float | None, ...]:
    return wait.letters, wait.median, wait.most


def findings(found: Iterable[Found], caption: str) -> Table:
    """Return a table with a row for each Japanese name of a finding (something noticed in mails):
    the name and the number of mails, the highest number first.

    Findings with the same name share a row, which has the sum of their numbers. `caption` is the
    table's caption.
    """
    counts: dict[str, int] = {}
    for item in found:
        words = names.finding(item.code)
        counts[words] = counts.get(words, 0) + item.mails
    rows = sorted(counts.items(), key=lambda row: -row[1])
    return Table(
        caption=caption,
        columns=(Column("内容"), *numbers("メール（通）")),
        rows=tuple(rows),
    )


def passes(days: Sequence[PassDay]) -> Table:
    """Return a table with a row for each day in `days`, in their order: numbers of polls of the
    mailbox, of failed polls, of new mails, and of mails that were on the server but not in the
    record at the day's last successful poll.
    """
    return Table(
        caption="受信箱の確認（新しい順、単位：回・通）",
        columns=(
            Column("日", wording.small_day),
            *numbers("確認", "うち失敗", "新しいメール", "その日の最後の記録漏れ"),
        ),
        rows=tuple((d.on_date, d.passes, d.failed, d.fresh, d.missing) for d in days),
    )


def _order(names: Iterable[str]) -> Callable[[str], tuple[int, str]]:
    places = {code: place for place, code in enumerate(names)}
    return lambda code: (places.get(code, len(places)), code)
