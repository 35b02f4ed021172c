"""The seeded country: the same every time, true to itself, and plainly invented."""

from __future__ import annotations

import email
import io
import re
import zipfile
from collections import Counter, defaultdict
from datetime import date, datetime
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from functools import cache

import openpyxl
import phonenumbers
import pytest

from intake.applications.filing import FORM
from intake.demo.country import SMALLEST, country, counts_of
from intake.demo.people import _AREAS
from intake.demo.plan import PlannedMail, Role
from intake.demo.programs import PROGRAMS
from intake.paths import data_path
from intake.reading import read
from intake.register import load_register
from intake.terms import JST, FieldName, Kind, Outcome, Reading, ReadingContext, Severity

REGISTER = load_register(data_path("register"))
SEED = 7


@cache
def _mails() -> tuple[PlannedMail, ...]:
    """Made at the first use, not in every process that only collects tests."""
    return country(seed=SEED, register=REGISTER)


def _parsed(mail: PlannedMail) -> Message:
    return email.message_from_bytes(mail.raw)


def _of(*roles: Role) -> list[PlannedMail]:
    return [mail for mail in _mails() if mail.truth.role in roles]


def _workbook(mail: PlannedMail) -> bytes | None:
    for part in _parsed(mail).walk():
        content = part.get_payload(decode=True)
        if isinstance(content, bytes) and content[:4] == b"PK\x03\x04":
            return content
    return None


def test_the_same_seed_gives_the_same_mails_to_the_byte() -> None:
    assert country(seed=SEED, register=REGISTER) == _mails()


def test_another_seed_gives_other_mails() -> None:
    other = country(seed=SEED + 1, register=REGISTER, mails=SMALLEST)
    assert not {mail.raw for mail in other} & {mail.raw for mail in _mails()}


@pytest.mark.parametrize("mails", [SMALLEST, 250, 400])
def test_a_country_has_as_many_mails_of_each_role_as_it_says(mails: int) -> None:
    made = country(seed=3, register=REGISTER, mails=mails)
    assert len(made) == mails
    assert Counter(mail.truth.role for mail in made) == counts_of(mails)
    assert set(counts_of(mails)) == set(Role)


def test_a_country_too_small_for_every_role_is_refused() -> None:
    with pytest.raises(ValueError, match=str(SMALLEST)):
        country(seed=1, register=REGISTER, mails=SMALLEST - 1)


def test_applications_come_from_all_47_prefectures_mostly_good_ones() -> None:
    good = _of(Role.GOOD)
    assert {str(mail.truth.municipality)[:2] for mail in good} == set(REGISTER.prefectures)
    assert len(good) > len(_mails()) / 2


def test_every_mail_program_wrote_some_of_them() -> None:
    assert {mail.program for mail in _mails()} == {*PROGRAMS, "Postfix"}


def test_mails_stand_in_order_of_receipt_from_july_to_december_2022() -> None:
    times = [mail.received_at for mail in _mails()]
    assert times == sorted(times)
    assert date(2022, 7, 1) <= times[0].astimezone(JST).date()
    assert times[-1].astimezone(JST).date() <= date(2022, 12, 31)
    assert {moment.astimezone(JST).month for moment in times} == {7, 8, 9, 10, 11, 12}


def test_a_mail_is_received_after_it_was_sent_and_its_trace_says_when() -> None:
    for mail in _mails():
        message = _parsed(mail)
        sent = parsedate_to_datetime(message["Date"].replace(" (JST)", ""))
        assert sent < mail.received_at
        stamp = message.get_all("Received", [])[0].rpartition(";")[2].strip()
        assert parsedate_to_datetime(stamp.removesuffix(" (JST)")) == mail.received_at


def test_every_municipality_of_the_truth_stands_in_the_register() -> None:
    for mail in _mails():
        codes = [*mail.truth.candidates, mail.truth.municipality]
        assert all(REGISTER.by_code(code) for code in codes if code is not None)


def test_a_good_application_is_its_municipalitys_first() -> None:
    codes = Counter(mail.truth.municipality for mail in _of(Role.GOOD, Role.INCOMPLETE))
    assert set(codes.values()) == {1}


def test_what_repeats_corrects_completes_or_withdraws_follows_an_application() -> None:
    begun: dict[str | None, datetime] = {}
    for mail in _of(Role.GOOD, Role.INCOMPLETE):
        begun[mail.truth.municipality] = mail.received_at
    followers = _of(Role.AGAIN, Role.CORRECTED, Role.COMPLETED, Role.WITHDRAWAL)
    assert len(followers) > 20
    assert all(begun[mail.truth.municipality] < mail.received_at for mail in followers)


def test_a_correction_changes_the_contact_and_nothing_else() -> None:
    first = {mail.truth.municipality: mail.truth.fields for mail in _of(Role.GOOD)}
    for mail in _of(Role.CORRECTED):
        before, after = first[mail.truth.municipality], mail.truth.fields
        changed = {name for name in before if before[name] != after[name]}
        assert changed == {FieldName.CONTACT_NAME, FieldName.PHONE}


def test_a_copy_differs_from_its_mail_only_in_how_it_came() -> None:
    by_identity: dict[str, list[PlannedMail]] = defaultdict(list)
    for mail in _mails():
        by_identity[_parsed(mail)["Message-ID"].strip()].append(mail)
    twice = [mails for mails in by_identity.values() if len(mails) > 1]
    assert len(twice) == len(_of(Role.COPY))
    for first, second in twice:
        assert second.truth.role is Role.COPY
        assert first.raw != second.raw
        assert first.raw.split(b"MIME-Version")[1] == second.raw.split(b"MIME-Version")[1]


