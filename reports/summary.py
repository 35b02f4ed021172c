"""What a page says first: sentences, key figures with their comparison, what to do next. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from reports import wording
from reports.adoption import Adoption, Shares
from reports.operations import Operations


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """One figure, what it is made of, and what it is compared with; `bar` is its share of 100."""

    title: str
    value: str
    unit: str
    detail: str
    comparisons: tuple[tuple[str, str], ...]  # with what, how
    bar: float | None = None
    warning: bool = False


@dataclass(frozen=True, slots=True)
class Compared:
    """The shares of the day, and those of a week and a month before."""

    now: Adoption
    week: Adoption
    month: Adoption


def sentences(shares: Compared) -> list[str]:
    """What holds and what has changed, in two or three sentences."""
    now, month = shares.now.nationwide, shares.month.nationwide
    first = (
        f"{wording.short_day(shares.now.as_of)}現在、全国{wording.number(now.municipalities)}市区町村のうち"
        f"{wording.number(now.applied)}団体（{wording.percent(now.application_ratio)}）が利用を申し込み、"
        f"{_further(now)}"
    )
    change = (
        f"この1か月（{wording.short_day(shares.month.as_of)}から）の増減は、"
        f"申込み{wording.signed(now.applied - month.applied)}団体、"
        f"締結{wording.signed(now.agreed - month.agreed)}団体、"
        f"利用開始{wording.signed(now.in_use - month.in_use)}団体です。"
    )
    return [sentence for sentence in (first, change, extremes(shares.now)) if sentence]


def _further(now: Shares) -> str:
    if not now.agreed:
        return "利用約款の締結と利用の開始はまだありません。"
    agreed = f"{wording.number(now.agreed)}団体が利用約款を締結し、"
    if not now.in_use:
        return agreed + "利用の開始はまだありません。"
    return agreed + f"{wording.number(now.in_use)}団体が利用を開始しています。"


def extremes(adoption: Adoption) -> str:
    """Which prefectures have the highest and the lowest 申込割合, equal ones together; "" without any."""
    return _extremes([(p.name, p.shares) for p in adoption.prefectures], "都道府県")


def kind_extremes(adoption: Adoption) -> str:
    """Which kinds of municipality have the highest and the lowest 申込割合; "" without any."""
    return _extremes([(wording.municipality_kind(kind), s) for kind, s in adoption.kinds], "種別")


def _extremes(groups: Sequence[tuple[str, Shares]], what: str) -> str:
    ratios = [shares.application_ratio or Fraction(0) for _, shares in groups]
    low, high = min(ratios), max(ratios)
    if not high:
        return ""
    if low == high:
        return f"申込割合はすべての{what}で{wording.percent(high)}です。"
    lowest, highest = (
        f"{_listed([name for (name, _), own in zip(groups, ratios, strict=True) if own == ratio], what)}"
        f"（{wording.percent(ratio)}）"
        for ratio in (low, high)
    )
    return f"申込割合が最も高いのは{highest}、最も低いのは{lowest}です。"


def _listed(names: Sequence[str], what: str = "都道府県", most: int = 5) -> str:
    shown = "・".join(names[:most])
    return shown if len(names) <= most else f"{shown}など{len(names)}{what}"


def key_figures(shares: Compared, desk: Operations) -> list[KeyFigure]:
    """The three ratios, the prefectures reached, what waits, what is missing: each compared."""
    return [
        _share("申込割合", shares, lambda s: s.applied, lambda s: s.application_ratio),
        _share("締結割合", shares, lambda s: s.agreed, lambda s: s.agreement_ratio),
        _share("利用開始割合", shares, lambda s: s.in_use, lambda s: s.use_ratio),
        _reached(shares),
        _waiting(desk),
        _missing(desk),
    ]


def _share(
    title: str,
    shares: Compared,
    count: Callable[[Shares], int],
    ratio: Callable[[Shares], Fraction | None],
) -> KeyFigure:
    now = shares.now.nationwide
    share = ratio(now)
    return KeyFigure(
        title=title,
        value=wording.percent(share).removesuffix("%"),
        unit="%" if share is not None else "",
        detail=f"{wording.number(count(now))}／{wording.number(now.municipalities)}団体",
        comparisons=tuple(
            (
                f"{words}（{wording.short_day(before.as_of)}）比",
                f"{wording.points(share, ratio(before.nationwide))}"
                f"（{wording.signed(count(now) - count(before.nationwide))}団体）",
            )
            for words, before in (("1か月前", shares.month), ("1週間前", shares.week))
        ),
        bar=float(share) * 100 if share is not None else None,
    )


def _reached(shares: Compared) -> KeyFigure:
    now, month = _with_applications(shares.now), _with_applications(shares.month)
    none_yet = [p.name for p in shares.now.prefectures if not p.shares.applied]
    return KeyFigure(
        title="申込みのある都道府県",
        value=wording.number(now),
        unit="／47",
        detail=f"まだないのは{_listed(none_yet, most=3)}"
        if none_yet
        else "すべての都道府県から申込みがあります",
        comparisons=(
            (
                f"1か月前（{wording.short_day(shares.month.as_of)}）比",
                wording.signed(now - month),
            ),
        ),
    )


def _with_applications(adoption: Adoption) -> int:
    return sum(p.shares.applied > 0 for p in adoption.prefectures)


def _waiting(desk: Operations) -> KeyFigure:
    oldest = "待っているものはありません"
    if desk.oldest:
        since, days = wording.short_day(desk.oldest, desk.day), (desk.day - desk.oldest).days
        oldest = f"最も古いものは{since}から（{days:,}日）"
    return KeyFigure(
        title="職員の確認待ち",
        value=wording.number(desk.waits),
        unit="件",
        detail=oldest,
        comparisons=(("うち1週間を超えるもの", f"{wording.number(desk.waits_over_a_week)}件"),),
    )


def _missing(desk: Operations) -> KeyFigure:
    box = desk.mailbox
    if box is None:
        return KeyFigure(
            "記録漏れ", wording.NOTHING, "", "受信箱をまだ確認していません", (), None, True
        )
    return KeyFigure(
        title="記録漏れ",
        value=wording.number(box.missing),
        unit="通",
        detail=f"受信箱にあるメール{wording.number(box.on_server)}通",
        comparisons=(("うち記録済み", f"{wording.number(box.recorded)}通"),),
        warning=box.missing > 0 or desk.last_pass_failed,
    )


def next_steps(shares: Compared, desk: Operations) -> list[str]:
    """What someone should do now, the most urgent first; nothing to do is said too."""
    steps = [*_mailbox_steps(desk), *_letter_steps(desk)]
    if desk.waits and desk.oldest:
        steps.append(
            f"職員の確認を待つものが{wording.number(desk.waits)}件あります。"
            f"最も古いもの（{wording.short_day(desk.oldest, desk.day)}から）から順に確認してください。"
        )
    if shares.now.unsettled:
        steps.append(
            f"団体が確定していない申込みが{wording.number(shares.now.unsettled)}件あり、"
            "どの割合にも数えていません。団体を確定してください。"
        )
    if shares.now.not_in_register:
        steps.append(
            f"基準日の登録簿にない団体の申込みが{wording.number(shares.now.not_in_register)}件あり、"
            "どの割合にも数えていません。合併などがなかったかを確かめてください。"
        )
    return steps or ["今すぐ対応が必要なことはありません。"]


def _mailbox_steps(desk: Operations) -> list[str]:
    steps = []
    if desk.last_pass_failed:
        steps.append("直近の受信箱の確認が失敗しています。intake doctor で原因を確かめてください。")
    if desk.mailbox is None and not desk.last_pass_failed:
        steps.append("受信箱をまだ一度も確認していません。intake poll を実行してください。")
    if desk.mailbox and desk.mailbox.missing:
        steps.append(
            f"受信箱にあって記録にないメールが{wording.number(desk.mailbox.missing)}通あります。"
            "intake poll をもう一度実行し、続くときは intake doctor で原因を確かめてください。"
        )
    return steps


def _letter_steps(desk: Operations) -> list[str]:
    steps = []
    if failed := desk.letters_in("failed"):
        steps.append(
            f"送信できなかった連絡が{wording.number(failed)}通あります。宛先を確かめてください。"
        )
    if held := desk.letters_in("held"):
        steps.append(
            f"保留中の連絡が{wording.number(held)}通あります。内容を確かめて送信してください。"
        )
    return steps
