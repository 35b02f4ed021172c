"""Write the demo's mails: invent an office, fill in its form, word the mail, encode it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import lru_cache
from random import Random

from intake.demo import calendar
from intake.demo.draft import Draft
from intake.demo.forms import XLSX, Value, filled_form
from intake.demo.people import Office, invent_office, invent_person, invent_phone
from intake.demo.plan import PlannedMail, Role, Truth
from intake.demo.programs import PROGRAMS
from intake.demo.texts import (
    CONTACT,
    EMAIL,
    NAME,
    PHONE,
    SECTION,
    Text,
    body,
    subject,
    written_name,
)
from intake.form import form_plan
from intake.parts import Part
from intake.register import Register
from intake.terms import FieldName, Kind, Municipality, Outcome
from intake.vocabulary.codes import FORM

_SHARES = dict(zip(PROGRAMS, (24, 28, 10, 5, 9, 16, 8), strict=True))  # of a hundred mails
_CONSIDERATION = (
    "庁内で導入について検討中です。令和５年度当初予算への計上を予定しています。",
    "防災担当課と税務担当課で業務の流れを確認しているところです。",
    "情報システム担当課と連携方法を協議中です。試行運用で操作性を確認したいと考えています。",
    "令和４年９月補正予算で改修費を計上する予定です。",
    "",
)
_KONBINI = {"A": "導入予定", "B": "導入済み", "C": "予定なし", "未定": "未定"}


@dataclass(slots=True)
class Application:
    """An application written for the demo, kept so that a later mail can correct or withdraw it.

    `name` is the municipality's name as the mail writes it, `draft` the mail's content, `program`
    the mail program that sends it.
    """

    office: Office
    name: str  # the municipality's name as its clerk writes it
    draft: Draft
    program: str


@dataclass(slots=True)
class Scribe:
    """Writes the demo's mails one after another, all with the random generator `rng`.

    `fresh` is the list of municipalities that have not applied yet; the next applicant is removed
    from the end of this list. `mails` are the mails planned so far, `applications` the applications
    among them that a later mail may correct, repeat or withdraw.
    """

    rng: Random
    register: Register
    fresh: list[Municipality]  # municipalities that have not yet applied, the next one last
    mails: list[PlannedMail] = field(default_factory=list)
    applications: list[Application] = field(default_factory=list)
    _addresses: set[str] = field(default_factory=set)

    def office(self, municipality: Municipality | None = None) -> Office:
        """Return an invented office (section with a contact person) of a municipality.

        `municipality` None means the last one in `fresh`, which is removed from it. No other office
        of the demo has the same e-mail address.
        """
        while True:
            place = municipality or self.fresh.pop()
            prefecture = self.register.prefecture_of(place.code)
            made = invent_office(self.rng, place, prefecture)
            if made.address not in self._addresses:
                self._addresses.add(made.address)
                return made

    def other_contact(self, office: Office) -> Office:
        """A copy of `office` with another contact person and another phone number."""
        person = invent_person(self.rng)
        while person == office.contact:
            person = invent_person(self.rng)
        phone = invent_phone(self.rng, office.municipality.prefecture_code)
        return replace(office, contact=person, phone=phone, extension="")

    def application(
        self,
        office: Office,
        at: datetime,
        *,
        name: str | None = None,
        program: str | None = None,
        lacks: Collection[str] = (),
        form_name: str | None = None,
        opening: str = "",
        prefix: str = "",
    ) -> Application:
        """Return a new application of an office; it is not added to the planned mails.

        `at` is the time of sending. `name` is the municipality's name as the clerk writes it,
        `program` the mail program; each is chosen at random if None. `lacks` are the fields that
        the clerk forgot, and "form" for a missing 利用申込書 (application form). `form_name` is the
        municipality's name on the 利用申込書: "" means its plain name, None its plain name with the
        prefecture and perhaps the code in their fields. `opening` replaces the opening sentence of
        the body ("": the usual one); `prefix` is put before the subject.
        """
        written = name or written_name(self.rng, office, self.register)
        by = program or self.program()
        table = "HTML" in by and self.rng.random() < 0.6
        forgotten = [FieldName(item) for item in lacks if item != FORM]
        text = body(self.rng, office, written, lacks=forgotten, table=table, opening=opening)
        attachments = () if FORM in lacks else (self.form(office, at, forgotten, form_name),)
        titled = prefix + subject(self.rng, written)
        draft = self.draft(office, titled, text, at, attachments, named=CONTACT not in forgotten)
        return Application(office, written, draft, by)

    def form(
        self,
        office: Office,
        at: datetime,
        lacks: Collection[FieldName] = (),
        form_name: str | None = None,
    ) -> Part:
        """Return the filled-in 利用申込書 (application form) of an office, as an attachment.

        `at` is the time of sending. `lacks` are the fields left blank (default: none). `form_name`
        is the municipality's name on the form, without prefecture and code; "" means its plain
        name. With None, the plain name and the prefecture are written, and in 70 % of forms also
        the code. The file has one of a few typical names.
        """
        values = _form_values(self.rng, office, at, form_name)
        kept = {name: value for name, value in values.items() if name not in lacks}
        place = office.municipality.name
        title = self.rng.choice(
            ("利用申込書.xlsx", f"利用申込書（{place}）.xlsx", f"【{place}】利用申込書.xlsx",
             f"{place}_クラウド型被災者支援システム利用申込書.xlsx")
        )  # fmt: skip
        return Part(title, XLSX, filled_form(kept, at - timedelta(minutes=30)))

    def draft(
        self,
        office: Office,
        titled: str,
        text: Text,
        at: datetime,
        attachments: Sequence[Part] = (),
        *,
        named: bool = True,
    ) -> Draft:
        place = office.municipality.name
        shown = f"{office.contact.name}（{place}）" if named else f"{place}{office.section}"
        return Draft(
            serial=f"{len(self.mails)} {self.rng.random()}",
            sender_name=shown if self.rng.random() < 0.8 or not named else place,
            sender=office.address,
            subject=titled,
            body=text.body,
            rows=text.rows,
            sent_at=at,
            received_at=calendar.received(self.rng, at),
            attachments=tuple(attachments),
        )

    def letter(self, office: Office, titled: str, worded: str, at: datetime) -> Draft:
        """Return the draft of a short mail from `office`, sent at `at`, that is not an application.

        `titled` is the subject, `worded` the body. In both, {name} is replaced by the
        municipality's full name; in the body, {who} by the writer's office and family name, and
        {sign} by a signature.
        """
        place = office.municipality
        who = f"{place.full_name}{office.section}の{office.contact.name.split(chr(0x3000))[0]}"
        sign = (
            f"\n------------------------\n{place.full_name} {office.section}\n{office.contact.name}\n"
            f"TEL {office.phone}\n{office.address}\n"
        )
        text = worded.format(who=who, sign=sign, name=place.full_name)
        return self.draft(office, titled.format(name=place.full_name), Text(text), at)

    def program(self) -> str:
        return self.rng.choices(list(_SHARES), weights=list(_SHARES.values()))[0]

    def put(self, draft: Draft, truth: Truth, program: str) -> None:
        """Encode a draft as the mail program `program` would, and add it to the planned mails.

        `truth` is what a correct reading must find in it.
        """
        self.put_raw(PROGRAMS[program](draft), draft.received_at, truth, program)

    def put_raw(self, raw: bytes, received_at: datetime, truth: Truth, program: str) -> None:
        self.mails.append(PlannedMail(raw, received_at, program, truth))


def told(office: Office, lacks: Collection[str] = ()) -> dict[FieldName, str]:
    """Return the contact fields that a correct reading finds in a mail of this office.

    The result is {field: value}; the fields in `lacks` are left out (default: none).
    """
    every = {
        SECTION: office.section,
        CONTACT: office.contact.name.replace("\u3000", ""),
        PHONE: office.phone,
        EMAIL: office.address,
    }
    return {name: value for name, value in every.items() if name not in lacks}


def applied(role: Role, office: Office) -> Truth:
    """What a correct reading must find in the mail of a complete application from this office.

    `role` is the kind of situation that the mail is an example of.
    """
    code = office.municipality.code
    return Truth(role, Kind.APPLICATION, Outcome.ACCEPTED, code, fields=told(office))


def _form_values(
    rng: Random, office: Office, at: datetime, form_name: str | None
) -> dict[FieldName, Value]:
    place = office.municipality
    pattern = rng.choice(("A", "A", "B", "B", "B", "C", "未定"))
    named: dict[FieldName, Value] = {
        NAME: place.name if form_name is None else form_name or place.name
    }
    if form_name is None:
        named[FieldName.PREFECTURE_NAME] = place.prefecture
        if rng.random() < 0.7:
            named[FieldName.MUNICIPALITY_CODE] = place.code
    return named | {
        FieldName.APPLICATION_DATE: at.date(),
        SECTION: office.section,
        CONTACT: office.contact.name,
        FieldName.CONTACT_KANA: office.contact.kana,
        PHONE: office.phone,
        FieldName.EXTENSION: office.extension,
        EMAIL: office.address,
        FieldName.TRIAL_WISH: rng.choice(
            ("希望する", "希望する", "希望する", "希望しない", "未定")
        ),
        FieldName.CONSIDERATION: rng.choice(_CONSIDERATION),
        FieldName.DESIRED_START: rng.choice(("2023/1", "2023/2", "2023/4", "2023/4", "2023/10")),
        FieldName.PATTERN: _choice(FieldName.PATTERN, pattern),
        FieldName.KONBINI_STATUS: _KONBINI[pattern],
        FieldName.POPULATION: "",
    }


@lru_cache
def _choice(name: FieldName, start: str) -> str:
    """The first option of the field `name` on the 利用申込書 (application form) that begins so.

    `start` is the beginning of the option's text. Raises StopIteration if no option begins with it.
    """
    return next(choice for choice in form_plan().choices(name) if choice.startswith(start))
