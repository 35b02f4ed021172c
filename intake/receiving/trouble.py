"""Mails at which a connection broke: asked for last and one by one, so that none blocks the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

_ONCE = 1  # a break at a batch: any network has those
_OFTEN = 3  # breaks at one mail, the last ones alone, after which it is left out
_AGAIN = 20  # passes after which a mail left out is tried again

Place = tuple[str, int, int]  # folder, UIDVALIDITY, UID


@dataclass(slots=True)
class Trouble:
    """What broke, for as long as a process goes on; forgotten mail by mail as it comes in."""

    breaks: Counter[Place] = field(default_factory=Counter)
    passes: int = 0

    def broke(self, folder: str, uidvalidity: int, uids: Iterable[int]) -> None:
        """A connection broke while these were fetched: one alone is nearly sure to be the cause."""
        self.breaks.update((folder, uidvalidity, uid) for uid in uids)

    def order(
        self, folder: str, uidvalidity: int, wanted: Iterable[int]
    ) -> tuple[list[int], list[int]]:
        """The mails to fetch in batches, then those to fetch one by one, the worst left out."""
        self.passes += 1
        easy, hard = [], []
        for uid in sorted(wanted):
            breaks = self.breaks[folder, uidvalidity, uid]
            if breaks <= _ONCE:
                easy.append(uid)
            elif breaks <= _OFTEN or self.passes % _AGAIN == 0:
                hard.append(uid)
        return easy, sorted(hard, key=lambda uid: self.breaks[folder, uidvalidity, uid])
