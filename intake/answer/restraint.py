"""How many automatic answers may go out: by conversation, address, domain and hour. Pure.

A loop of machines and a forged sender look alike from here: many mails that call for an answer. What
is over a limit is held for a person, never dropped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from intake.reading.domain import is_prefecture
from intake.settings.sections import Answers
from intake.text.domains import domain_of, is_shared


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer about to be queued: to whom, about which municipality and application, if any."""

    recipient: str
    municipality: str | None
    application: str | None


class Tally:
    """Answers that went out today and in the last hour; grows with each that may go out."""

    def __init__(self, rows: Iterable[Mapping[str, Any]] = ()) -> None:
        self._counts: Counter[tuple[str, str, str | None]] = Counter()
        self._codes: dict[str, set[str]] = {}
        for row in rows:
            self._put(row["what"], row["who"], row["municipality"], row["answers"])

    def hold(self, answer: Answer, limits: Answers) -> str | None:
        """Why the answer must wait for a person, None where it may go out; then it is counted."""
        reason = next(iter(self._over(answer, limits)), None)
        if reason is None:
            self._count(answer)
        return reason

    def _over(self, answer: Answer, limits: Answers) -> Iterable[str]:
        who, domain = answer.recipient, domain_of(answer.recipient)
        if self._conversation(answer) >= limits.daily_limit:
            yield _reached("同じ宛先との自動のやりとり", "1日", limits.daily_limit)
        if self._counts["application", answer.application or "", None] >= limits.daily_limit:
            yield _reached("同じ申込みについての自動返信", "1日", limits.daily_limit)
        if answer.municipality is None and self._without(domain) >= limits.daily_limit:
            yield _reached("同じドメインへの受信のお知らせ", "1日", limits.daily_limit)
        most = (
            limits.daily_limit_prefecture if is_prefecture(domain) else limits.daily_limit_address
        )
        if self._all_to(who) >= most:
            yield _reached("同じ宛先への自動返信", "1日", most)
        if self._counts["domain", domain, None] >= limits.daily_limit_domain:
            yield _reached("同じドメインへの自動返信", "1日", limits.daily_limit_domain)
        if self._counts["hour", "", None] >= limits.hourly_limit:
            yield _reached("自動返信の全体", "1時間", limits.hourly_limit)

    def _conversation(self, answer: Answer) -> int:
        """Answers of the same exchange: about the municipality, and about none.

        A computing centre may apply for many villages; each is an exchange of its own.
        """
        who = answer.recipient
        codes = {answer.municipality} if answer.municipality else self._codes.get(who, set())
        about = max((self._counts["address", who, code] for code in codes), default=0)
        return about + self._counts["address", who, None]

    def _without(self, domain: str) -> int:
        """Answers to a domain that belong to no municipality, and one for those that do."""
        if is_shared(domain):
            return 0
        without = self._counts["without", domain, None]
        return without + min(1, self._counts["domain", domain, None] - without)

    def _all_to(self, who: str) -> int:
        codes: set[str | None] = {None, *self._codes.get(who, ())}
        return sum(self._counts["address", who, code] for code in codes)

    def _count(self, answer: Answer) -> None:
        domain = domain_of(answer.recipient)
        self._put("address", answer.recipient, answer.municipality, 1)
        self._put("domain", domain, None, 1)
        self._put("hour", "", None, 1)
        if answer.municipality is None:
            self._put("without", domain, None, 1)
        if answer.application:
            self._put("application", answer.application, None, 1)

    def _put(self, what: str, who: str, code: str | None, answers: int) -> None:
        self._counts[what, who, code] += answers
        if what == "address" and code:
            self._codes.setdefault(who, set()).add(code)


def _reached(what: str, span: str, limit: int) -> str:
    return f"{what}が{span}の上限（{limit:,}通）に達したため、保留しています。"
