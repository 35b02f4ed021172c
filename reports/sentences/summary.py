"""The type of all key figures, and Japanese sentences that several pages share: on the highest and
the lowest 申込割合, and on the next steps of staff.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from reports import names, wording
from reports.counts.adoption import Adoption, Before, Shares
from reports.counts.operations import Operations
from reports.counts.service import PassDay
from reports.fees.coming import Layer
from reports.overview import Overview


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A number shown large on a page, with its Japanese texts.

    `title` is its heading, `value` the number as text, `unit` its unit, `detail` an explanation;
    `comparisons` are pairs (compared with what, result). `bar` is a ratio (0–1) to draw as a bar
    (None: no bar); `warning` is True if the figure shows a problem.
    """

    title: str
    value: str
    unit: str
    detail: str
    comparisons: tuple[tuple[str, str], ...]  # with what, how
    bar: Fraction | None = None
    warning: bool = False

    def under(self, scenario: str) -> KeyFigure:
        """Return the figure with 【試算】 before its title; unchanged if `scenario` is "" (none)."""
        return replace(self, title=f"【試算】{self.title}") if scenario else self


def fees_title(year: int) -> str:
    """Return the Japanese title of a key figure with the total usage fee (②) for the fiscal year
    `year`; it says that only municipalities with 利用開始 on record are included.
    """
    return f"利用料（②）{wording.year_name(year)}：{Layer.SURE}団体"


def extremes(adoption: Adoption) -> str:
    """Return a Japanese sentence naming the prefectures with the highest and the lowest 申込割合; "" if
    all are 0.
    """
    return extremes_of([(p.name, p.shares) for p in adoption.prefectures], "都道府県")


def kind_extremes(adoption: Adoption) -> str:
    """Return a Japanese sentence naming the kinds of municipality (市, 町, …) with the highest and
    the lowest 申込割合; "" if all are 0.
    """
    return extremes_of([(names.municipality_kind(kind), s) for kind, s in adoption.kinds], "種別")


def extremes_of(groups: Sequence[tuple[str, Shares]], what: str) -> str:
    """Return a Japanese sentence naming the groups with the highest and the lowest 申込割合, or
    saying that it is the same in all groups; "" if it is 0 in all.

    `groups` are pairs (name, how many municipalities have reached each stage), at least one; `what`
    is the Japanese word for such a group: 都道府県, 種別 or 規模.
    """
    ratios = [shares.application_ratio or Fraction(0) for _, shares in groups]
    low, high = min(ratios), max(ratios)
    if not high:
        return ""
    if low == high:
        return f"申込割合はすべての{what}で{wording.percent(high)}です。"
    lowest, highest = (
        f"{listed([name for (name, _), own in zip(groups, ratios, strict=True) if own == ratio], what)}"
        f"（{wording.percent(ratio)}）"
        for ratio in (low, high)
    )
    return f"申込割合が最も高いのは{highest}、最も低いのは{lowest}です。"


def listed(names: Sequence[str], what: str = "都道府県", most: int = 5) -> str:
    """Return the names joined by 「・」: 「札幌市・函館市」. If there are more than `most`, the text
    has only the first `most`, and the number of all names: 「…など12都道府県」.

    `what` is the Japanese word after that number, such as 都道府県 or, for municipalities, 団体.
    """
    shown = "・".join(names[:most])
    return shown if len(names) <= most else f"{shown}など{len(names)}{what}"


def next_steps(shares: Before[Adoption], desk: Operations) -> list[str]:
    """Return Japanese sentences on what staff should do now, the most urgent first; if there is
    nothing to do, one sentence that says so.
    """
    steps = [*mailbox_steps(desk), *_letter_steps(desk)]
    if desk.waits and desk.oldest:
        present = wording.at_present(desk.waiting_on, desk.day)
        steps.append(
            f"{present}{'、' if present else ''}職員の確認を待つものが{desk.waits:,}件あります。"
            f"最も古いもの（{wording.short_day(desk.oldest, desk.waiting_on)}から）から順に確認してください。"
        )
    if shares.now.unsettled:
        doubted = sum(w.items for w in desk.waiting if w.reason.startswith("municipality_"))
        same = doubted == shares.now.unsettled
        among = "上の確認を待つものの" + ("内数です。" if same else "件数と重なることがあります。")
        steps.append(
            f"団体が確定していない申込みが{shares.now.unsettled:,}件あり、"
            f"どの割合にも数えていません。団体を確定してください。{among if doubted else ''}"
        )
    if shares.now.not_in_register:
        steps.append(
            f"基準日の登録簿にない団体の申込みが{shares.now.not_in_register:,}件あり、"
            "どの割合にも数えていません。合併などがなかったかを確かめてください。"
        )
    return steps or ["今すぐ対応が必要なことはありません。"]


