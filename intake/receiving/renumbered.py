"""Detect that the server has given recorded UIDs to other mails under the same UIDVALIDITY.

This happens when a folder is restored from a backup. It is detected by comparing UIDNEXT with the
highest recorded UID, and INTERNALDATE and size of some recorded mails with their recorded values.
If the date or size of a mail differs, the mail's content is fetched and compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from intake.mailbox.imap import Folder, ImapMailbox
from intake.receiving.arrival import content_hash
from intake.store import Row, State, Transaction
from intake.store.aside import Aside, Step

_ONE = (
    2**48
)  # added to a UIDVALIDITY for each time that its UIDs were given anew; it has 32 bits itself
_NEWEST, _OTHERS = 8, 8  # known mails that are asked about in each pass


def generation_of(transaction: Transaction, folder: Folder) -> int:
    """Return the number under which the folder's mails are recorded, in place of its UIDVALIDITY.

    The number is the UIDVALIDITY plus 2**48 for each time that the server has given the folder's
    UIDs to other mails.
    """
    (row,) = transaction.rows(
        "generation", folder=folder.name, uidvalidity=folder.uidvalidity, one=_ONE
    )
    return folder.uidvalidity + (row["generation"] or 0) * _ONE


def next_generation(uidvalidity: int) -> int:
    """Return the number under which to record a folder's mails once the server has reassigned UIDs.

    `uidvalidity` is the number used until then (see `generation_of`); the result is 2**48 larger.
    """
    return uidvalidity + _ONE


def stamp_of(told: datetime | None, size: int | None) -> str | None:
    """Return INTERNALDATE (`told`) and size in bytes of a mail as one text; None if both are None.

    The text is recorded, so that a later pass over the mailbox notices if the server has given the
    UID to another mail.
    """
    if told is None and size is None:
        return None
    return f"{told.isoformat() if told else ''} {size or ''}"


def to_check(folder: Folder, known: set[int]) -> list[int]:
    """Return the UIDs of the recorded mails that `is_renumbered` compares with those on the server.

    They are the eight highest UIDs and up to 15 others, spread evenly over all. `known` has all
    recorded UIDs of the folder.
    """
    there = sorted(known & folder.uids)
    return sorted({*there[-_NEWEST:], *there[:: max(len(there) // _OTHERS, 1)]})


def is_renumbered(
    mailbox: ImapMailbox,
    state: State,
    aside: Aside,
    folder: Folder,
    uidvalidity: int,
    known: set[int],
    recorded: Sequence[Row],
) -> bool:
    """Return whether some UIDs of the open folder now belong to other mails than those recorded.

    `known` are the UIDs recorded under `uidvalidity`, `recorded` the deliveries to compare (rows of
    the query deliveries_of, for the UIDs from `to_check`). Any differences are noted in `aside`,
    the recorded failures. If the same differences are already noted there, they are not examined
    again, and the result is False.
    """
    if not known or not folder.uids:
        return False
    top = max(known)
    said: list[str] = []
    if folder.uidnext is not None and max(folder.uids) < folder.uidnext <= top:
        said.append(f"UIDNEXT {folder.uidnext}")
    held = {row["uid"]: row for row in recorded}
    told = mailbox.told_of(held)
    doubtful = [uid for uid, (at, size) in told.items() if _differs(held[uid], at, size)]
    said += [f"{uid}: {stamp_of(*told[uid])}" for uid in doubtful]
    if not said:
        return False
    what = f"{folder.name}/{uidvalidity}"
    if aside.reason(Step.NUMBERING, what) == (now := "、".join(said)):
        return False
    aside.put(Step.NUMBERING, what, now)
    return len(said) > len(doubtful) or _are_others(mailbox, state, held, doubtful)


def _differs(row: Row, at: datetime | None, size: int | None) -> bool:
    stamp = stamp_of(at, size)
    if stamp is None:
        return False
    if row["stamp"] is not None:
        return bool(row["stamp"] != stamp)
    return at is not None and at != row["received_at"]


def _are_others(
    mailbox: ImapMailbox, state: State, held: dict[int, Row], uids: Sequence[int]
) -> bool:
    """Return whether the server now uses any of `uids` for another mail than the recorded one.

    The contents of the mails are fetched and compared. `held` is {UID: row of the recorded
    delivery}.
    """
    for batch in mailbox.fetch(uids):
        for mail in batch:
            if mail.lacks:
                continue
            content = content_hash(mail.raw)
            rows = state.store.rows("known_mails", digests=[], contents=[content])
            if held[mail.uid]["mail"] not in {row["mail"] for row in rows}:
                return True
    return False
