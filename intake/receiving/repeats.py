"""Find mails that repeat the message of a recorded mail although their bytes differ.

Examples are a mail that also came by a mailing list, or a mail whose bytes a server has changed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from intake.folder import StateError
from intake.receiving.arrival import Kept, header_of
from intake.receiving.same import Written, is_listed, is_same, written_before, written_in
from intake.store import Transaction
from intake.store.archive import Archive
from intake.terms import Reading

_NEAREST = 5  # mails of one Message-ID that are looked into: a web form may give it to thousands


@dataclass(frozen=True, slots=True)
class Read:
    """A mail and its reading; `kept` has the facts about its delivery, such as time and SHA-256."""

    kept: Kept
    reading: Reading


@dataclass(frozen=True, slots=True)
class Again:
    """A further delivery of a mail that is recorded already.

    `kept` has the facts about this delivery, `mail` is the SHA-256 (id) of the recorded mail.
    """

    kept: Kept
    mail: str


@dataclass(slots=True)
class Sorted:
    """The mails of a batch, divided into new mails (`new`) and further deliveries (`again`).

    A further delivery is of a mail that is recorded, or that came earlier in the batch. `words` is
    {SHA-256 of a new mail: hash of its message (Written.key)}; a later mail with other bytes but
    the same message counts as a further delivery of the new mail. The hash is None for a mail whose
    message is not compared. `gone` has the SHA-256 of each delivery of a mail that `intake forget`
    erased: the bytes of this delivery must not be kept. Deliveries in `gone` that came from the
    mailbox are in `again`, too.
    """

    new: list[Read] = field(default_factory=list)
    words: dict[str, str | None] = field(default_factory=dict)
    again: list[Again] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)


def without_repeats(
    transaction: Transaction, archive: Archive, mails: Sequence[Read], again: Sequence[Again]
) -> Sorted:
    """Divide the mails of a batch into new mails and deliveries of known mails; return them as Sorted.

    `mails` are mails whose bytes are new, `again` further deliveries of known mails; `archive` has
    the raw mails to compare with. A mail in `mails` that repeats the message of a recorded mail, or
    of an earlier one in `mails`, becomes a delivery of that mail; all others are new.
    """
    found = Sorted()
    written = {m.kept.digest: None if m.kept.carries else written_in(m.reading) for m in mails}
    known = _Known(transaction, archive, written)
    repeats: dict[str, str] = {}
    for mail in mails:
        digest = mail.kept.digest
        said = written[digest]
        repeated = known.mail_of(mail.kept, said) if said else None
        if repeated is not None:
            repeats[digest] = repeated
            found.again.append(Again(mail.kept, repeated))
            continue
        found.new.append(mail)
        found.words[digest] = said.key if said else None
        if said:
            known.learn(mail.kept, said)
    found.again += _resolved(transaction, again, repeats)
    _leave_forgotten(transaction, found)
    return found


def _resolved(
    transaction: Transaction, again: Sequence[Again], repeats: Mapping[str, str]
) -> Iterator[Again]:
    """Yield the deliveries `again`, each assigned to the mail under which it is recorded.

    `repeats` is {SHA-256 of a mail: SHA-256 of the mail whose message it repeats}; a delivery of
    the repeating mail is assigned to the repeated one.
    """
    rows = transaction.rows("mails_of_raws", raws=sorted({each.mail for each in again}))
    mails = {**{row["raw"]: row["mail"] for row in rows}, **repeats}
    for each in again:
        yield replace(each, mail=mails.get(each.mail, each.mail))


def _leave_forgotten(transaction: Transaction, found: Sorted) -> None:
    """Add to `found.gone` the SHA-256 of each delivery of a mail that `intake forget` erased.

    Deliveries from the mailbox also stay in `found.again`, so that they are recorded and not
    fetched again; those from files are removed from `found.again`.
    """
    mails = sorted({each.mail for each in found.again})
    gone = {row["id"] for row in transaction.rows("forgotten_of", mails=mails)}
    found.gone = [each.kept.digest for each in found.again if each.mail in gone]
    found.again = [e for e in found.again if e.mail not in gone or e.kept.place[0] != "file"]


class _Known:
    """The messages of recorded mails and of earlier mails in the batch, which a new mail may repeat."""

    def __init__(
        self, transaction: Transaction, archive: Archive, written: Mapping[str, Written | None]
    ) -> None:
        said = [each for each in written.values() if each]
        rows = transaction.rows(
            "same_messages",
            words=sorted({each.key for each in said if each.key}),
            message_ids=sorted({each.message_id for each in said if each.message_id}),
        )
        self._transaction, self._archive = transaction, archive
        self._by_words: dict[str, str] = {r["words"]: r["mail"] for r in rows if r["words"]}
        self._recorded = {row["message_id"] for row in rows}
        self._new: dict[str, list[tuple[Kept, Written]]] = defaultdict(list)

    def learn(self, kept: Kept, said: Written) -> None:
        """Add a new mail, so that later mails of the batch that repeat its message are recognised.

        `kept` has the facts about the mail's delivery, `said` the parts of the mail that are
        compared.
        """
        if said.key:
            self._by_words.setdefault(said.key, kept.digest)
        if said.message_id:
            self._new[said.message_id].append((kept, said))

    def mail_of(self, kept: Kept, said: Written) -> str | None:
        """Return the SHA-256 of the mail whose message the mail `kept` repeats; None if there is none.

        `said` has the parts of `kept` that are compared.
        """
        if said.key and said.key in self._by_words:
            return self._by_words[said.key]
        if said.message_id is None:
            return None
        for other, earlier in self._new[said.message_id][-_NEAREST:]:
            if is_same(said, earlier, by_list=is_listed(kept.header) or is_listed(other.header)):
                return other.digest
        near = self._nearest(kept, said) if said.message_id in self._recorded else ()
        return next((mail for mail, before in near if self._same(kept, said, mail, before)), None)

    def _nearest(self, kept: Kept, said: Written) -> Iterator[tuple[str, Written]]:
        rows = self._transaction.rows(
            "nearest_of_message_id",
            message_id=said.message_id,
            sender=said.sender,
            at=kept.received_at,
            most=_NEAREST,
        )
        documents = self._transaction.documents([row["reading"] for row in rows])
        for row in rows:
            yield row["mail"], written_before(documents[row["reading"]])

    def _same(self, kept: Kept, said: Written, mail: str, before: Written) -> bool:
        if is_same(said, before, by_list=False):
            return True
        if not is_same(said, before, by_list=True):
            return False
        return is_listed(kept.header) or self._came_by_list(mail)

    def _came_by_list(self, mail: str) -> bool:
        with suppress(StateError):
            return is_listed(header_of(self._archive.read(mail)))
        return False
