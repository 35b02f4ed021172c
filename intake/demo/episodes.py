"""Add the mails of typical situations to the demo: one function for each situation.

The mails are added to `scribe.mails`, the planned mails of the demo.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta

from intake.demo import calendar, chatter
from intake.demo.draft import MAILBOX, SECOND_ADDRESS, Draft
from intake.demo.plan import Role, Truth
from intake.demo.scribe import Application, Scribe, applied, told
from intake.demo.texts import CONTACT, EMAIL, PHONE, SECTION, Text
from intake.demo.zips import locked_zip
from intake.parts import Part
from intake.terms import Kind, Municipality, Outcome
from intake.vocabulary.codes import FORM

_LACKS = (
    (FORM,), (CONTACT,), (PHONE,), (FORM,), (EMAIL,), (SECTION,), (FORM,), (CONTACT, PHONE),
    (FORM, PHONE), (EMAIL, SECTION),
)  # fmt: skip
_LINK = (
    "\n※添付ファイルは、セキュリティ対策のためファイル送信サービスに置き換えられました。\n"
    "次のリンクからダウンロードしてください（有効期限７日間）。\nhttps://file-okuri.example/d/{token}\n"
)


def good(scribe: Scribe) -> None:
    """Add the mail of a complete application to the mails of the demo (`scribe.mails`)."""
    at = calendar.moment(scribe.rng)
    made = scribe.application(scribe.office(), at)
    scribe.put(made.draft, applied(Role.GOOD, made.office), made.program)
    scribe.applications.append(made)


def incomplete(scribe: Scribe, number: int, *, completed: bool) -> None:
    """Add the mail of an incomplete application to the mails of the demo (`scribe.mails`).

    `number` selects what is missing: it is an index into the list `_LACKS` that wraps around. If
    only the form is missing and `number` is odd, the mail has a download link, as a mail gateway
    puts it in place of an attachment. With `completed`, the same municipality's complete
    application follows 1 to 6 working days later.
    """
    lacks = _LACKS[number % len(_LACKS)]
    office = scribe.office()
    made = scribe.application(office, calendar.moment(scribe.rng), lacks=lacks)
    draft = made.draft
    if lacks == (FORM,) and number % 2:  # removed by a gateway
        draft = replace(draft, body=draft.body + _LINK.format(token=draft.token("link", 12)))
    truth = Truth(
        Role.INCOMPLETE, Kind.APPLICATION, Outcome.INCOMPLETE, office.municipality.code,
        missing=tuple(lacks), fields=told(office, lacks),
    )  # fmt: skip
    scribe.put(draft, truth, made.program)
    if completed:
        at = calendar.later(scribe.rng, draft.sent_at, 1, 6)
        opening = "先日お送りした申込みに不足がありましたので、改めて提出いたします。\n"
        again = scribe.application(
            office, at, name=made.name, program=made.program, opening=opening, prefix="【再提出】"
        )
        scribe.put(again.draft, applied(Role.COMPLETED, office), again.program)


def ambiguous(scribe: Scribe, group: list[Municipality]) -> None:
    """Add to `scribe.mails` an application from one of `group`, municipalities that share a name.

    The mail names no prefecture, and the sender's address does not show it either.
    """
    place = scribe.rng.choice(group)
    office = scribe.office(place)
    office = replace(
        office, address=f"{office.address.split('@')[0]}@{place.romaji}-yakuba.example"
    )
    made = scribe.application(office, calendar.moment(scribe.rng), name=place.name, form_name="")
    truth = Truth(
        Role.AMBIGUOUS, Kind.APPLICATION, Outcome.NEEDS_REVIEW,
        candidates=tuple(each.code for each in group), fields=told(office),
    )  # fmt: skip
    scribe.put(_unplaced(made), truth, made.program)


def _unplaced(made: Application) -> Draft:
    """The draft of the application `made`, without the lines of the body that name the prefecture."""
    prefecture = made.office.municipality.prefecture
    lines = made.draft.body.split("\n")
    return replace(made.draft, body="\n".join(line for line in lines if prefecture not in line))


def ward(scribe: Scribe) -> None:
    """Add to the demo's mails (`scribe.mails`) an application of a ward of a designated city.

    It is written as if the ward were a municipality.
    """
    wards = [ward for ward in scribe.register.wards if ward.valid_to is None]
    chosen = scribe.rng.choice(wards)
    city = scribe.register.by_code(chosen.city_code)
    assert city is not None  # noqa: S101 - a ward's city is in the register
    office = replace(scribe.office(city), section="総務課")
    made = scribe.application(
        office, calendar.moment(scribe.rng), name=chosen.full_name, form_name=chosen.full_name
    )
    truth = Truth(
        Role.WARD, Kind.APPLICATION, Outcome.NEEDS_REVIEW,
        candidates=(city.code,), fields=told(office),
    )  # fmt: skip
    scribe.put(made.draft, truth, made.program)


def contradiction(scribe: Scribe) -> None:
    """Add an application with another municipality's form to the demo's mails (`scribe.mails`).

    The 利用申込書 (application form) of the other municipality is attached by mistake.
    """
    office, neighbour = scribe.office(), scribe.office()
    made = scribe.application(office, calendar.moment(scribe.rng))
    wrong = scribe.form(replace(office, municipality=neighbour.municipality), made.draft.sent_at)
    truth = Truth(
        Role.CONTRADICTION, Kind.APPLICATION, Outcome.NEEDS_REVIEW,
        candidates=(office.municipality.code, neighbour.municipality.code), fields=told(office),
    )  # fmt: skip
    scribe.put(replace(made.draft, attachments=(wrong,)), truth, made.program)


def forwarded(scribe: Scribe) -> None:
    """Add a forwarded application to the demo's mails (`scribe.mails`).

    Another section of the same municipality forwarded it to us.
    """
    made = scribe.application(scribe.office(), calendar.moment(scribe.rng))
    first = made.draft
    box, _, domain = first.sender.partition("@")
    sender = f"{'kouhou' if box != 'kouhou' else 'hisho'}@{domain}"
    body = (
        "被災者支援担当　様\n\n当方の担当課から下記のメールが届きましたので、転送します。\n\n"
        f"-----Original Message-----\nFrom: {first.sender_name} <{first.sender}>\n"
        f"Sent: {first.sent_at:%A, %B %d, %Y %I:%M %p}\nTo: {sender}\n"
        f"Subject: {first.subject}\n\n{first.body}"
    )
    at = calendar.later(scribe.rng, first.sent_at, 1, 2)
    draft = replace(
        first, serial=first.serial + " forwarded", sender=sender, sender_name="広報担当",
        subject=f"{scribe.rng.choice(('FW: ', 'Fw: ', '転送: '))}{first.subject}", body=body, rows=(),
        sent_at=at, received_at=calendar.received(scribe.rng, at),
    )  # fmt: skip
    scribe.put(draft, applied(Role.FORWARDED, made.office), made.program)


def locked(scribe: Scribe) -> None:
    """Add two mails to the demo (`scribe.mails`): a password-protected zip, and its password.

    The zip contains a 利用申込書 (application form). Japanese offices call this habit PPAP.
    """
    rng = scribe.rng
    made = scribe.application(scribe.office(), calendar.moment(rng))
    draft, office = made.draft, made.office
    word = f"Mihon{rng.randint(1000, 9999)}#{rng.choice('abcdefgh')}"
    (form,) = draft.attachments
    zipped = locked_zip({form.name: form.content}, word, draft.sent_at)
    sent = replace(
        draft, attachments=(Part("利用申込書.zip", "application/x-zip-compressed", zipped),)
    )
    scribe.put(sent, applied(Role.LOCKED, office), made.program)
    at = draft.sent_at + timedelta(minutes=rng.randint(1, 4))
    body = (
        f"{office.municipality.full_name}{office.section}です。\n先ほどお送りしたメールの添付ファイルの"
        f"パスワードをお知らせします。\n\nパスワード：{word}\n\nよろしくお願いいたします。\n"
    )
    second = scribe.draft(office, f"パスワードのお知らせ（{draft.subject}）", Text(body), at)
    scribe.put(second, Truth(Role.PASSWORD, Kind.PASSWORD, None), made.program)


def again(scribe: Scribe, made: Application) -> None:
    """Add the application `made` once more to the demo's mails (`scribe.mails`).

    It is a new mail, sent one to three working days after the first.
    """
    at = calendar.later(scribe.rng, made.draft.sent_at, 1, 3)
    draft = replace(
        made.draft, serial=made.draft.serial + " again", subject=f"【再送】{made.draft.subject}",
        sent_at=at, received_at=calendar.received(scribe.rng, at),
    )  # fmt: skip
    scribe.put(draft, applied(Role.AGAIN, made.office), made.program)


def copied(scribe: Scribe) -> None:
    """Add one mail twice to the demo's mails (`scribe.mails`).

    This happens if a mail is sent to two of our addresses that share a mailbox.
    """
    made = scribe.application(scribe.office(), calendar.moment(scribe.rng))
    first = replace(made.draft, to=(MAILBOX,), cc=(SECOND_ADDRESS,))
    second = replace(
        first, delivered_to=SECOND_ADDRESS, received_at=first.received_at + timedelta(seconds=1)
    )
    scribe.put(first, applied(Role.GOOD, made.office), made.program)
    scribe.put(second, applied(Role.COPY, made.office), made.program)


def corrected(scribe: Scribe, made: Application) -> None:
    """Add a correction of the application `made` to the demo's mails (`scribe.mails`).

    It has a new contact person and phone number, and is sent 2 to 15 working days later.
    """
    office = scribe.other_contact(made.office)
    at = calendar.later(scribe.rng, made.draft.sent_at, 2, 15)
    opening = "先に提出した利用申込書について、担当者の変更により訂正がありますので、差し替えをお願いいたします。\n"
    new = scribe.application(
        office, at, name=made.name, program=made.program, opening=opening, prefix="【訂正】"
    )
    scribe.put(new.draft, applied(Role.CORRECTED, office), new.program)


def withdrawal(scribe: Scribe, made: Application, number: int) -> None:
    """Add a mail that withdraws the application `made` to the demo's mails (`scribe.mails`).

    It is sent 5 to 40 working days after the application. `number` selects the wording: an index
    into the list of wordings that wraps around.
    """
    titled, worded = chatter.WITHDRAWALS[number % len(chatter.WITHDRAWALS)]
    at = calendar.later(scribe.rng, made.draft.sent_at, 5, 40)
    draft = scribe.letter(made.office, titled, worded, at)
    code = made.office.municipality.code
    truth = Truth(Role.WITHDRAWAL, Kind.WITHDRAWAL, Outcome.NEEDS_REVIEW, code)
    scribe.put(draft, truth, made.program)


def inquiry(scribe: Scribe, number: int) -> None:
    """Add a question from a municipality that has not applied to the demo's mails (`scribe.mails`).

    `number` selects the wording: an index into the list of wordings that wraps around.
    """
    titled, worded = chatter.QUESTIONS[number % len(chatter.QUESTIONS)]
    office = scribe.office()
    draft = scribe.letter(office, titled, worded, calendar.moment(scribe.rng))
    code = office.municipality.code
    truth = Truth(Role.INQUIRY, Kind.INQUIRY, Outcome.NEEDS_REVIEW, code)
    scribe.put(draft, truth, scribe.program())


def absence(scribe: Scribe, number: int) -> None:
    """Add a municipality's automatic absence note to the demo's mails (`scribe.mails`).

    `number` selects the wording: an index into the list of wordings that wraps around.
    """
    titled, worded = chatter.ABSENCES[number % len(chatter.ABSENCES)]
    office = scribe.office()
    draft = scribe.draft(office, titled, Text(worded), calendar.moment(scribe.rng))
    truth = Truth(Role.AUTO_REPLY, Kind.AUTO_REPLY, Outcome.IGNORED)
    scribe.put(replace(draft, extra=chatter.ABSENT, rows=()), truth, scribe.program())


def bounced(scribe: Scribe) -> None:
    """Add a delivery report to the demo's mails (`scribe.mails`).

    It says that a mail that staff had sent by hand could not be delivered.
    """
    office = scribe.office()
    at = calendar.moment(scribe.rng)
    said = Text("先般の説明会の資料を送付します。\n")
    draft = replace(scribe.draft(office, "説明会資料の送付について", said, at), sender=MAILBOX)
    raw = chatter.bounce(draft, office.address)
    truth = Truth(Role.BOUNCE, Kind.BOUNCE, Outcome.IGNORED)
    scribe.put_raw(raw, draft.received_at, truth, "Postfix")


def unrelated(scribe: Scribe, number: int) -> None:
    """Add an advertisement to the demo's mails (`scribe.mails`).

    `number` selects text and sender: an index into the lists of texts and senders that wraps
    around. If `number` is a multiple of 3, the mail comes from a mailing list.
    """
    titled, body = chatter.ADVERTISEMENTS[number % len(chatter.ADVERTISEMENTS)]
    at = calendar.moment(scribe.rng)
    firm = ("info@kaku-solution.example", "sales@mihon-office.example", "eigyo@reiji-kiki.example")
    draft = Draft(
        serial=f"advertisement {number} {at.isoformat()}",
        sender_name=("架空ソリューション株式会社", "見本オフィス用品", "例示ビジネス機器")[
            number % 3
        ],
        sender=firm[number % 3],
        subject=titled,
        body=body,
        sent_at=at,
        received_at=calendar.received(scribe.rng, at),
        extra=chatter.LISTED if number % 3 == 0 else (),
    )
    truth = Truth(Role.UNRELATED, Kind.UNRELATED, Outcome.NEEDS_REVIEW)
    if draft.extra:
        truth = Truth(Role.UNRELATED, Kind.MACHINE, Outcome.IGNORED)
    scribe.put(draft, truth, scribe.program())


def same_names(scribe: Scribe) -> list[list[Municipality]]:
    """Return the groups of two or more municipalities with one name, in random order."""
    groups: dict[str, list[Municipality]] = defaultdict(list)
    for place in scribe.register.current:
        groups[place.name].append(place)
    found = [group for group in groups.values() if len(group) > 1]
    scribe.rng.shuffle(found)
    return found
