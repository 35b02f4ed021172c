"""算定: fees kept as they were determined, read-only, with everything they rest on; later runs show 差額."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from intake.terms import IntakeError
from reports.fees.calculator import Fee, Status
from reports.fees.explain import heading, plain
from reports.fees.facts import Facts
from reports.rules.model import Rules
from reports.snapshot import Snapshot
from reports.wording import date_of, year_name


class DetermineError(IntakeError):
    """Fees cannot be determined, or a kept determination cannot be read."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What a later run gives for a municipality against what was determined, and why (yen)."""

    code: str
    name: str
    determined: int
    now: int | None
    causes: tuple[str, ...]

    @property
    def amount(self) -> int | None:
        """差額: what is owed more (or less, negative) than was determined; None is 未確定."""
        return None if self.now is None else self.now - self.determined


def refuse_open(fees: Sequence[Fee], rules: Rules) -> None:
    """Raises DetermineError under a scenario, where nobody used it, and where a fee is open or estimated."""
    if rules.scenario:
        raise DetermineError(
            f"試算「{rules.scenario}」の金額は算定できません。--scenario を付けずに実行してください。"
        )
    if not any(fee.lines for fee in fees):
        raise DetermineError(
            "この年度に利用した団体がないため、算定するものがありません。年度と基準日を確かめてください。"
        )
    unsettled = [fee for fee in fees if fee.status is Status.UNDETERMINED]
    if unsettled:
        names = list(dict.fromkeys(item.what for fee in unsettled for item in fee.missing))
        raise DetermineError(
            f"{len(unsettled)}団体の利用料が未確定のため、算定できません（{'、'.join(names[:5])}"
            f"{' など' if len(names) > 5 else ''}）。きまりの値と根拠、人口などの記録をそろえてください。"
        )
    estimated = [fee for fee in fees if fee.estimates]
    if estimated:
        raise DetermineError(
            f"{len(estimated)}団体の利用料が見込みのため、算定できません"
            f"（例：{estimated[0].row.full_name}、{estimated[0].estimates[0]}）。"
            "事実が定まってから、もう一度実行してください。"
        )


def document(
    fees: Sequence[Fee],
    facts: Facts,
    rules: Rules,
    snapshot: Snapshot,
    *,
    by: str,
    approved_by: str,
    on: date,
    before: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """What is kept of a determination: all lines, and hashes of all they were computed from."""
    year = fees[0].fiscal_year
    charged = [plain(fee) for fee in fees if fee.lines]
    return {
        **heading(facts, "", snapshot.label),
        "determination": {
            "fiscal_year": year,
            "determined_on": on.isoformat(),
            "by": by,
            "approved_by": approved_by,
            "program_version": snapshot.meta.get("program_version", ""),
            "register_date": snapshot.meta.get("register_date", ""),
            "snapshot_made_at": snapshot.meta.get("made_at", ""),
            "snapshot_sha256": hashlib.sha256(snapshot.path.read_bytes()).hexdigest(),
            "rules_sha256": dict(rules.sha256),
            "previous_sha256": before["sha256"] if before else None,
        },
        "total": sum(fee.total or 0 for fee in fees),
        "municipalities": len(charged),
        "fees": charged,
    }


def folder(snapshot: Path) -> Path:
    """Where determinations are kept: beside the snapshot they were made from."""
    return snapshot.resolve().parent / "determinations"


def keep(place: Path, made: dict[str, Any]) -> Path:
    """The path of the determination, written once under the next number and read-only from then on."""
    year = made["determination"]["fiscal_year"]
    number = len(kept(place, year)) + 1
    text = json.dumps({**made, "sha256": _hash(made)}, ensure_ascii=False, indent=1) + "\n"
    path = place / f"{year}-{number:03d}.json"
    try:
        place.mkdir(mode=0o750, parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:  # never over another
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        path.chmod(0o440)
    except OSError as error:
        with suppress(OSError):
            if not isinstance(error, FileExistsError):
                path.unlink()
        raise DetermineError(
            f"算定の記録 {path} を書けません（{error.strerror}）。空き容量と書込みの権限を確かめて、もう一度実行してください。"
        ) from None
    return path


def kept(place: Path, year: int) -> list[Path]:
    """The determinations of a fiscal year, oldest first."""
    return sorted(place.glob(f"{year}-[0-9][0-9][0-9].json"))


def newest(place: Path, year: int) -> dict[str, Any] | None:
    """The newest determination of a fiscal year; DetermineError where it is not as it was written."""
    paths = kept(place, year)
    if not paths:
        return None
    try:
        found: dict[str, Any] = json.loads(paths[-1].read_text(encoding="utf-8"))
        told = found.pop("sha256")
        changed = told != _hash(found)
    except (OSError, ValueError, KeyError, AttributeError):
        changed = True
    if changed:
        raise DetermineError(
            f"算定の記録 {paths[-1]} が、書かれた後に変わっているか壊れています。"
            "控え（バックアップ）から戻してください。"
        )
    return {**found, "sha256": told}


def _hash(made: Mapping[str, Any]) -> str:
    text = json.dumps(made, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def differences(before: Mapping[str, Any], fees: Sequence[Fee]) -> tuple[Difference, ...]:
    """What differs from a determination, municipality by municipality, each with its causes."""
    then = {fee["code"]: fee for fee in before["fees"]}
    found = []
    for fee in fees:
        now, old = plain(fee), then.pop(fee.code, None)
        was = old["total"] if old else 0
        if fee.total != was:
            causes = tuple(_causes(old or {}, now)) or ("算定のときには対象ではなかった",)
            found.append(Difference(fee.code, fee.row.full_name, was, fee.total, causes))
    gone = (
        Difference(code, f["prefecture"] + f["name"], f["total"], 0, ("登録簿から外れた",))
        for code, f in then.items()
    )
    return (*found, *(item for item in gone if item.determined))


def _causes(old: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    for what, told in (("きまり", _rules), ("事実", _facts)):
        before, after = told(old), told(now)
        for name in dict.fromkeys((*before, *after)):
            if before.get(name) != after.get(name):
                yield f"{what}「{name}」が {before.get(name, 'なし')} から {after.get(name, 'なし')} に変わった"


def _rules(fee: Mapping[str, Any]) -> dict[str, str]:
    return {
        rule["name"]: rule["value"] or "未確定"
        for line in fee.get("lines", ())
        for rule in line["rules"]
    }


def _facts(fee: Mapping[str, Any]) -> dict[str, str]:
    return {
        fact["what"]: f"{fact['value']}（{fact['source']}）"
        for line in fee.get("lines", ())
        for fact in line["facts"]
    }


def said(difference: Difference) -> str:
    """One difference as a sentence."""
    amount = difference.amount
    told = "未確定" if amount is None else f"{amount:+,}円".replace("-", "－")
    now = "未確定" if difference.now is None else f"{difference.now:,}円"
    causes = "。".join(difference.causes)
    return f"{difference.name}（{difference.code}）　算定 {difference.determined:,}円 → 今回 {now}（差額 {told}）　{causes}"


def heading_of(before: Mapping[str, Any]) -> str:
    """Which determination a comparison is against."""
    made = before["determination"]
    return (
        f"{year_name(made['fiscal_year'])}の算定（算定日 {date_of(date.fromisoformat(made['determined_on']))}、"
        f"{before['municipalities']}団体、{before['total']:,}円）との差額"
    )
