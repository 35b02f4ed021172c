"""Make the tables of what needs attention: municipalities to call, applications that have stopped,
and prefectures near a discount tier.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from intake.text.workdays import in_working_days
from reports import wording
from reports.counts.attention import Concern
from reports.fees.targets import Target
from reports.tables.table import Column, Table
from reports.wording import marked, yen

_MOST = 3  # names in a cell
_CODE = Column("団体コード")
_DAYS = Column("待ち", in_working_days, numeric=True)
_WISH = Column("希望の月", lambda m: f"{wording.month_of_chart(m)}希望" if m else wording.NOTHING)
_PERSONS = Column("人口", lambda n: f"{n:,}人" if n else wording.NOTHING, numeric=True)


def call(concerns: Sequence[Concern], prefectures: Mapping[str, str]) -> Table:
    """Return a table with a row for each municipality to call: name, reason, month in which it
    wished to begin use, working days, population, code.

    The working days are counted from the day on which the municipality asked to withdraw. If it is
    to be called because the month in its wish has passed, they are counted from the end of that
    month or, if later, from 締結 (without 締結: from 受付完了). Rows are in the order of
    `concerns`; `prefectures` maps two-digit codes of prefectures to names.
    """
    return Table(
        caption="連絡すべき団体（急ぐ順、単位：営業日・人）",
        columns=(Column("市区町村"), Column("理由"), _WISH, _DAYS, _PERSONS, _CODE),
        rows=tuple(
            (_name(each, prefectures), each.why, each.wish, each.days, each.persons, each.town.code)
            for each in concerns
        ),
        keys=tuple(each.town.code for each in concerns),
        prefix="c",
    )


def stopped(concerns: Sequence[Concern], prefectures: Mapping[str, str]) -> Table:
    """Return a table with a row for each application that is incomplete or waits for a person:
    municipality, reason, working days since its first mail, code.

    Rows are in the order of `concerns`; `prefectures` maps codes of prefectures to names.
    """
    return Table(
        caption="止まっている申込み（受信から待つ順、単位：営業日）",
        columns=(Column("市区町村"), Column("理由"), _DAYS, _CODE),
        rows=tuple(
            (_name(each, prefectures), each.why, each.days, each.town.code) for each in concerns
        ),
        keys=tuple(each.town.code for each in concerns),
        prefix="s",
    )


def near(found: Sequence[Target], towns: Mapping[str, str], caption: str, scenario: str) -> Table:
    """Return a table with a row for each prefecture in `found`, on its next discount tier.

    Its columns are the prefecture's name, how many more adopters it needs, by how many yen its
    total usage fee (②) changes if it reaches the tier (least and greatest change, which depend on
    who joins), how many yen today's users save together, and the municipalities that have applied
    but are not adopters (the first three names and the number of others). `towns` maps codes of
    municipalities to names. `caption` is the table's caption, to which the name of the scenario is
    added, unless `scenario` is "".
    """
    return Table(
        caption=marked(f"{caption}（単位：団体・円）", scenario),
        columns=(
            Column("都道府県"), Column("あと", lambda more: f"あと{more:,}団体", numeric=True),
            Column("差引き最小", net, numeric=True), Column("差引き最大", _most_net, numeric=True),
            Column("利用中の団体の減", lambda amount: f"利用中の団体は{yen(amount)}の減", numeric=True),
            Column("申込済みの団体", lambda names: f"申込済み：{names or 'なし'}"),
        ),
        rows=tuple(
            (
                t.name, t.more, *(t.net_of_next or (None, None)), t.worth_of_next,
                names_of(t.applied, towns),
            )
            for t in found
        ),
        keys=tuple(t.prefecture for t in found),
        prefix="n",
    )  # fmt: skip


def names_of(codes: Sequence[str], towns: Mapping[str, str]) -> str:
    """Return the names of the first three municipalities with these codes, and how many more there
    are: 「札幌市・函館市・小樽市ほか2」 for five; "" for none.

    `towns` maps six-digit codes to names; codes that it does not have are skipped.
    """
    names = [towns[code] for code in codes if code in towns]
    return "・".join(names[:_MOST]) + (f"ほか{len(names) - _MOST}" if len(names) > _MOST else "")


def net(amount: int | None) -> str:
    """Return the text for the least yen by which a prefecture's total usage fee (②) changes if it
    reaches its next discount tier.

    `amount` above 0 means that more is owed: 「差引き最小+358,600円」; below 0, that less is owed:
    「差引き最小−1,000円」. For None, the text is 「差引きは未確定」.
    """
    return f"差引き最小{wording.signed(amount)}円" if amount is not None else "差引きは未確定"


def _most_net(amount: int | None) -> str:
    return f"最大{wording.signed(amount)}円" if amount is not None else wording.NOTHING


def _name(each: Concern, prefectures: Mapping[str, str]) -> str:
    return prefectures[each.town.prefecture] + each.town.name
