"""Mails at which a connection broke: asked for last and one by one, so that none blocks the others. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

Place = tuple[str, int, int]  # folder, UIDVALIDITY, UID


@dataclass(slots=True)
class Suspects:
    """What broke, for as long as a process goes on.

    A connection may break at a batch, or in the middle of many mails, for reasons of its own. A mail is
    to blame where it was the first that a connection was asked for, or had broken one before.
    """

    breaks: Counter[Place] = field(default_factory=Counter)

    def broke(self, folder: str, uidvalidity: int, uids: Iterable[int]) -> None:
        """A connection broke while these were fetched."""
        self.breaks.update((folder, uidvalidity, uid) for uid in uids)

    def cleared(self, folder: str, uidvalidity: int, uids: Iterable[int]) -> None:
        """These came in."""
        for uid in uids:
            self.breaks.pop((folder, uidvalidity, uid), None)

    def order(
        self, folder: str, uidvalidity: int, wanted: Iterable[int], known: Collection[int] = ()
    ) -> tuple[list[int], list[int]]:
        """The mails to fetch in batches, then those to fetch one by one, the worst last.

        `known`: those that failed in earlier runs.
        """
        easy: list[int] = []
        hard: list[int] = []
        for uid in sorted(wanted):
            suspect = uid in known or self.breaks[folder, uidvalidity, uid]
            (hard if suspect else easy).append(uid)
        return easy, sorted(
            hard, key=lambda uid: (uid in known, self.breaks[folder, uidvalidity, uid])
        )