def mailbox_steps(desk: Operations) -> list[str]:
    """Return Japanese sentences on problems with polling the mailbox and what to do about them; []
    if there are none.
    """
    steps = []
    if desk.last_pass_failed:
        steps.append(
            "直近の受信箱の確認が失敗しています。担当の技術者に原因の確認を依頼してください。"
        )
    if desk.mailbox is None and not desk.last_pass_failed:
        steps.append(
            "受信箱をまだ一度も確認していません。担当の技術者に確認の開始を依頼してください。"
        )
    if desk.mailbox and desk.mailbox.missing:
        steps.append(
            f"受信箱にあって記録にないメールが{desk.mailbox.missing:,}通あります。"
            "次の確認でもなくならないときは、担当の技術者に原因の確認を依頼してください。"
        )
    return steps


def _letter_steps(desk: Operations) -> list[str]:
    steps = []
    if failed := desk.letters_in("failed"):
        steps.append(f"送信できなかった連絡が{failed:,}通あります。宛先を確かめてください。")
    if held := desk.letters_in("held"):
        steps.append(f"保留中の連絡が{held:,}通あります。内容を確かめて送信してください。")
    return steps


def mailbox_sentence(desk: Operations) -> str:
    """Return Japanese sentences on the last successful poll of the mailbox and on the items that
    wait for staff: how many items wait, and since when the oldest one has waited.
    """
    since = wording.short_day(desk.oldest, desk.waiting_on) if desk.oldest else ""
    oldest = f"最も古いものは{since}から待っています。" if since else ""
    present = wording.at_present(desk.waiting_on, desk.day)
    return (
        f"{_box_sentence(desk)}"
        f"{present}{'、' if present else ''}職員の確認を待つものは{desk.waits:,}件です。{oldest}"
    )


def _box_sentence(desk: Operations) -> str:
    """Return Japanese sentences on the last successful poll of the mailbox: when it was, how many
    mails were on the server, and how many of these are in the record or missing in it.

    If the successful poll before it was more than a day earlier, they say when that was. If there
    was no successful poll, they say so.
    """
    box = desk.mailbox
    if box is None:
        told = "受信箱をまだ一度も確認していません。"
        return told if desk.of_today else f"{wording.date_of(desk.day)}までに{told}"
    gap = (box.ended_at.date() - box.before_on).days if box.before_on else 0
    unseen = (
        f"その前の確認は{gap:,}日前の{wording.date_of(box.before_on)}でした。"
        if gap > 1 and box.before_on
        else ""
    )
    return (
        f"{wording.moment(box.ended_at)}に確認した受信箱のメールは{box.on_server:,}通、"
        f"うち記録済み{box.recorded:,}通、記録漏れ{box.missing:,}通。{unseen}"
    )


def looked(passes: Sequence[PassDay]) -> str:
    """Return a Japanese sentence that says on how many days the mailbox was polled successfully,
    out of all days from the first to the last successful poll in `passes`.

    "" if fewer than two days had a successful poll.
    """
    days = [day.on_date for day in passes if day.passes > day.failed]
    if len(days) < 2:
        return ""
    span = (max(days) - min(days)).days + 1
    return f"受信箱は、{wording.date_of(max(days))}までの{span:,}日間のうち{len(days):,}日に確認しました。"


def uncounted(adoption: Adoption) -> str:
    """Return a Japanese sentence on the applications that are not counted in any ratio.

    It gives two numbers, which may be 0: applications whose municipality is not identified yet, and
    those whose municipality is not in the register on the day of the figures.
    """
    return (
        f"どの割合にも数えていない申込み：団体が確定していないもの{adoption.unsettled:,}件、"
        f"基準日の登録簿にない団体のもの{adoption.not_in_register:,}件。"
    )


def population_source(found: Overview) -> str:
    """Return a Japanese sentence that names the sources of the population figures in use; "" if
    there are no figures.

    For each municipality, the newest figure up to the day asked about is in use.
    """
    figures = found.facts.populations.values()
    known = ([each for each in of_one if each.on <= found.day] for of_one in figures)
    sources = sorted({max(each).source for each in known if each})
    return f"人口は「{'」「'.join(sources)}」によります。" if sources else ""
