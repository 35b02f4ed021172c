"""算定, the official determination of a fiscal year's fees: make the content of a determination file,
refuse to determine fees that may still change, and compare a determination with the fees as
computed now.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from intake.terms import IntakeError
from intake.text import tokyo_minute
from reports.fees.calculator import Fee, Status
from reports.fees.explain import heading, plain
from reports.fees.facts import Facts
from reports.rules.model import Rules
from reports.snapshot import Snapshot
from reports.wording import date_of, year_name


class DetermineError(IntakeError):
    """Fees cannot be determined, or a determination file cannot be written, is missing or was
    altered; the message is one Japanese sentence with the cure.
    """


@dataclass(frozen=True, slots=True)
class Difference:
    """A municipality whose usage fee (②) as computed now differs from the fee in a determination.

    `determined` and `now` are in yen; `cause` is the reason of the difference as Japanese text. If
    the reason is a changed rule, `rule` is the rule's Japanese name, else "".
    """

    code: str
    name: str
    determined: int
    now: int
    cause: str
    rule: str = ""

    @property
    def amount(self) -> int:
        """差額 in yen: positive if more is owed now than was determined."""
        return self.now - self.determined


@dataclass(frozen=True, slots=True)
class Sorted:
    """Usage fees (②) of one fiscal year in two groups: `settled` can be determined; `open` cannot
    be determined yet, because they are 未確定 or may still change.
    """

    settled: tuple[Fee, ...]
    open: tuple[Fee, ...]

    @property
    def named(self) -> str:
        """The municipalities in `open`, each with the reason why its fee is open, as one Japanese
        text; "" if there are none.
        """
        return "、".join(f"{fee.row.full_name}（{_why(fee)}）" for fee in self.open)


def _why(fee: Fee) -> str:
    return f"未確定：{fee.missing[0].what}" if fee.missing else f"見込み：{fee.estimates[0]}"


def sort_out(fees: Iterable[Fee], only: Collection[str] = ()) -> Sorted:
    """Divide fees into those that can be determined, and those that cannot yet because they are
    未確定 or may still change.

    If `only` has six-digit codes, the fees of all other municipalities are left out.
    """
    asked = [fee for fee in fees if not only or fee.code in only]
    left = [fee for fee in asked if fee.status is Status.UNDETERMINED or fee.estimates]
    return Sorted(tuple(fee for fee in asked if fee not in left), tuple(left))


def refuse_early(year: int, as_of: date, on: date, today: date, *, provisional: bool) -> None:
    """Raise DetermineError if it is too early to determine the fees of the fiscal year `year`.

    The day of determination `on` must not be after `today`, nor before `as_of`, the day of the
    facts that the determination is computed from. Unless the determination is `provisional`,
    neither `on` nor `as_of` may be before the fiscal year's last day (31 March).
    """
    end = date(year + 1, 3, 31)
    if on > today:
        raise DetermineError(
            f"算定日 {date_of(on)}は、まだ来ていません。今日（{date_of(today)}）までの日付を --on に指定してください。"
        )
    if not provisional and on < end:
        raise DetermineError(
            f"算定日 {date_of(on)}は、{year_name(year)}の終わり（{date_of(end)}）より前です。"
            "年度が終わってから算定するか、仮の算定として --provisional を付けてください。"
        )
    if on < as_of:
        raise DetermineError(
            f"算定日 {date_of(on)}は、基準日 {date_of(as_of)}より前です。その日には、まだ分からない事実によることになります。"
            "--on に基準日以後の日付を指定するか、--as-of に算定日以前の日付を指定してください。"
        )
    if not provisional and as_of < end:
        raise DetermineError(
            f"基準日 {date_of(as_of)}では、{year_name(year)}の終わり（{date_of(end)}）までの事実がそろっていません。"
            "--as-of に年度の終わり以後の日付を指定するか、仮の算定として --provisional を付けてください。"
        )


def refuse_mixture(
    before: Mapping[str, Any] | None, only: Collection[str], *, provisional: bool
) -> None:
    """Raise DetermineError if a fiscal year would get both provisional and final fees.

    `before` is the newest determination of the year (None: there is none); `provisional` is whether
    the new determination is provisional. A provisional determination is refused after a final one.
    After a provisional determination, a final one is refused unless it covers all municipalities,
    i.e. unless `only` (codes) is empty.
    """
    if before is None or before["determination"]["provisional"] is provisional:
        return
    if provisional:
        raise DetermineError(
            "この年度は、仮でない算定がすでにあります。--provisional を付けずに実行してください。"
        )
    if only:
        raise DetermineError(
            "この年度の算定はまだ仮のものです。--municipality を付けずに、全部の団体を算定してください。"
        )


def refuse_nothing(found: Sorted, rules: Rules) -> None:
    """Raise DetermineError if there is nothing to determine: the rules include a scenario, or no
    fee in `found.settled` has lines (see Fee.lines). The message gives the reason.
    """
    if rules.scenario:
        raise DetermineError(
            f"試算「{rules.scenario}」の金額は算定できません。--scenario を付けずに実行してください。"
        )
    if any(fee.lines for fee in found.settled):
        return
    estimated = [fee for fee in found.open if not fee.missing]
    if found.open and not estimated:
        names = list(dict.fromkeys(item.what for fee in found.open for item in fee.missing))
        raise DetermineError(
            f"{len(found.open)}団体の利用料が未確定のため、算定できません（{'、'.join(names[:5])}"
            f"{' など' if len(names) > 5 else ''}）。きまりの値と根拠、人口などの記録をそろえてください。"
        )
    if estimated:
        raise DetermineError(
            f"{len(estimated)}団体の利用料が見込みのため、算定できません"
            f"（例：{estimated[0].row.full_name}、{estimated[0].estimates[0]}）。"
            "事実が定まってから、もう一度実行してください。"
        )
    raise DetermineError(
        "この年度に利用した団体がないため、算定するものがありません。年度と基準日を確かめてください。"
    )


RESTS_ON = (
    "application", "course", "statement", "municipality_known", "change_known", "population",
)  # fmt: skip
"""The tables of the snapshot that fees are computed from."""


def document(
    found: Sorted,
    facts: Facts,
    rules: Rules,
    snapshot: Snapshot,
    *,
    names: Mapping[str, str],
    on: date,
    before: Mapping[str, Any] | None,
    provisional: bool,
) -> dict[str, Any]:
    """Return the content of a determination file, as a dict for JSON; the caller writes the file.

    The keys are those of explain.heading, and "determination" (a dict with year, day, persons,
    hashes of snapshot and rules), "total" (yen), "municipalities" (number of fees), "undetermined"
    (a list of the municipalities in `found.open`, with reasons), "corrections" (a list of
    differences from `before`), "fees" (a list of dicts, see explain.plain) and "rests_on" (the
    contents of the snapshot's tables from which fees are computed, by table name).

    `names` has the persons responsible, by the keys "by", "account", "made_at" and "approved_by";
    `on` is the day of determination, `before` the previous determination of the same fiscal year
    (None: none). A municipality that is not in `found.settled` keeps its fee from `before` if both
    determinations are provisional or both final; otherwise it is left out. `found` must contain at
    least one fee, settled or open.
    """
    year = (found.settled or found.open)[0].fiscal_year
    fees = {fee.code: plain(fee) for fee in found.settled if fee.lines}
    anew = {fee.code for fee in found.settled}
    same = before is not None and before["determination"]["provisional"] is provisional
    kept = {fee["code"]: fee for fee in before["fees"]} if before and same else {}
    fees |= {code: fee for code, fee in kept.items() if code not in anew}
    changed = differences(before, found.settled) if before else ()
    return {
        **heading(facts, rules, snapshot.label),
        "determination": {
            "fiscal_year": year,
            "determined_on": on.isoformat(),
            "provisional": provisional,
            **names,
            "program_version": snapshot.meta.get("program_version", ""),
            "register_date": snapshot.meta.get("register_date", ""),
            "snapshot_made_at": snapshot.meta.get("made_at", ""),
            "snapshot_sha256": snapshot.sha256(),
            "rules_sha256": dict(rules.sha256),
            "previous_sha256": before["sha256"] if before else None,
        },
        "total": sum(fee["total"] for fee in fees.values()),
        "municipalities": len(fees),
        "undetermined": [
            {"code": fee.code, "name": fee.row.full_name, "why": _why(fee)} for fee in found.open
        ],
        "corrections": [
            {"code": d.code, "name": d.name, "before": d.determined, "after": d.now, "why": d.cause}
            for d in changed
        ],
        "fees": [fees[code] for code in sorted(fees)],
        "rests_on": {table: snapshot.table(table) for table in RESTS_ON},
    }


def differences(before: Mapping[str, Any], fees: Sequence[Fee]) -> tuple[Difference, ...]:
    """Return the municipalities whose fee as computed now (`fees`) differs from their fee in the
    determination `before` (the content of its file), each with the cause.

    A municipality without a fee in `before` is compared with 0 yen. Fees that are 未確定 now are
    left out.
    """
    then = {fee["code"]: fee for fee in before["fees"]}
    found = []
    for fee in fees:
        now, old = plain(fee), then.get(fee.code)
        was = old["total"] if old else 0
        if fee.total is not None and fee.total != was:
            cause, rule = next(_causes(old or {}, now), ("計算が変わった", ""))
            found.append(Difference(fee.code, fee.row.full_name, was, fee.total, cause, rule))
    return tuple(found)


_RECORDED = {"利用開始日": "利用開始の記録", "利用の最後の日": "利用終了の記録"}
"""What of a course moves a fee first; whatever else differs with it follows from it."""


def _causes(old: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yields the causes of a difference between two fees as pairs (Japanese text, Japanese name of
    the rule that changed or "" for a fact), the most basic first.

    Start and end of use come first, then other facts, rules, and 導入割合; an earlier cause may
    explain later ones. `old` and `now` are the fee as determined and as computed now, as dicts
    (explain.plain); `old` is {} if it was not determined.
    """
    facts = _facts(old), _facts(now)
    yield from _moved(*facts, _RECORDED)
    rest = [name for name in dict.fromkeys((*facts[0], *facts[1])) if name not in _RECORDED]
    ratios = [name for name in rest if name.endswith("導入割合")]
    yield from _moved(*facts, [name for name in rest if name not in ratios])
    rules = _rules(old), _rules(now)
    for name in dict.fromkeys((*rules[0], *rules[1])):
        was, is_now = rules[0].get(name), rules[1].get(name)
        if was and is_now and was[0] != is_now[0]:
            read = was[1] and is_now[1]
            before, after = (was[1], is_now[1]) if read else (was[0], is_now[0])
            yield f"きまり「{name}」が {before} から {after} に変わった", name
    yield from _moved(*facts, ratios)


def _moved(
    was: Mapping[str, Sequence[str]], now: Mapping[str, Sequence[str]], names: Iterable[str]
) -> Iterator[tuple[str, str]]:
    for name in names:
        before, after = was.get(name, ()), now.get(name, ())
        if before == after:
            continue
        what = _RECORDED.get(name, f"「{name}」の記録")
        if len(before) < len(after):
            yield f"{what}が加わった", ""
        elif len(before) > len(after):
            yield f"{what}がなくなった", ""
        else:
            yield f"{name}が {'、'.join(before)} から {'、'.join(after)} に変わった", ""


def _rules(fee: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """Return the rules behind a fee's lines as {rule's Japanese name: (value, value in words)}.

    `fee` is a dict as explain.plain returns it. The value is written as in the rule's file, or
    「未確定」. The value in words is written for people; it is "" in a determination from a time
    when it was not stored.
    """
    return {
        rule["name"]: (rule["value"] or "未確定", rule.get("words") or "")
        for line in fee.get("lines", ())
        for rule in line["rules"]
    }


def _facts(fee: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the distinct values of each fact behind a fee's lines, by the fact's name.

    `fee` is a dict as explain.plain returns it; {} gives {}.
    """
    found: dict[str, dict[str, None]] = {}
    for line in fee.get("lines", ()):
        for fact in line["facts"]:
            found.setdefault(fact["what"], {})[fact["value"]] = None
    return {what: list(values) for what, values in found.items()}


def other_rules(before: Mapping[str, Any], rules: Rules) -> str:
    """Return a Japanese sentence that names the rule files changed since the determination `before`
    (the content of its file); "" if none has changed.
    """
    then, now = before["determination"]["rules_sha256"], rules.sha256
    names = [name for name in dict.fromkeys((*then, *now)) if then.get(name) != now.get(name)]
    return f"きまりのファイルが算定のときと異なります：{'、'.join(names)}。" if names else ""


def said(changed: Sequence[Difference]) -> Iterator[str]:
    """Yields lines of Japanese text on the differences between a determination and the fees as
    computed now (`changed`); nothing if there are none.

    First comes each changed rule, once. Then follows a line for each municipality: yen as
    determined, yen as computed now, their difference, its cause. The last line has the number of
    municipalities and the sums.
    """
    yield from dict.fromkeys(f"{each.cause}。" for each in changed if each.rule)
    for each in changed:
        cause = f"きまり「{each.rule}」が変わった" if each.rule else each.cause
        yield f"{each.name}（{each.code}）　{_moved_yen(each.determined, each.now)}　{cause}"
    if changed:
        sums = sum(each.determined for each in changed), sum(each.now for each in changed)
        yield f"合計　{len(changed):,}団体　{_moved_yen(*sums)}"


def _moved_yen(determined: int, now: int) -> str:
    amount = f"{now - determined:+,}円".replace("-", "－")
    return f"算定 {determined:,}円 → 今回 {now:,}円（差額 {amount}）"


def heading_of(before: Mapping[str, Any]) -> str:
    """Return the Japanese heading of a list of differences from the determination `before`: its
    fiscal year, day, number of municipalities and total in yen.

    `before` is the content of the determination's file (see ledger.read).
    """
    made = before["determination"]
    kind = "仮の算定" if made.get("provisional") else "算定"
    return (
        f"{year_name(made['fiscal_year'])}の{kind}（算定日 {date_of(date.fromisoformat(made['determined_on']))}、"
        f"{before['municipalities']}団体、{before['total']:,}円）との差額"
    )


def signed(before: Mapping[str, Any]) -> str:
    """Return one line of Japanese text that says who determined the fees in `before` (the content
    of a determination file) and who approved them.

    The line has two names, each followed by the account of the operating system, with date and
    time. If one command determined and approved the fees, the line has only one account. Date and
    time are left out if the file does not have them, because an earlier version of this software
    wrote it.
    """
    made = before["determination"]
    by, account = f"算定：{made['by']}", _account(made["account"], made.get("made_at"))
    approved = f"承認：{made['approved_by']}"
    if approver := made.get("approved_account"):
        return f"{by}（{account}）、{approved}（{_account(approver, made.get('approved_at'))}）"
    return f"{by}、{approved}（記録：{account}）"


def _account(name: str, moment: str | None) -> str:
    at = f" {tokyo_minute(datetime.fromisoformat(moment))}" if moment else ""
    return f"アカウント {name}{at}"
