"""Order mails so that those at which a connection broke are fetched last and one by one.

No mail then blocks the others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

Place = tuple[str, int, int]  # folder, UIDVALIDITY, UID


@dataclass(slots=True)
class Suspects:
    """How often connections broke at each mail since the process started.

    A connection may break during a batch for other reasons. A mail is the cause if it was the
    first one requested over the connection, or if one broke at it before.
    """

    breaks: Counter[Place] = field(default_factory=Counter)

    def broke(self, folder: str, uidvalidity: int, uids: Iterable[int]) -> None:
        """Note that a connection broke while the mails `uids` were fetched."""
        self.breaks.update((folder, uidvalidity, uid) for uid in uids)

    def cleared(self, folder: str, uidvalidity: int, uids: Iterable[int]) -> None:
        """Note that the mails `uids` were fetched: they are no longer suspect."""
        for uid in uids:
            self.breaks.pop((folder, uidvalidity, uid), None)

    def order(
        self, folder: str, uidvalidity: int, wanted: Iterable[int], known: Collection[int] = ()
    ) -> tuple[list[int], list[int]]:
        """(UIDs to fetch in batches, UIDs to fetch one by one, the most frequent failures last).

        `known`: UIDs that failed in earlier runs.
        """
        easy: list[int] = []
        hard: list[int] = []
        for uid in sorted(wanted):
            suspect = uid in known or self.breaks[folder, uidvalidity, uid]
            (hard if suspect else easy).append(uid)
        return easy, sorted(
            hard, key=lambda uid: (uid in known, self.breaks[folder, uidvalidity, uid])
        )
