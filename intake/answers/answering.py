"""Decide which letters a mail calls for, word them, and prepare the rows that queue them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from intake.answers.compose import queued, waiting_for_words
from intake.answers.disclosure import (
    contact_notice,
    contact_to_tell,
    former_contact,
    return_address,
    told_of,
)
from intake.answers.letters import (
    LetterContent,
    Organisation,
    letter_for,
    unworded,
    values_of,
    with_words,
)
from intake.answers.rate_limits import Answer, Circle, Tally
from intake.answers.template import TemplateError
from intake.applications.filing import Relation, code_of
from intake.applications.open_applications import Filed
from intake.applications.parties import Writer, in_domain_of
from intake.reading.municipality.domain import is_official
from intake.reading.municipality.gazetteer import gazetteer
from intake.reading.sender.automated_mail import is_unanswered
from intake.register import Register
from intake.settings.sections import Answers
from intake.store import Transaction
from intake.terms import JST, FieldName, Kind, Reading
from intake.text import tokyo_day
from intake.text.domains import domain_of
from intake.vocabulary.letters import Attempt, LetterKind


@dataclass(frozen=True, slots=True)
class Answerer:
    """Makes the letters that answer mails, as rows for the table `send`.

    `answers` are the settings on answering. A letter over their rate limits is marked as held: it
    waits until a person releases it. `organisation` is what letters state about J-LIS, `register`
    the register of municipalities, `own` are our own e-mail addresses.
    """

    answers: Answers
    organisation: Organisation
    register: Register
    own: frozenset[str]  # addresses of ours

    def letters(
        self, reading: Reading, filed: Filed, mail: str, received_at: datetime, day: AnsweredToday
    ) -> list[dict[str, Any]]:
        """Return the letters that a mail calls for, as rows for the table `send` (queued letters).

        [] if none is due, or if the mail was received (`received_at`) before answering began
        (setting [answers] answer_since). `reading` is the result of reading the mail, `mail` its
        SHA-256. `filed` says which application the mail belongs to and what it changed. `day` has
        the numbers of today's letters, for the rate limits; this call updates it.
        """
        kind = letter_for(
            reading,
            filed.filing,
            self._answered(reading, filed, mail, day),
            outsider=filed.by_outsider,
        )
        if not self._has_begun(received_at):
            return []
        rows: list[dict[str, Any]] = []
        told_already: set[str | None] = set()
        if kind is not None and reading.sender.address:
            contact = contact_to_tell(kind, filed)
            contact = contact if self._knows(contact, reading, filed, day) else None
            recipient = contact or return_address(reading, filed)
            told = told_of(kind, reading, filed, received_at, self.register, recipient)
            copy = None if contact else self._copy(kind, reading, filed, recipient, day)
            rows.append(self._queued(told, recipient, reading, filed, mail, day, copy))
            if kind is not LetterKind.NOTICED:  # which does not say what changed
                told_already = {recipient, copy}
        former = former_contact(filed)
        if former not in told_already and self._may_notify(former, reading, filed, day):
            notice = contact_notice(filed, received_at)
            rows.append(self._queued(notice, str(former), reading, filed, mail, day))
        return rows

    def _may_notify(
        self, former: str | None, reading: Reading, filed: Filed, day: AnsweredToday
    ) -> bool:
        """Whether the former contact may be told that a mail (`reading`) replaced it.

        `former` is the contact's address; False if it is None, one of our own or an automated
        mailbox. Otherwise True if the municipality had already written from its own domain (then no
        stranger chose this address), if the address is in that domain, or if mail from it has
        reached us (`day`). `filed` is the result of filing the mail.
        """
        if not former or former in self.own or is_unanswered(former):
            return False
        named = filed.before is not None and filed.before.own
        return named or self._knows(former, reading, filed, day)

    def _knows(
        self, contact: str | None, reading: Reading, filed: Filed, day: AnsweredToday
    ) -> bool:
        """Whether a letter may go to `contact`, an address named in a mail from another address.

        True if the address is in the municipality's own domain, or if `day` shows that mail from it
        has reached us. Otherwise an applicant could make us write to a third party. False if
        `contact` is None, one of our own addresses or an automated mailbox. `reading` and `filed`
        tell which municipality the mail is about.
        """
        if not contact or contact in self.own or is_unanswered(contact):
            return False
        code = _code(reading, filed)
        inside = in_domain_of(contact, code, (reading.sender.address,), self.register)
        return inside or contact in day.wrote

    def _answered(self, reading: Reading, filed: Filed, mail: str, day: AnsweredToday) -> bool:
        """Whether a letter that makes a further answer to this mail needless already exists.

        If the mail changes an application (`filed`) or replies to us, that is any letter about the
        application. If the mail only repeats what is known, it is a letter about the application to
        the mail's sender. For any other mail, and if the writer may not change the application, it
        is a letter in answer to this very mail (`mail`, its SHA-256). `day` has what was answered
        so far.
        """
        application, filing = filed.application, filed.filing
        alone = filing is None and reading.kind is not Kind.REPLY
        if alone or filed.by_outsider:
            return mail in day.answered_mails
        told = day.answered[application.id] if application else set()
        if filing is not None and filing.relation is Relation.REPEAT:
            return not told.isdisjoint({reading.sender.address, reading.reply_to})
        return bool(told)

    def _queued(
        self,
        content: LetterContent,
        recipient: str,
        reading: Reading,
        filed: Filed,
        mail: str,
        day: AnsweredToday,
        copy: str | None = None,
    ) -> dict[str, Any]:
        """The row for the table `send` of one letter to `recipient`.

        `content` is what the letter says. `mail` is the SHA-256 of the mail that it answers,
        `reading` what was read of it, `filed` the result of filing it. `day` counts today's
        letters, for the rate limits. `copy` is an address for the Cc (None: no Cc); it is left out
        if that address has reached its rate limit. The letter is held for a person if a limit is
        reached, or if the settings require a person to release every letter. If its template has a
        mistake, the row has no text, and `rewording` writes the letter once the template is
        corrected.
        """
        application = None if filed.by_outsider else filed.application
        code = None if filed.by_outsider else _code(reading, filed)
        circle = self._circle(recipient, filed)
        answer = Answer(recipient, code, application.id if application else None, circle)
        over = day.over(answer, mail, self.answers)
        copied = over is not None or (copy and day.may_copy(copy, circle, answer, self.answers))
        held = over is not None or self.answers.holds
        place = self.register.by_code(code)
        said = replace(content, municipality=place)
        letter = replace(
            unworded(said),
            recipient=recipient,
            copy=copy if copied else None,
            mail=mail,
            application=answer.application,
            municipality=code,
            held=held,
            circle=circle,
            answers=reading,
        )
        values = values_of(said, self.organisation)
        try:
            worded = with_words(letter, values, self.organisation, tokyo_day(day.at))
            row = queued(worded, self.answers.sender, day.at)
        except TemplateError as error:  # no fault of the mail's: the letter alone waits
            row = waiting_for_words(letter, values, self.answers.sender, day.at)
            day.withhold(row["message_id"], str(error), Attempt.UNWORDED)
            return row
        if over is not None:
            day.withhold(row["message_id"], over)
        return row

    def _circle(self, recipient: str, filed: Filed) -> Circle:
        """The group of recipients in which a letter to `recipient` counts towards the rate limits.

        OFFICIAL for an address in a domain that only a local government can have. For any other
        address, PARTY if the writer of the mail may change the application, else STRANGER. `filed`
        is the result of filing the mail.
        """
        if is_official(recipient, gazetteer(self.register)):
            return Circle.OFFICIAL
        return Circle.PARTY if filed.writer.may_change else Circle.STRANGER

    def _copy(
        self, kind: LetterKind, reading: Reading, filed: Filed, recipient: str, day: AnsweredToday
    ) -> str | None:
        """The contact's address if the contact gets a Cc of the letter to `recipient`, else None.

        The contact is the one named in the mail (`reading`) or, if a colleague names none, the
        application's. Its address must be in the sender's domain, which must be the municipality's
        own, and must not be `recipient`, the sender, the former contact, one of our own addresses
        or an automated mailbox. No Cc for some kinds of letter (`kind`), for an address in the mail
        that did not become the existing application's contact (`filed`), or if the mail only
        repeats an application about which the contact already got a letter (according to `day`).
        """
        if kind in _WITHOUT_COPY:
            return None
        contact = reading.fields.get(FieldName.EMAIL, "")
        if contact and filed.before and filed.application and contact != filed.application.contact:
            return None
        if not contact and filed.application and filed.writer is Writer.COLLEAGUE:
            contact = filed.application.contact
        if contact in (recipient, reading.sender.address) or contact == former_contact(filed):
            return None
        repeats = filed.filing is not None and filed.filing.relation is Relation.REPEAT
        if repeats and filed.application and contact in day.answered[filed.application.id]:
            return None
        if contact in self.own or is_unanswered(contact):
            return None
        sender = reading.sender.address
        same = domain_of(contact) == domain_of(sender)
        inside = in_domain_of(contact, _code(reading, filed), (sender,), self.register)
        return contact if same and inside else None

    def _has_begun(self, received_at: datetime) -> bool:
        """Whether a mail received at this time may be answered automatically.

        True from the time in the setting [answers] answer_since on, and never if it is not set.
        """
        since = self.answers.since
        return since is not None and received_at >= since


_WITHOUT_COPY = (LetterKind.NOTICED, LetterKind.NOT_A_PARTY)


def _code(reading: Reading, filed: Filed) -> str | None:
    return filed.application.municipality if filed.application else code_of(reading)


class AnsweredToday:
    """Keeps track of the letters queued today, and of which mails and applications were answered.

    It decides whether a further letter is within the rate limits.
    """

    def __init__(
        self,
        transaction: Transaction,
        readings: Sequence[Reading],
        mails: Sequence[str],
        applications: Sequence[str],
        contacts: Sequence[str],
        at: datetime,
    ) -> None:
        midnight = at.astimezone(JST).replace(hour=0, minute=0, second=0, microsecond=0)
        rows = transaction.rows("answers_today", since=midnight, hour=at - timedelta(hours=1))
        answered = transaction.rows("answered", applications=sorted(set(applications)), now=at)
        own = transaction.rows("mails_answered", mails=sorted(set(mails)))
        wrote = transaction.rows("senders", addresses=sorted(set(contacts)))
        self.at = at
        self.wrote = {row["address"] for row in wrote} | {r.sender.address for r in readings}
        self.answered_mails = {row["mail"] for row in own}
        self.answered: defaultdict[str, set[str]] = defaultdict(set)  # application -> who was told
        for row in answered:
            self.answered[row["application"]] |= {row["recipient"], row["copy"]} - {None}
        self.withheld: list[dict[str, Any]] = []  # rows of `attempt` that say why a letter waits
        self._tally = Tally(rows)

    def over(self, answer: Answer, mail: str, limits: Answers) -> str | None:
        """Return why the letter `answer` must be held, in Japanese; None if it may be sent.

        A letter must be held if it is over one of `limits`. Held or not, its application, and the
        mail that it answers (`mail`, a SHA-256), count as answered from now on.
        """
        self.answered_mails.add(mail)
        if answer.application is not None:
            self.answered[answer.application].add(answer.recipient)
        return self._tally.reason_to_hold(answer, limits)

    def may_copy(self, copy: str, circle: Circle, answer: Answer, limits: Answers) -> bool:
        """Return whether the letter `answer` may get a Cc to `copy`; if so, the Cc is counted.

        It may while fewer letters and Ccs were queued for `copy` today than the daily limit of one
        address in the settings `limits`. A Cc that is counted is also noted as an answer to `copy`
        about the letter's application. `circle` is the rate-limit group of the letter's recipient.
        """
        if not self._tally.may_copy(copy, circle, limits):
            return False
        if answer.application is not None:
            self.answered[answer.application].add(copy)
        return True

    def withhold(self, message_id: str, why: str, outcome: Attempt = Attempt.HELD) -> None:
        """Note that a letter is held, and why, as a row for the table `attempt` in `self.withheld`.

        `message_id` is the letter's, `why` a Japanese sentence, `outcome` HELD, or UNWORDED if the
        letter's template has a mistake.
        """
        row = {"send": message_id, "tried_at": self.at, "outcome": str(outcome), "reply": why}
        self.withheld.append(row)
