"""Generate all sample mails of the demo; the same seed gives the same bytes."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import cycle, islice
from random import Random

from intake.demo import episodes
from intake.demo.plan import PlannedMail, Role
from intake.demo.scribe import Scribe
from intake.register import Register
from intake.terms import Municipality

OF_A_HUNDRED: Mapping[Role, float] = {
    Role.INCOMPLETE: 7.5,
    Role.COMPLETED: 3.5,
    Role.AMBIGUOUS: 2.75,
    Role.WARD: 0.75,
    Role.CONTRADICTION: 1,
    Role.FORWARDED: 1.5,
    Role.LOCKED: 0.75,
    Role.PASSWORD: 0.75,
    Role.AGAIN: 2,
    Role.COPY: 1.5,
    Role.CORRECTED: 3,
    Role.WITHDRAWAL: 0.75,
    Role.INQUIRY: 2.5,
    Role.AUTO_REPLY: 2,
    Role.BOUNCE: 0.5,
    Role.UNRELATED: 1.5,
}
"""Role -> its percentage of the mails; all others are complete applications."""

SMALLEST = 100


def country(*, seed: int, register: Register, mails: int = 400) -> tuple[PlannedMail, ...]:
    """Return sample mails from all 47 prefectures, July to December 2022, in order of receipt.

    `mails` is their number: at least 100 (else ValueError is raised). Most mails come from a
    municipality that sends no other, so IndexError is raised if `mails` is clearly more than the
    number of municipalities. The mails are random, but the same `seed` always gives the same ones.
    """
    if mails < SMALLEST:
        raise ValueError(f"at least {SMALLEST} mails, not {mails}")
    rng = Random(seed)  # noqa: S311 - for a sample that is the same every time
    scribe = Scribe(rng, register, _order(rng, register))
    counts = counts_of(mails)
    for _ in range(counts[Role.GOOD] - counts[Role.COPY]):  # a copied mail counts as good too
        episodes.good(scribe)
    _with_something_amiss(scribe, counts)
    _after_an_application(scribe, counts)
    _other_mail(scribe, counts)
    return tuple(sorted(scribe.mails, key=lambda mail: mail.received_at))


def counts_of(mails: int) -> dict[Role, int]:
    """Return the number of sample mails for each kind of situation, as {role: number}.

    `mails` is the number of all sample mails. Every role has at least one.
    """
    counts = {role: max(1, round(mails * share / 100)) for role, share in OF_A_HUNDRED.items()}
    counts[Role.PASSWORD] = counts[Role.LOCKED]
    return counts | {Role.GOOD: mails - sum(counts.values())}


def _with_something_amiss(scribe: Scribe, counts: Mapping[Role, int]) -> None:
    for number in range(counts[Role.INCOMPLETE]):
        episodes.incomplete(scribe, number, completed=number < counts[Role.COMPLETED])
    for group in islice(cycle(episodes.same_names(scribe)), counts[Role.AMBIGUOUS]):
        episodes.ambiguous(scribe, group)
    for _ in range(counts[Role.WARD]):
        episodes.ward(scribe)
    for _ in range(counts[Role.CONTRADICTION]):
        episodes.contradiction(scribe)
    for _ in range(counts[Role.FORWARDED]):
        episodes.forwarded(scribe)
    for _ in range(counts[Role.LOCKED]):
        episodes.locked(scribe)
    for _ in range(counts[Role.COPY]):
        episodes.copied(scribe)


def _after_an_application(scribe: Scribe, counts: Mapping[Role, int]) -> None:
    wanted = counts[Role.AGAIN] + counts[Role.CORRECTED] + counts[Role.WITHDRAWAL]
    chosen = iter(scribe.rng.sample(scribe.applications, wanted))
    for made in islice(chosen, counts[Role.AGAIN]):
        episodes.again(scribe, made)
    for made in islice(chosen, counts[Role.CORRECTED]):
        episodes.corrected(scribe, made)
    for number, made in enumerate(chosen):
        episodes.withdrawal(scribe, made, number)


def _other_mail(scribe: Scribe, counts: Mapping[Role, int]) -> None:
    for number in range(counts[Role.INQUIRY]):
        episodes.inquiry(scribe, number)
    for number in range(counts[Role.AUTO_REPLY]):
        episodes.absence(scribe, number)
    for _ in range(counts[Role.BOUNCE]):
        episodes.bounced(scribe)
    for number in range(counts[Role.UNRELATED]):
        episodes.unrelated(scribe, number)


def _order(rng: Random, register: Register) -> list[Municipality]:
    """All municipalities, ordered at random; the demo takes them from the end of the list.

    The list ends with one municipality of each prefecture, so that all prefectures are represented.
    Of the others, those of some prefectures, chosen at random, tend to be nearer to the end.
    """
    shuffled = list(register.current)
    rng.shuffle(shuffled)
    keen = {code: rng.choice((0.3, 0.6, 1, 1, 1.5, 3)) for code in register.prefectures}
    first: dict[str, Municipality] = {}
    for place in shuffled:
        first.setdefault(place.prefecture_code, place)
    begun = {place.code for place in first.values()}
    rest = [place for place in shuffled if place.code not in begun]
    rest.sort(key=lambda place: rng.random() ** (1 / keen[place.prefecture_code]))
    return rest + list(first.values())
