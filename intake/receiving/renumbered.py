"""Detect that the server has given known UIDs to other mails, as after a folder was restored from a backup.

Two comparisons: UIDNEXT with the highest UID we know, and INTERNALDATE and size of some known mails with
what the server gave for them before. If one differs, the mails' bytes are compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from intake.mailbox.imap import Folder, ImapMailbox
from intake.receiving.arrival import content_hash
from intake.store import Row, State
from intake.store.aside import Aside, Step

_ONE = (
    2**48
)  # added to a UIDVALIDITY for each time that its UIDs were given anew; it has 32 bits itself
_NEWEST, _OTHERS = 8, 8  # known mails that are asked about in each pass


def generation_of(state: State, folder: Folder) -> int:
    """The UIDVALIDITY under which the folder's mails are recorded at present."""
    (row,) = state.store.rows(
        "generation", folder=folder.name, uidvalidity=folder.uidvalidity, one=_ONE
    )
    return folder.uidvalidity + (row["generation"] or 0) * _ONE


def next_generation(uidvalidity: int) -> int:
    """The UIDVALIDITY to record mails under from now on, because the server reassigned the UIDs of this one."""
    return uidvalidity + _ONE


def stamp_of(told: datetime | None, size: int | None) -> str | None:
    """INTERNALDATE and size of a mail as one text, to be compared later.

    None if the server gives neither.
    """
    if told is None and size is None:
        return None
    return f"{told.isoformat() if told else ''} {size or ''}"


def is_renumbered(
    mailbox: ImapMailbox,
    state: State,
    aside: Aside,
    folder: Folder,
    uidvalidity: int,
    known: set[int],
) -> bool:
    """Whether mails in the open folder have UIDs that are recorded for other mails.

    What was compared once is not compared again until the server's answers change; it counts as False.
    """
    if not known or not folder.uids:
        return False
    top, there = max(known), sorted(known & folder.uids)
    said: list[str] = []
    if folder.uidnext is not None and max(folder.uids) < folder.uidnext <= top:
        said.append(f"UIDNEXT {folder.uidnext}")
    uids = sorted({*there[-_NEWEST:], *there[:: max(len(there) // _OTHERS, 1)]})
    held = {
        row["uid"]: row
        for row in state.store.rows(
            "deliveries_of", folder=folder.name, uidvalidity=uidvalidity, uids=uids
        )
    }
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
    """Whether the bytes of one of these mails differ from the mail recorded under its UID."""
    for batch in mailbox.fetch(uids):
        for mail in batch:
            if mail.lacks:
                continue
            content = content_hash(mail.raw)
            rows = state.store.rows("known_mails", digests=[], contents=[content])
            if held[mail.uid]["mail"] not in {row["mail"] for row in rows}:
                return True
    return False
