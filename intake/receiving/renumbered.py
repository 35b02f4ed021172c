"""Whether UIDs still name the mails that we know by them: a folder put back from a backup gives them anew.

Two witnesses: UIDNEXT against the highest UID that we know, and INTERNALDATE and size of some known
mails against what the server said of them when they came. Where one speaks against it, the bytes decide.
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
    """The UIDVALIDITY under which the record knows the folder's mails now."""
    (row,) = state.store.rows(
        "generation", folder=folder.name, uidvalidity=folder.uidvalidity, one=_ONE
    )
    return folder.uidvalidity + (row["generation"] or 0) * _ONE


def next_generation(uidvalidity: int) -> int:
    """The UIDVALIDITY to go on under where its UIDs turned out to be given anew."""
    return uidvalidity + _ONE


def stamp_of(told: datetime | None, size: int | None) -> str | None:
    """What the server says of a mail, to compare later; None where it says nothing."""
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
    """Whether mails of the open folder have UIDs by which we know others.

    What was looked into once is not looked into again until the server says something else.
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
    """Whether one of these is, by its bytes, another mail than the one that we know by its UID."""
    for batch in mailbox.fetch(uids):
        for mail in batch:
            if mail.lacks:
                continue
            content = content_hash(mail.raw)
            rows = state.store.rows("known_mails", digests=[], contents=[content])
            if held[mail.uid]["mail"] not in {row["mail"] for row in rows}:
                return True
    return False
