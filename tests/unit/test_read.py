"""A mail's bytes to a Reading: whole, pure, kept and made again."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from email.message import EmailMessage
from functools import lru_cache

import pytest

from intake.paths import data_path
from intake.reading import read
from intake.reading.reader import unguarded
from intake.reading.record import from_json, known_of, reader_version, to_json
from intake.register import Register, load_register
from intake.terms import Kind, Outcome, Reading, ReadingContext, Severity
from tests.attack.crafted_mails import crafted
from tests.attack.fuzz_mail import KNOWN as FUZZ_KNOWN
from tests.attack.mail_mutants import mutant
from tests.unit.sample_forms import sheet_of

ANSWERS = """いつもお世話になっております。
下記のとおり申し込みます。

市区町村名：北海道余市町
担　当　課：総務課
担当者の氏名：余市　太郎
電話番号：０１３５－００－０００１（内線 212）
メールアドレス：Soumu＠Yoichi.example
"""
FORM = [
    ("申込日", "令和4年7月1日"),
    ("団体コード", "014087"),
    ("都道府県名", "北海道"),
    ("市区町村名", "余市町"),
    ("担当課", "総務課"),
    ("担当者氏名", "余市 太郎"),
    ("電話番号", "0135-00-0001"),
    ("メールアドレス", "soumu@yoichi.example"),
]


@lru_cache
def register() -> Register:
    return load_register(data_path("register"))


def application(
    text: str = ANSWERS,
    subject: str = "【余市町】クラウド型被災者支援システムの参加申込み",
    forms: tuple[bytes, ...] = (),
    **headers: str,
) -> bytes:
    mail = EmailMessage()
    mail["From"] = "余市町総務課 <soumu@yoichi.example>"
    mail["To"] = "shien@j-lis.example"
    mail["Subject"] = subject
    mail["Date"] = "Fri, 01 Jul 2022 10:15:00 +0900"
    mail["Message-ID"] = "<one@yoichi.example>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    for number, form in enumerate(forms, start=1):
        mail.add_attachment(
            form,
            maintype="application",
            subtype="octet-stream",
            filename=f"利用申込書{number}.xlsx",
        )
    return bytes(mail)


def reading(raw: bytes, known: ReadingContext | None = None) -> Reading:
    return unguarded(raw, register(), known or ReadingContext())


def codes(found: Reading) -> set[str]:
    return {finding.code for finding in found.findings}


# --- the whole ------------------------------------------------------------------------------------


def test_a_complete_application_is_accepted_with_every_field_and_its_source() -> None:
    found = reading(application(forms=(sheet_of(FORM),)))
    assert (found.kind, found.outcome) == (Kind.APPLICATION, Outcome.ACCEPTED)
    assert found.municipality is not None
    assert found.municipality.code == "014087"
    assert {
        k: found.fields[k] for k in ("section", "contact_name", "phone", "extension", "email")
    } == {
        "section": "総務課",
        "contact_name": "余市 太郎",
        "phone": "0135-00-0001",
        "extension": "212",
        "email": "soumu@yoichi.example",
    }
    assert found.sources["section"] == "本文 5行目"
    assert found.sources["municipality_name"] == "件名"
    assert found.sources["application_date"].endswith("!B1")
    assert found.fields["application_date"] == "2022-07-01"


def test_what_is_missing_is_listed_for_the_applicant() -> None:
    found = reading(application(text="市区町村名：北海道余市町\n担当課：総務課\n"))
    assert found.outcome is Outcome.INCOMPLETE
    missing = {f.field: f.applicant for f in found.findings if f.severity is Severity.MISSING}
    assert set(missing) == {"contact_name", "phone", "email", "form"}
    assert all(missing.values())


def test_the_form_supplies_what_the_body_lacks() -> None:
    found = reading(application(text="申込書を送付します。", forms=(sheet_of(FORM),)))
    assert found.outcome is Outcome.ACCEPTED


def test_forms_of_several_municipalities_are_for_a_person() -> None:
    other = [("団体コード", "014095"), *(pair for pair in FORM if pair[0] != "団体コード")]
    found = reading(application(forms=(sheet_of(FORM), sheet_of(other))))
    assert found.outcome is Outcome.NEEDS_REVIEW
    assert "several_municipalities" in codes(found)


def test_a_forwarded_application_is_read_from_below_the_mark() -> None:
    text = f"転送します。\n\n-------- Forwarded Message --------\nSubject: 申込み\nFrom: 余市 <a@yoichi.example>\n\n{ANSWERS}"
    found = reading(application(text=text, subject="Fwd: 【余市町】利用申込み"))
    assert found.fields["section"] == "総務課"
    assert found.sources["section"].startswith("転送された本文")


BELOW = "\n-------- Forwarded Message --------\nSubject: 申込み\nFrom: <a@b.example>\n\n"
OTHERS = (
    ANSWERS.replace("余市町", "仁木町")
    .replace("総務課", "財政課")
    .replace("余市　太郎", "仁木 花子")
)


def test_a_forwarded_mail_of_another_municipality_supplies_nothing() -> None:
    own = "余市町です。電話番号を訂正します。\n電話番号：0135-00-0009\n"
    found = reading(application(text=own + BELOW + OTHERS, subject="電話番号の訂正"))
    assert found.municipality is not None
    assert found.municipality.name == "余市町"
    assert dict(found.fields) == {"phone": "0135-00-0009"}


def test_a_forwarders_own_number_is_no_answer_unasked() -> None:
    own = "余市町からの申込みを転送します。\n電話番号：011-000-0000\n"
    found = reading(application(text=own + BELOW + ANSWERS, subject="Fw: 申込み"))
    assert "phone" not in found.fields
    assert any(f.field == "phone" and f.severity is Severity.REVIEW for f in found.findings)
    assert found.fields["section"] == "総務課"


def test_two_applications_attached_to_one_mail_are_for_a_person() -> None:
    inside = "".join(
        f"--x\r\nContent-Type: message/rfc822\r\n\r\n\r\n{each}\r\n" for each in (ANSWERS, OTHERS)
    )
    head = "From: a@b.example\r\nSubject: Fw\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
    found = reading(f"{head}--x\r\n\r\n転送します。\r\n{inside}--x--\r\n".encode())
    assert (found.municipality, found.outcome) == (None, Outcome.NEEDS_REVIEW)
    assert {"section", "contact_name"}.isdisjoint(found.fields)


def test_a_person_who_passes_on_a_report_of_delivery_is_seen() -> None:
    report = "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\nFinal-Recipient: rfc822; a@b.example\r\nAction: failed\r\n"
    head = "From: soumu@yoichi.example\r\nSubject: Fw: mail\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
    raw = f"{head}--x\r\n\r\n利用申込みが戻ってきました。どうすればよいですか。\r\n--x\r\nContent-Type: message/rfc822\r\n\r\nSubject: failed\r\n{report}\r\n--x--\r\n"
    found = reading(raw.encode())
    assert found.kind is not Kind.BOUNCE
    assert found.outcome is Outcome.NEEDS_REVIEW


def test_two_receipt_numbers_in_one_subject_are_a_question() -> None:
    twice = reading(application(subject="【受付番号R4-0012】【受付番号Ｒ４－００１３】訂正"))
    assert "receipt_number_several" in codes(twice)
    once = reading(application(subject="Re: 【受付番号R4-0012】受付番号R4-0012の訂正"))
    assert "receipt_number_several" not in codes(once)


def test_another_receipt_number_in_the_writer_s_own_words_is_a_question() -> None:
    subject = "【受付番号R4-0012】電話番号の訂正"
    another = reading(
        application(subject=subject, text="受付番号：Ｒ４－００１３について訂正します。\n")
    )
    assert "receipt_number_several" in codes(another)
    for text in (
        "受付番号R4-0012について訂正します。\n",
        "承知しました。\n> 受付番号R4-0013\n",
        "文書番号R4-0013のとおりです。\n",
    ):
        assert "receipt_number_several" not in codes(
            reading(application(subject=subject, text=text))
        )


def test_a_signature_supplies_only_what_is_lacking() -> None:
    signature = "\n-- \n余市町 総務課\nTEL 0135-99-9999\n担当：財政課\n"
    found = reading(application(text=ANSWERS.replace("電話番号", "備考") + signature))
    assert found.fields["section"] == "総務課"
    assert found.fields["phone"] == "0135-99-9999"
    assert found.sources["phone"].startswith("署名")


def test_who_signs_names_the_municipality_where_nothing_else_does() -> None:
    text = "申し込みます。\n\n-- \n余市町役場 総務課 余市太郎\n"
    found = reading(application(text=text, subject="利用申込み"))
    assert found.municipality is not None
    assert found.municipality.name == "余市町"


# --- what is known --------------------------------------------------------------------------------


def test_the_arguments_hold_only_what_bore_on_the_mail() -> None:
    known = ReadingContext(
        message_ids=frozenset({"ack.1@j-lis.example", "ack.2@j-lis.example"}),
        receipt_numbers=frozenset({"R4-0012", "R4-0013"}),
        senders={"soumu@yoichi.example": ("014087",), "other@x.example": ("011002",)},
        passwords=("himitsu",),
        own_addresses=frozenset({"shien@j-lis.example"}),
    )
    raw = application(
        subject="Re: 【受付番号R4-0012】御確認", In_Reply_To="<ack.1@j-lis.example>", forms=(b"x",)
    )
    found = reading(raw, known)
    assert found.arguments == {
        "known": {
            "message_ids": ["ack.1@j-lis.example"],
            "receipt_numbers": ["R4-0012"],
            "senders": {"soumu@yoichi.example": ["014087"]},
            "passwords": ["himitsu"],
            "own_addresses": [],
        }
    }
    assert reading(raw, known_of(found.arguments)) == found


def test_our_own_address_under_a_label_is_nobodys_and_read_again_alike() -> None:
    known = ReadingContext(own_addresses=frozenset({"shien@j-lis.example", "else@j-lis.example"}))
    text = ANSWERS.replace("Soumu＠Yoichi.example", "Shien＠j-lis.example")
    assert text != ANSWERS
    found = reading(application(text=text), known)
    assert "email" not in found.fields
    assert found.arguments["known"]["own_addresses"] == ["shien@j-lis.example"]  # type: ignore[index]
    assert reading(application(text=text), known_of(found.arguments)) == found


def test_a_password_told_in_the_mail_itself_opens_its_attachment() -> None:
    from tests.unit.sample_files import zipped_aes

    locked = zipped_aes({"利用申込書.xlsx": sheet_of(FORM)}, "yoichi01")
    told = reading(application(text=ANSWERS + "\nパスワード：yoichi01\n", forms=(locked,)))
    assert told.outcome is Outcome.ACCEPTED
    untold = reading(application(forms=(locked,)))
    assert untold.outcome is Outcome.NEEDS_REVIEW
    given = reading(application(forms=(locked,)), ReadingContext(passwords=("wrong", "yoichi01")))
    assert given.outcome is Outcome.ACCEPTED


# --- the record -----------------------------------------------------------------------------------

CONTRACT = {
    "sha256", "message_id", "date", "sender", "subject", "text", "kind", "municipality", "candidates",
    "fields", "sources", "attachments", "findings", "outcome",
}  # fmt: skip


def test_the_json_keeps_the_contract_and_the_reading() -> None:
    found = reading(application(forms=(sheet_of(FORM),)))
    document = json.loads(json.dumps(to_json(found)))
    assert set(document) >= CONTRACT
    assert document["date"] == "2022-07-01T10:15:00+09:00"
    assert document["sender"] == {"name": "余市町総務課", "address": "soumu@yoichi.example"}
    assert document["municipality"] == {"code": "014087", "prefecture": "北海道", "name": "余市町"}
    assert set(document["attachments"][0]) == {
        "name",
        "media_type",
        "size",
        "sha256",
        "form",
        "problem",
    }
    assert from_json(document, register()) == found


def test_candidates_carry_their_evidence_in_the_json() -> None:
    found = reading(application(text="市区町村名：府中市\n", subject="【府中市】利用申込み"))
    document = to_json(found)
    assert document["municipality"] is None
    assert {each["prefecture"] for each in document["candidates"]} == {"東京都", "広島県"}
    assert all(each["evidence"] for each in document["candidates"])


def test_findings_carry_their_five_parts_and_the_applicants_sentence() -> None:
    found = to_json(reading(application(text="")))
    assert all(
        set(each) == {"code", "severity", "field", "where", "message", "applicant"}
        for each in found["findings"]
    )


def test_the_version_of_the_reader_is_one_word_and_stable() -> None:
    assert reader_version() == reader_version()
    assert len(reader_version().split()) == 1


# --- any bytes ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "raw",
    [b"", b"\x00", b"\xff" * 1000, b"\r\n" * 1000, b":" * 1000, b"From nobody", b"PK\x03\x04", b"\x1b$B" * 999,
     "縺繧".encode() * 500, b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b"],
)  # fmt: skip
def test_what_is_no_mail_is_read_without_failing(raw: bytes) -> None:
    found = reading(raw)
    assert found.outcome in (Outcome.NEEDS_REVIEW, Outcome.IGNORED)
    assert json.dumps(to_json(found))


@pytest.mark.parametrize("block", range(4))
def test_mutated_mails_are_read_without_failing(block: int) -> None:
    for number in range(block * 100, block * 100 + 100):
        raw = mutant(random.Random(f"unit:{number}"))
        found = reading(raw, FUZZ_KNOWN)
        json.dumps(to_json(found)).encode()
        if number % 10 == 0:
            assert reading(raw, known_of(found.arguments)) == found


@pytest.mark.parametrize(
    ("name", "raw"), list(crafted(10)), ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_mail_made_to_exhaust_a_reader_is_read(name: str, raw: bytes) -> None:
    assert json.dumps(to_json(reading(raw))), name


def test_the_same_bytes_and_arguments_give_the_same_reading() -> None:
    raw = application(forms=(sheet_of(FORM),))
    assert reading(raw) == reading(raw) == read(raw, register(), ReadingContext())


def test_a_reader_that_fails_still_gives_a_reading_for_a_person() -> None:
    broken = replace(ReadingContext(), senders=None)  # type: ignore[arg-type]
    found = read(application(), register(), broken)
    assert (found.outcome, found.answerable) == (Outcome.NEEDS_REVIEW, False)
    assert codes(found) == {"reader_failed"}


def test_no_reading_holds_lone_surrogates() -> None:
    raw = b"Subject: \xed\xa0\x80\xff\r\nFrom: \xff\xfe <a@b.example>\r\n\r\n\xed\xa0\x80"
    written = json.dumps(to_json(reading(raw)), ensure_ascii=False).encode("utf-8")
    assert b"a@b.example" in written


@pytest.mark.parametrize(
    ("opening", "full_name"),
    [("福島県伊達市 防災課の見本です。", "福島県伊達市"), ("伊達市防災課の見本です。", None)],
)
def test_an_opening_that_names_the_prefecture_settles_a_name_that_stands_twice(
    opening: str, full_name: str | None
) -> None:
    message = EmailMessage()
    message["From"] = "bousai@mihon.example"
    message["Subject"] = "【伊達市】クラウド型被災者支援システムの利用申込み"
    message.set_content(f"{opening}\n利用を申し込みます。\n")
    reading = read(message.as_bytes(), load_register(data_path("register")), ReadingContext())
    assert (reading.municipality.full_name if reading.municipality else None) == full_name
    assert reading.fields.get("section") == ("防災課" if full_name else None)


@pytest.mark.parametrize(
    "place", ["北海道余市町（032085）", "北海道余市町\n　　　　　　　北海道仁木町"]
)
def test_a_name_beside_the_code_or_name_of_another_municipality_is_a_question(place: str) -> None:
    text = ANSWERS.replace("北海道余市町", place)
    found = read(application(text, "利用申込み"), register(), ReadingContext())
    assert (found.municipality, found.outcome) == (None, Outcome.NEEDS_REVIEW)


def _filled(**answers: str) -> bytes:
    given = {"申込日": "令和4年7月1日", "利用開始希望年月": "令和5年1月"} | answers
    return sheet_of([*(row for row in FORM if row[0] not in given), *given.items()])


@pytest.mark.parametrize(
    ("answers", "doubted"),
    [
        ({"申込日": "令和5年7月1日"}, "application_date"),
        ({"申込日": "令和3年7月1日"}, "application_date"),
        ({"申込日": "平成4年7月1日"}, "application_date"),
        ({"利用開始希望年月": "令和3年1月"}, "desired_start"),
    ],
)
def test_a_day_that_the_date_of_the_mail_makes_implausible_is_asked_about(
    answers: dict[str, str], doubted: str
) -> None:
    found = read(application(forms=(_filled(**answers),)), register(), ReadingContext())
    assert doubted not in found.fields
    assert f"{doubted}_doubtful" in {finding.code for finding in found.findings}
    assert found.outcome is Outcome.NEEDS_REVIEW


def test_days_near_the_date_of_the_mail_are_plausible() -> None:
    days = {"申込日": "令和4年7月8日", "利用開始希望年月": "令和4年7月"}
    found = read(application(forms=(_filled(**days),)), register(), ReadingContext())
    assert (found.fields["application_date"], found.outcome) == ("2022-07-08", Outcome.ACCEPTED)
