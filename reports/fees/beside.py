"""Compare a usage fee (②) as computed now with the official determination (算定) of its fiscal
year.

The 利用料内訳書 (the statement of the fee) shows the result.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from reports.fees import determine
from reports.fees.calculator import Fee
from reports.wording import date_of, signed, yen

DIFFERS = "算定額と異なります"


@dataclass(frozen=True, slots=True)
class Beside:
    """The usage fee (②) of one municipality as computed now, compared with a determination (算定).

    `name` is the determination's kind and day as Japanese text. `determined` is the yen in the
    determination (None: it has no fee of this municipality), `now` the yen as computed now (None:
    未確定). `cause` is why they differ, as Japanese text ("": none found, or no difference).
    """

    name: str
    determined: int | None
    now: int | None
    cause: str = ""

    @property
    def differs(self) -> bool:
        return self.determined != self.now

    @property
    def amount(self) -> int | None:
        """The difference (差額) `now` − `determined` in yen; None if one of the two is None."""
        if self.determined is None or self.now is None:
            return None
        return self.now - self.determined

    @property
    def sentence(self) -> str:
        """The comparison as one line of Japanese text, to be printed on the 利用料内訳書."""
        if self.determined is None:
            return f"{DIFFERS}：{self.name}には、この団体の額がありません。"
        if self.amount == 0:
            return f"{self.name}による算定額 {yen(self.determined)} と同じ額です。"
        told = f"{DIFFERS}：{self.name}による算定額は {yen(self.determined)}、この内訳書は {yen(self.now)}"
        gap = "" if self.amount is None else f"（差額 {signed(self.amount)}円）"
        return f"{told}{gap}です。" + (f"原因：{self.cause}。" if self.cause else "")


def beside(before: Mapping[str, Any] | None, fee: Fee) -> Beside | None:
    """Compare `fee` with `before`, the newest determination (算定) of the same fiscal year as a
    dict (the result of ledger.newest).

    None if `before` is None, i.e. the year has no determination.
    """
    if before is None:
        return None
    made = before["determination"]
    kind = "仮の算定" if made.get("provisional") else "算定"
    name = f"{kind}（算定日 {date_of(date.fromisoformat(made['determined_on']))}）"
    then = {of["code"]: of["total"] for of in before["fees"]}.get(fee.code)
    causes = (each.cause for each in determine.differences(before, [fee]))
    return Beside(name, then, fee.total, next(causes, ""))