def test_all_other_mails_have_a_message_id_of_their_own() -> None:
    identities = [_parsed(mail)["Message-ID"].strip() for mail in _mails()]
    assert len(set(identities)) == len(_mails()) - len(_of(Role.COPY))


def test_addresses_are_invented_or_our_own() -> None:
    for mail in _mails():
        message = _parsed(mail)
        named = [str(message[name]) for name in ("From", "To", "Cc", "Reply-To") if message[name]]
        addresses = [address for _, address in getaddresses(named) if address]
        assert addresses
        assert all(address.endswith(".example") for address in addresses)


def test_no_host_outside_the_reserved_names_and_networks_is_named() -> None:
    for mail in _mails():
        head = mail.raw.partition(b"\r\n\r\n")[0].decode("latin-1")
        hosts = re.findall(r"\b(?:from|by|for) <?(?:[\w.\-]+@)?([\w\-]+\.[\w.\-]+)", head)
        assert all(host.endswith(".example") for host in hosts)
        numbers = re.findall(r"\[(\d+\.\d+\.\d+\.\d+)\]", head)
        assert all(n.startswith(("10.", "127.", "192.0.2.", "198.51.100.")) for n in numbers)


def test_telephones_have_the_shape_of_their_region_and_cannot_exist() -> None:
    told = [mail.truth.fields for mail in _mails() if mail.truth.kind is Kind.APPLICATION]
    phones = {fields[FieldName.PHONE] for fields in told if FieldName.PHONE in fields}
    assert len(phones) > 200
    for phone in phones:
        assert phonenumbers.is_valid_number(phonenumbers.parse(phone, "JP"))
        assert re.fullmatch(r"03-1000-\d{4}|0\d{3}-00-\d{4}", phone)
    assert set(_AREAS) == set(REGISTER.prefectures)


def test_an_attached_form_says_what_the_truth_says() -> None:
    checked = 0
    for mail in _of(Role.GOOD, Role.INCOMPLETE, Role.CORRECTED, Role.COMPLETED)[::6]:
        workbook = _workbook(mail)
        assert (workbook is None) == (FORM in mail.truth.missing)
        if workbook is None:
            continue
        sheet = openpyxl.load_workbook(io.BytesIO(workbook)).worksheets[0]
        texts = {str(cell.value).replace("\u3000", "") for row in sheet.iter_rows() for cell in row}
        assert set(mail.truth.fields.values()) <= texts
        checked += 1
    assert checked > 40


def test_the_password_mail_opens_the_zip() -> None:
    for zipped, telling in zip(_of(Role.LOCKED), _of(Role.PASSWORD), strict=True):
        content = _workbook(zipped)
        assert content is not None
        archive = zipfile.ZipFile(io.BytesIO(content), metadata_encoding="cp932")
        (name,) = archive.namelist()
        assert re.search("利用申込書.*[.]xlsx$", name)
        with pytest.raises(RuntimeError, match="password"):
            archive.read(name)
        told = _plain_text(_parsed(telling))
        word = re.search(r"パスワード：(\S+)", told)
        assert word is not None
        opened = archive.read(name, word[1].encode())
        assert openpyxl.load_workbook(io.BytesIO(opened)).sheetnames


def _plain_text(message: Message) -> str:
    part = next(p for p in message.walk() if p.get_content_type() == "text/plain")
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    charset = str(part.get_content_charset())
    return content.decode("cp932" if charset == "shift_jis" else charset)


# --- read ----------------------------------------------------------------------------------------

ROLES_READ_ALONE = [role for role in Role if role not in (Role.LOCKED, Role.PASSWORD)]


@pytest.mark.parametrize("role", ROLES_READ_ALONE)
def test_the_reader_finds_the_truth_of_every_mail(role: Role) -> None:
    known = ReadingContext(own_addresses=frozenset({"hisaisha-shien@jlis.example"}))
    wrong = [
        (reading.subject, difference)
        for mail in _of(role)
        if (difference := _difference(mail, reading := read(mail.raw, REGISTER, known)))
    ]
    assert wrong == []


def _difference(mail: PlannedMail, reading: Reading) -> list[str]:
    truth = mail.truth
    code = reading.municipality.code if reading.municipality else None
    missing = {f.field for f in reading.findings if f.severity is Severity.MISSING}
    found = {candidate.municipality.code for candidate in reading.candidates}
    applies = truth.kind is Kind.APPLICATION
    fields = {name: reading.fields.get(name, "").replace(" ", "") for name in truth.fields}
    checks = {
        f"kind {reading.kind}": reading.kind is truth.kind,
        f"outcome {reading.outcome}": truth.outcome in (None, reading.outcome),
        f"municipality {code}": not applies or code == truth.municipality,
        f"candidates {found}": set(truth.candidates) <= found,
        f"missing {missing}": not applies or missing == set(truth.missing),
        f"fields {fields}": fields == dict(truth.fields),
    }
    return [name for name, right in checks.items() if not right]


def test_a_locked_zip_is_read_once_its_password_is_known() -> None:
    for zipped, telling in zip(_of(Role.LOCKED), _of(Role.PASSWORD), strict=True):
        told = read(telling.raw, REGISTER, ReadingContext())
        assert told.kind is Kind.PASSWORD
        before = read(zipped.raw, REGISTER, ReadingContext())
        assert before.outcome is Outcome.NEEDS_REVIEW
        after = read(zipped.raw, REGISTER, ReadingContext(passwords=told.passwords))
        assert _difference(zipped, after) == []
