"""The pages as text: everything a template needs, made from the snapshot; no file is touched here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from markupsafe import Markup

from reports import adoption, figures, palette, summary, tables, wording
from reports.adoption import Adoption, Day, Shares
from reports.operations import Operations, operations
from reports.render import render
from reports.snapshot import Snapshot
from reports.tables import Table
from reports.tiles import tiles


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a chart made of HTML: its width in percent of the longest, its words."""

    width: float
    share: str
    count: str


@dataclass(frozen=True, slots=True)
class Rank:
    """One line of the ranking."""

    rank: int
    code: str
    name: str
    bar: Bar


def index(snapshot: Snapshot, as_of: date | None = None, known: date | None = None) -> str:
    """The overview for managers, complete without JavaScript."""
    day = as_of or snapshot.day
    compared = summary.Compared(
        now=adoption.shares(snapshot, day, known),
        week=adoption.shares(snapshot, day - timedelta(days=7), known),
        month=adoption.shares(snapshot, wording.month_before(day), known),
    )
    desk = operations(snapshot, day)
    history = adoption.history(snapshot, day, known)
    return render(
        "index.html.j2",
        **_head(snapshot, day, known),
        **_shares_part(compared),
        **_progress_part(history),
        **_desk_part(desk),
        sentences=summary.sentences(compared),
        steps=summary.next_steps(compared, desk),
        key_figures=summary.key_figures(compared, desk),
        uncounted_sentence=_uncounted(compared.now),
        definitions=adoption.DEFINITIONS,
        missing_rule=adoption.MISSING_RULE,
    )


def stylesheet() -> str:
    """The one stylesheet, with the colours that the charts use too."""
    return render("site.css.j2", light=palette.LIGHT, dark=palette.DARK, fonts=palette.FONTS)


def ranks(shown: Adoption) -> list[Rank]:
    """The prefectures by 申込割合, equal ones at the same rank."""
    ranked = shown.ranked()
    ratios = [p.shares.application_ratio for p in ranked]
    return [
        Rank(
            rank=ratios.index(ratio) + 1,
            code=p.code,
            name=p.name,
            bar=_bar(ratio, p.shares.applied, p.shares.municipalities, longest=ratios[0]),
        )
        for p, ratio in zip(ranked, ratios, strict=True)
    ]


def kinds(shown: Adoption) -> list[tuple[str, list[Bar]]]:
    """Each kind of municipality, then the whole country, with a bar for each of the three ratios."""
    groups = [(wording.municipality_kind(kind), shares) for kind, shares in shown.kinds]
    groups.append(("全国", shown.nationwide))
    longest = max((shares.application_ratio or Fraction(0) for _, shares in groups))
    return [(name, _three_bars(shares, longest)) for name, shares in groups]


def _three_bars(shares: Shares, longest: Fraction) -> list[Bar]:
    return [
        _bar(ratio, count, shares.municipalities, longest)
        for ratio, count in (
            (shares.application_ratio, shares.applied),
            (shares.agreement_ratio, shares.agreed),
            (shares.use_ratio, shares.in_use),
        )
    ]


def _bar(ratio: Fraction | None, count: int, of: int, longest: Fraction | None) -> Bar:
    return Bar(
        width=float((ratio or 0) / longest) * 100 if longest else 0.0,
        share=wording.percent(ratio),
        count=f"{wording.number(count)}／{wording.number(of)}",
    )


def _head(snapshot: Snapshot, day: date, known: date | None) -> dict[str, Any]:
    until = snapshot.data_until
    version = snapshot.meta.get("program_version", "")
    return {
        "label": snapshot.label,
        "as_of": wording.day(day) + (f"（{wording.day(known)}までの記録による）" if known else ""),
        "data_until": wording.moment(until) if until else "受信箱をまだ確認していません",
        "register_sentence": _register(snapshot),
        "footer": (
            "地方公共団体情報システム機構　被災者支援担当　自動作成"
            f"（データの公開 {wording.moment(snapshot.made_at)}、版 {version}）。"
            "このページは個人情報を含みません。"
        ),
    }


