"""Limits on automatic answers: per conversation, application, address, domain, day and hour.

A conversation is all letters to one address about one municipality. A mail loop and a forged sender
look the same to us: many mails that call for an answer. Letters over a limit are held for a person,
never dropped. 根拠: docs/decisions/0071, 0087.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from intake.reading.municipality.domain import holder, is_prefecture
from intake.settings.sections import Answers
from intake.text.domains import domain_of, is_shared, mailbox_of


class Circle(StrEnum):
    """Groups of recipients; each group's letters are counted by themselves for the rate limits.

    OFFICIAL is an address in a domain that only a local government can have. PARTY is any other
    address, in answer to a writer who may change the application; STRANGER is everybody else. A
    flood of mails from strangers therefore cannot use up the letters that municipalities may get.
    """

    OFFICIAL = "official"  # in a domain that only a local government can hold
    PARTY = "party"  # party or colleague, in another domain: whoever began an application is party
    STRANGER = "stranger"


_WHO = {
    Circle.OFFICIAL: "地方公共団体への自動返信の全体",
    Circle.PARTY: "申込みの差出人又は連絡先への自動返信の全体",
    Circle.STRANGER: "申込団体と確かめられない方への自動返信の全体",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """The facts about a letter, not yet queued, that the rate limits depend on.

    `municipality` is a code, `application` an id; both are None if unknown. `circle` is the
    rate-limit group (`Circle`) of the recipient; None for a letter that a person wrote, which is
    not counted.
    """

    recipient: str
    municipality: str | None
    application: str | None
    circle: str | None = Circle.STRANGER  # None: written by a person, in no total


class Tally:
    """The numbers of letters queued today and in the last hour, compared with the rate limits.

    Different spellings of an address count as one mailbox. A subdomain counts as the registered
    domain above it.
    """

    def __init__(self, rows: Iterable[Mapping[str, Any]] = ()) -> None:
        self._counts: Counter[tuple[str, str, str | None]] = Counter()
        self._codes: dict[str, set[str]] = {}
        for row in rows:
            answer = Answer(
                row["recipient"], row["municipality"], row["application"], row["circle"]
            )
            self._count(answer, today=row["today"], hour=row["last_hour"])
            if row["copy"]:
                self._count_copy(row["copy"], row["today"])

    def reason_to_hold(self, answer: Answer, limits: Answers) -> str | None:
        """Return why a letter (`answer`) must be held, in Japanese; None if it need not be.

        A letter must be held if one of `limits` is reached. A letter that need not be held is added
        to the numbers of this Tally.
        """
        reason = next(iter(self._over(answer, limits)), None)
        if reason is None:
            self._count(answer)
        return reason

    def may_copy(self, copy: str, circle: Circle, limits: Answers) -> bool:
        """Return whether the address `copy` may get one more Cc today; if so, the Cc is counted.

        It may while fewer letters and Ccs were queued for it today than the daily limit of one
        address in the settings `limits`. `circle` is the rate-limit group of the recipient of the
        letter itself.
        """
        over = self._all_to(mailbox_of(copy)) >= _most_to(copy, circle, limits)
        if not over:
            self._count_copy(copy, 1)
        return not over

    def _over(self, answer: Answer, limits: Answers) -> Iterable[str]:
        who, domain, circle = *_counted(answer.recipient), answer.circle
        if self._conversation(who, answer.municipality) >= limits.daily_limit:
            yield _reached("同じ宛先との自動のやりとり", "1日", limits.daily_limit)
        if self._counts["application", answer.application or "", None] >= limits.daily_limit:
            yield _reached("同じ申込みについての自動返信", "1日", limits.daily_limit)
        if answer.municipality is None and self._without(domain, circle) >= limits.daily_limit:
            yield _reached("同じドメインへの受信のお知らせ", "1日", limits.daily_limit)
        most = _most_to(answer.recipient, circle, limits)
        if self._all_to(who) >= most:
            yield _reached("同じ宛先への自動返信", "1日", most)
        if self._counts["domain", domain, circle] >= limits.daily_limit_domain:
            yield _reached("同じドメインへの自動返信", "1日", limits.daily_limit_domain)
        if circle and self._counts["hour", "", circle] >= limits.hourly_limit:
            yield _reached(_WHO[Circle(circle)], "1時間", limits.hourly_limit)

    def _conversation(self, who: str, municipality: str | None) -> int:
        """How many of today's letters to the mailbox `who` the limit per conversation counts.

        These are the letters about `municipality` (a code) and those about none. Municipalities are
        counted separately, because a computing centre may apply for many villages. If
        `municipality` is None, the one with the most letters takes its place.
        """
        codes = {municipality} if municipality else self._codes.get(who, set())
        about = max((self._counts["address", who, code] for code in codes), default=0)
        return about + self._counts["address", who, None]

    def _without(self, domain: str, circle: str | None) -> int:
        """Today's letters to `domain`, as the limit on unknown municipalities counts them.

        Each letter that is about no known municipality counts as 1; all other letters to the domain
        together count as 1. Letters to other rate-limit groups than `circle` do not count. Always 0
        for a shared domain (free mail, providers).
        """
        if is_shared(domain):
            return 0
        without = self._counts["without", domain, circle]
        return without + min(1, self._counts["domain", domain, circle] - without)

    def _all_to(self, who: str) -> int:
        codes: set[str | None] = {None, *self._codes.get(who, ())}
        copies = self._counts["copy", who, None]
        return copies + sum(self._counts["address", who, code] for code in codes)

    def _count(self, answer: Answer, today: int = 1, hour: int = 1) -> None:
        who, domain = _counted(answer.recipient)
        self._counts["address", who, answer.municipality] += today
        if answer.municipality:
            self._codes.setdefault(who, set()).add(answer.municipality)
        self._counts["domain", domain, answer.circle] += today
        self._counts["hour", "", answer.circle] += hour
        if answer.municipality is None:
            self._counts["without", domain, answer.circle] += today
        if answer.application:
            self._counts["application", answer.application, None] += today

    def _count_copy(self, copy: str, today: int) -> None:
        """Add `today` to the number of copies (Cc) that the address `copy` got today.

        Copies do not count towards the limit per conversation.
        """
        self._counts["copy", mailbox_of(copy), None] += today


def _counted(recipient: str) -> tuple[str, str]:
    """The (mailbox, registered domain) under which letters to `recipient` are counted.

    Different spellings of an address give the same result.
    """
    mailbox = mailbox_of(recipient)
    return mailbox, holder(domain_of(mailbox))


def _most_to(recipient: str, circle: str | None, limits: Answers) -> int:
    """How many letters the address `recipient` may get in a day, copies included.

    `limits` are the settings, `circle` is the recipient's rate-limit group (None: a person wrote
    the letter). A prefecture's address in the group OFFICIAL has a limit of its own
    (daily_limit_prefecture).
    """
    of_prefecture = circle == Circle.OFFICIAL and is_prefecture(domain_of(recipient))
    return limits.daily_limit_prefecture if of_prefecture else limits.daily_limit_address


def _reached(what: str, span: str, limit: int) -> str:
    return f"{what}が{span}の上限（{limit:,}通）に達したため、保留しています。"
