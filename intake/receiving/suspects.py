"""Remember mails at which the IMAP connection broke, so that they block no other mail.

These mails are fetched after all others, one by one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

Place = tuple[str, int, int]  # folder, UIDVALIDITY, UID


@dataclass(slots=True)
class Suspects:
    """The mails during whose fetching the IMAP connection broke.

    `breaks` is {(folder, UIDVALIDITY, UID): number of breaks}. The mails are only suspected: the
    connection may have broken for another reason. They are remembered until the process ends.
    """

    breaks: Counter[Place] = field(default_factory=Counter)

    def broke(self, folder: str, uidvalidity: int, uids: Iterable[int]) -> None:
        """Count a break of the connection for each mail of a folder that was being fetched (`uids`)."""
        self.breaks.update((folder, uidvalidity, uid) for uid in uids)

    def cleared(self, folder: str, uidvalidity: int, uids: Iterable[int]) -> None:
        """Remove the mails `uids` of a folder from the suspects, because they could be fetched."""
        for uid in uids:
            self.breaks.pop((folder, uidvalidity, uid), None)

    def order(
        self, folder: str, uidvalidity: int, wanted: Iterable[int], known: Collection[int] = ()
    ) -> tuple[list[int], list[int]]:
        """Divide the UIDs `wanted` into (those to fetch in batches, those to fetch one by one).

        The first list is in ascending order. The second has the mails during whose fetching the
        connection broke, those with the most breaks last, and after them the mails that failed in
        earlier runs (`known`, a collection of UIDs).
        """
        easy: list[int] = []
        hard: list[int] = []
        for uid in sorted(wanted):
            suspect = uid in known or self.breaks[folder, uidvalidity, uid]
            (hard if suspect else easy).append(uid)
        return easy, sorted(
            hard, key=lambda uid: (uid in known, self.breaks[folder, uidvalidity, uid])
        )
