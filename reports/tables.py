"""Every figure as a table: what a page shows beside a chart, a notebook below a question. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from intake.terms import Stage
from reports import wording
from reports.adoption import Adoption, Day, Shares
from reports.operations import Operations, Waiting
from reports.render import render

if TYPE_CHECKING:
    from pandas import DataFrame


@dataclass(frozen=True, slots=True)
class Column:
    title: str
    show: Callable[[Any], str] = str
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Values in rows, the words for them in columns; the first column heads its row.

    `keys` names the rows (for links), `total` says that the last row sums up the others.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    keys: tuple[str, ...] = ()
    total: bool = False
    prefix: str = "p"  # before a key, where it names a row of a page

    def cells(self) -> list[list[tuple[str, str | None]]]:
        """The cells as readers see them; a day with what it is sorted by."""
        words = self.shown()
        return [
            [
                (text, value.isoformat() if isinstance(value, date) else None)
                for text, value in zip(texts, values, strict=True)
            ]
            for texts, values in zip(words, self.rows, strict=True)
        ]

    def shown(self) -> list[list[str]]:
        """The cells as readers see them."""
        return [
            [column.show(value) for column, value in zip(self.columns, row, strict=True)]
            for row in self.rows
        ]

    def frame(self) -> DataFrame:
        """The values for further work in a notebook."""
        from pandas import DataFrame  # takes half a second, which no page needs

        titles = [column.title for column in self.columns]
        return DataFrame(list(self.rows), columns=titles)

    def _repr_html_(self) -> str:
        """The table in a notebook, whose own look sets every cell to the right."""
        return f"{_IN_A_NOTEBOOK}<div class=report>{render('table.html.j2', table=self)}</div>"


_IN_A_NOTEBOOK = """<style>
.report table{border-collapse:collapse;font-size:13px}
.report caption{text-align:left;font-weight:600;padding:4px 0}
.report th,.report td{text-align:left!important;vertical-align:top;padding:2px 10px}
.report .n{text-align:right!important;white-space:nowrap;font-variant-numeric:tabular-nums}
</style>"""


def numbers(*titles: str) -> tuple[Column, ...]:
    """A column of whole numbers under each title."""
    return tuple(Column(title, wording.number, numeric=True) for title in titles)


SHARE_COLUMNS = (
    *numbers("市区町村", "申込み"),
    Column("申込割合", wording.percent, numeric=True),
    *numbers("締結"),
    Column("締結割合", wording.percent, numeric=True),
    *numbers("利用開始"),
    Column("利用開始割合", wording.percent, numeric=True),
)


def share_cells(shares: Shares) -> tuple[Any, ...]:
    """The values under SHARE_COLUMNS."""
    return (
        shares.municipalities,
        shares.applied,
        shares.application_ratio,
        shares.agreed,
        shares.agreement_ratio,
        shares.in_use,
        shares.use_ratio,
    )


def by_prefecture(adoption: Adoption) -> Table:
    """The three shares of each prefecture in order of code, the whole country last."""
    rows = [(p.name, *share_cells(p.shares)) for p in adoption.prefectures]
    return Table(
        caption=f"都道府県別の申込割合・締結割合・利用開始割合（{wording.day(adoption.as_of)}現在、単位：団体）",
        columns=(Column("都道府県"), *SHARE_COLUMNS),
        rows=(*rows, ("全国", *share_cells(adoption.nationwide))),
        keys=(*(p.code for p in adoption.prefectures), "all"),
        total=True,
    )


def by_kind(adoption: Adoption) -> Table:
    """The three shares of each kind of municipality, all of them last."""
    rows = [
        (wording.municipality_kind(kind), *share_cells(shares)) for kind, shares in adoption.kinds
    ]
    return Table(
        caption=f"団体の種別ごとの申込割合・締結割合・利用開始割合（{wording.day(adoption.as_of)}現在、単位：団体）",
        columns=(Column("種別"), *SHARE_COLUMNS),
        rows=(*rows, ("全国", *share_cells(adoption.nationwide))),
        total=True,
    )


def by_month(history: Sequence[Day]) -> Table:
    """How many stood at each stage at the end of each month, and how many more applied in it."""
    ends = list({(day.on_date.year, day.on_date.month): day for day in history}.values())
    before = [0, *(day.shares.applied for day in ends)]
    rows = tuple(
        (
            wording.month_until(day.on_date),
            day.shares.applied,
            day.shares.applied - earlier,
            day.shares.application_ratio,
            day.shares.agreed,
            day.shares.in_use,
        )
        for day, earlier in zip(ends, before, strict=False)
    )
    return Table(
        caption="各月末の団体数（全国、単位：団体）",
        columns=(
            Column("月"),
            *numbers("申込み"),
            Column("申込みの増減", wording.signed, numeric=True),
            Column("申込割合", wording.percent, numeric=True),
            *numbers("締結", "利用開始"),
        ),
        rows=rows,
    )


def mails(desk: Operations) -> Table:
    """Mails received by kind, with what became of them."""
    kinds = sorted({count.kind for count in desk.mails}, key=_order(wording.KINDS))
    outcomes = sorted({count.outcome for count in desk.mails}, key=_order(wording.OUTCOMES))
    of = {(count.kind, count.outcome): count.mails for count in desk.mails}
    rows = [
        (
            wording.named(wording.KINDS, kind),
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
            *numbers(*(wording.named(wording.OUTCOMES, outcome) for outcome in outcomes), "合計"),
        ),
        rows=(*rows, sums) if rows else (),
        total=bool(rows),
    )


def letters(desk: Operations) -> Table:
    """Letters by kind and state."""
    kinds = sorted({count.letter for count in desk.letters}, key=_order(wording.LETTERS))
    of = {(count.letter, count.state): count.letters for count in desk.letters}
    return Table(
        caption="当方からの連絡（単位：通）",
        columns=(Column("連絡"), *numbers(*wording.STATES.values())),
        rows=tuple(
            (
                wording.named(wording.LETTERS, letter),
                *(of.get((letter, state), 0) for state in wording.STATES),
            )
            for letter in kinds
        ),
    )


def waiting(desk: Operations) -> Table:
    """What waits for a person, by reason, with the days the oldest has waited; the oldest first."""
    groups: dict[str, list[Waiting]] = {}
    for item in desk.waiting:
        groups.setdefault(wording.reason(item.reason), []).append(item)
    return Table(
        caption="職員の確認を待つもの（単位：件）",
        columns=(
            Column("理由"),
            *numbers("件数"),
            Column("最も古いもの", lambda day: wording.short_day(day, desk.day), numeric=True),
            Column("経過日数", lambda days: f"{days:,}日", numeric=True),
        ),
        rows=tuple(
            (
                words,
                sum(item.items for item in items),
                min(item.oldest for item in items),
                (desk.day - min(item.oldest for item in items)).days,
            )
            for words, items in sorted(
                groups.items(), key=lambda group: min(i.oldest for i in group[1])
            )
        ),
    )


def mailbox(desk: Operations) -> Table:
    """The mailbox as the newest good pass found it; no rows before the first."""
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
    """Applications by the stage they stand at, in the order of events."""
    order = {stage.value: place for place, stage in enumerate(Stage)}
    rows = sorted(desk.stages, key=lambda item: order.get(item[0], len(order)))
    return Table(
        caption="申込みの現在の段階（単位：件）",
        columns=(Column("段階", wording.stage), *numbers("件数")),
        rows=tuple(rows),
    )


def _order(names: Any) -> Callable[[str], tuple[int, str]]:
    places = {code: place for place, code in enumerate(names)}
    return lambda code: (places.get(code, len(places)), code)