def _register(snapshot: Snapshot) -> str:
    text = snapshot.meta.get("register_date", "")
    dated = f"（{wording.day(date.fromisoformat(text))}現在の登録簿による）" if text else ""
    return (
        f"基準日に存在した市町村と特別区の数{dated}。政令指定都市の区は数えません。"
        "合併・名称変更があったときは、基準日の団体で数えます。"
    )


def _shares_part(compared: summary.Compared) -> dict[str, Any]:
    now = compared.now
    scale, cells = tiles(now)
    ranking = ranks(now)
    half = -(-len(ranking) // 2)
    return {
        "map_sentence": _map_sentence(now),
        "legend": scale.legend(),
        "tiles": cells,
        "ranking": [part for part in (ranking[:half], ranking[half:]) if part],
        "by_prefecture": _html(tables.by_prefecture(now)),
        "kinds": kinds(now),
        "kinds_sentence": summary.kind_extremes(now) or "申込みはまだありません。",
    }


def _map_sentence(now: Adoption) -> str:
    if not now.nationwide.applied:
        return "申込みはまだありません。"
    above = sum(
        (p.shares.application_ratio or 0) > (now.nationwide.application_ratio or 0)
        for p in now.prefectures
    )
    return (
        f"全国の申込割合は{wording.percent(now.nationwide.application_ratio)}で、"
        f"これを上回るのは{above}都道府県です。{summary.extremes(now)}"
    )


def _progress_part(history: Sequence[Day]) -> dict[str, Any]:
    return {
        "progress_sentence": _progress_sentence(history),
        "progress": figures.block(figures.progress(history)),
        "by_month": _html(tables.by_month(history)),
    }


def _progress_sentence(history: Sequence[Day]) -> str:
    if not history:
        return "申込みはまだありません。"
    first, last = history[0], history[-1]
    months = tables.by_month(history).rows
    busiest = max(months, key=lambda row: row[2])
    return (
        f"{wording.day(first.on_date)}の最初の申込みから"
        f"{wording.short_day(last.on_date, first.on_date)}までに、"
        f"申込みは{wording.number(last.shares.applied)}団体になりました。"
        f"申込みが最も増えた月は{busiest[0]}で、{wording.number(busiest[2])}団体の増でした。"
    )


def _desk_part(desk: Operations) -> dict[str, Any]:
    return {
        "mailbox_sentence": _mailbox_sentence(desk),
        "mails": _html(tables.mails(desk)),
        "letters": _html(tables.letters(desk)),
        "waiting": _html(tables.waiting(desk)),
        "stages": _html(tables.stages(desk)),
    }


def _mailbox_sentence(desk: Operations) -> str:
    box = desk.mailbox
    if box is None:
        return "受信箱をまだ一度も確認していません。"
    since = wording.short_day(desk.oldest, desk.day) if desk.oldest else ""
    oldest = f"最も古いものは{since}から待っています。" if since else ""
    return (
        f"{wording.moment(box.ended_at)}に確認した受信箱のメールは{wording.number(box.on_server)}通、"
        f"うち記録済み{wording.number(box.recorded)}通、記録漏れ{wording.number(box.missing)}通。"
        f"職員の確認を待つものは{wording.number(desk.waits)}件です。{oldest}"
    )


def _uncounted(now: Adoption) -> str:
    if not now.unsettled + now.not_in_register:
        return ""
    return (
        f"どの割合にも数えていない申込み：団体が確定していないもの{wording.number(now.unsettled)}件、"
        f"基準日の登録簿にない団体のもの{wording.number(now.not_in_register)}件。"
    )


def _html(table: Table) -> Markup:
    return Markup(table._repr_html_())  # noqa: S704 - made by our own template, which escapes
