"""Divide the mails of a batch into new ones and further deliveries of mails already recorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from intake.receiving.arrival import Kept
from intake.receiving.knowledge import Clues, clues_of
from intake.receiving.repeats import Again
from intake.store import Transaction


@dataclass(slots=True)
class Batch:
    """A batch of mails, divided into those that the record (DuckDB) lacks and those that it has.

    `fresh` are new mails; `again` are further deliveries of recorded mails. `left` are mails that
    the command `intake forget` erased and that have arrived again: their bytes must not be stored.
    A mail in `left` is also in `again` if it came from the mailbox and this delivery is not
    recorded yet.
    """

    fresh: list[Kept] = field(default_factory=list)
    again: list[Again] = field(default_factory=list)
    left: list[Kept] = field(default_factory=list)

    def clues(self) -> list[Clues]:
        return [clues_of(mail.header, mail.received_at) for mail in self.fresh]


def sort_out(mails: Sequence[Kept], transaction: Transaction, before: Batch | None) -> Batch:
    """Return `mails` as a Batch: new mails, further deliveries of recorded mails, and erased mails.

    The mails are compared by their bytes and by `content_hash` with the mails in the record
    (DuckDB), with each other, and with the new mails of the previous batch (`before`, None if there
    is none), which may not be recorded yet. A mail that is already recorded at its place is not a
    further delivery and is left out.
    """
    rows = transaction.rows(
        "known_mails",
        digests=[mail.digest for mail in mails],
        contents=[mail.content for mail in mails],
    )
    held = {key: row["mail"] for row in rows for key in (row["raw"], row["content"])}
    gone = {row["mail"] for row in rows if row["forgotten"]}
    places = {(r["source"], r["folder"], r["uidvalidity"], r["uid"]) for r in rows}
    for mail in before.fresh if before else ():
        held[mail.digest] = held[mail.content] = mail.digest
    batch = Batch()
    for mail in mails:
        known = held.get(mail.digest) or held.get(mail.content)
        if known is None:
            held[mail.digest] = held[mail.content] = mail.digest
            batch.fresh.append(mail)
            continue
        if known in gone:
            batch.left.append(mail)
        if mail.place not in places and not (known in gone and mail.place[0] == "file"):
            batch.again.append(Again(mail, known))
    return batch
