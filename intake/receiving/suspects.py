"""Postpone the mails at which a connection broke: they are fetched last, and one by one.

So they do not block any other mail.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

Place = tuple[str, int, int]  # folder, UIDVALIDITY, UID


@dataclass(slots=True)
class Suspects:
    """The mails at which connections broke, and how often (`breaks`), since the process started.

    They are only suspected: a connection may have broken for another reason while they were
    fetched.
    """

    breaks: Counter[Place] = field(default_factory=Counter)

    def broke(self, folder: str, uidvalidity: int, uids: Iterable[int]) -> None:
        """Count a break of the connection for the mails `uids` of a folder that were being fetched."""
        self.breaks.update((folder, uidvalidity, uid) for uid in uids)

    def cleared(self, folder: str, uidvalidity: int, uids: Iterable[int]) -> None:
        """No longer suspect the mails `uids` of a folder, because they were fetched."""
        for uid in uids:
            self.breaks.pop((folder, uidvalidity, uid), None)

    def order(
        self, folder: str, uidvalidity: int, wanted: Iterable[int], known: Collection[int] = ()
    ) -> tuple[list[int], list[int]]:
        """The UIDs of `wanted` as (to fetch in batches, to fetch one by one).

        The second list has the mails at which the connection broke, most breaks last. `known` are
        UIDs that failed in earlier runs; they are at the end of the second list.
        """
        easy: list[int] = []
        hard: list[int] = []
        for uid in sorted(wanted):
            suspect = uid in known or self.breaks[folder, uidvalidity, uid]
            (hard if suspect else easy).append(uid)
        return easy, sorted(
            hard, key=lambda uid: (uid in known, self.breaks[folder, uidvalidity, uid])
        )
