"""How many answers go out, to whom, and what they may repeat of a stranger's mail."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from datetime import datetime
from email import message_from_bytes
from email.errors import MessageError
from email.policy import default

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.answers.compose import compose, copies_of
from intake.answers.disclosure import attachment_names, nameable, quotable_subject
from intake.answers.letter import Letter
from intake.answers.letters import LetterContent, Organisation, word
from intake.answers.rate_limits import Answer, Circle, Tally
from intake.answers.shapes import subject
from intake.answers.wording import AS_WRITTEN, files, repeated
from intake.applications.parties import Writer
from intake.reading.municipality.domain import holder
from intake.settings.sections import Answers
from intake.terms import JST, FieldName, Sender
from intake.text.domains import mailbox_of
from intake.vocabulary.letters import LetterKind
from tests.unit.readings import AKAIGAWA, COMPLETE
from tests.unit.test_read import register

WRITTEN_AT = datetime(2022, 7, 1, 10, 16, tzinfo=JST)
LIMITS = Answers(daily_limit=3, daily_limit_address=8, daily_limit_domain=12, hourly_limit=20)
FIELDS_OF_A_LETTER = {
    "From", "To", "Cc", "Subject", "Date", "Message-ID", "Auto-Submitted", "In-Reply-To", "References",
    "Content-Type", "Content-Transfer-Encoding", "MIME-Version",
}  # fmt: skip


def went_out(tally: Tally, *answers: Answer) -> list[bool]:
    return [tally.reason_to_hold(answer, LIMITS) is None for answer in answers]


def to(
    address: str,
    code: str | None = None,
    application: str | None = None,
    circle: Circle = Circle.STRANGER,
) -> Answer:
    return Answer(address, code, application, circle)


def test_three_answers_of_one_exchange_go_out_whatever_they_are_about() -> None:
    told = went_out(Tally(), to("a@x.example", "014095"), *[to("a@x.example")] * 4)
    assert told == [True, True, True, False, False]


def test_an_exchange_about_each_village_is_one_of_its_own() -> None:
    tally = Tally()
    first = [to("centre@x.example", f"{code:06}", str(code)) for code in range(4)]
    assert went_out(tally, *first, *first) == [True] * 8
    assert went_out(tally, to("centre@x.example", "000099")) == [False]  # eight to one address


def test_one_application_is_answered_three_times_a_day_whatever_the_address() -> None:
    answers = [to(f"a{n}@x{n}.example", "014095", "one") for n in range(4)]
    assert went_out(Tally(), *answers) == [True, True, True, False]


def test_neighbours_in_one_domain_get_three_notices_unless_it_is_a_providers() -> None:
    assert went_out(Tally(), *[to(f"{n}@x.example") for n in range(4)])[-1] is False
    assert went_out(Tally(), *[to(f"{n}@gmail.com") for n in range(4)])[-1] is True


def test_a_domain_and_an_hour_have_their_limits() -> None:
    tally = Tally()
    inside = [to(f"{n}@x.example", f"{n:06}") for n in range(13)]
    assert went_out(tally, *inside) == [True] * 12 + [False]
    outside = [to(f"{n}@x{n}.example", f"{n:06}") for n in range(9)]
    assert went_out(tally, *outside) == [True] * 8 + [False]


@pytest.mark.parametrize(
    "spelling",
    ["victim+{}@x.example", "v{}@gmail.com", '"victim+{}"@x.example', "Victim+{}@X.example"],
)
def test_an_address_counts_as_one_however_it_is_spelt(spelling: str) -> None:
    spelt = [spelling.format("." * n if "gmail" in spelling else n) for n in range(9)]
    told = went_out(Tally(), *[to(each, f"{n:06}") for n, each in enumerate(spelt)])
    assert told == [True] * 8 + [False]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("v.i.c@gmail.com", "vic@googlemail.com", True),
        ("v.ic@x.example", "vic@x.example", False),
        ("+a@x.example", "+b@x.example", False),
        ("bosai-k@x.example", "bosai@x.example", False),
    ],
)
def test_only_what_a_provider_ignores_is_left_out_of_an_address(
    one: str, other: str, same: bool
) -> None:
    assert (mailbox_of(one) == mailbox_of(other)) is same


@pytest.mark.parametrize(
    ("domain", "who"),
    [
        ("mail7.corp.example", "corp.example"),
        ("city.hakodate.hokkaido.jp", "city.hakodate.hokkaido.jp"),
        ("bosai.city.otaru.hokkaido.jp", "city.otaru.hokkaido.jp"),
        ("city.hakodate.lg.jp", "city.hakodate.lg.jp"),
        ("a.town.ikeda.hokkaido.lg.jp", "town.ikeda.hokkaido.lg.jp"),
        ("pref.hokkaido.lg.jp", "pref.hokkaido.lg.jp"),
        ("city.one.evil.jp", "evil.jp"),
    ],
)
def test_a_domain_counts_by_who_holds_it(domain: str, who: str) -> None:
    assert holder(domain) == who


def test_names_before_a_domain_are_no_domains_of_their_own() -> None:
    inside = [to(f"a@x{n}.corp.example", f"{n:06}") for n in range(13)]
    assert went_out(Tally(), *inside) == [True] * 12 + [False]


@pytest.mark.parametrize("circle", [Circle.OFFICIAL, Circle.PARTY])
def test_strangers_use_up_nobodys_hour_or_domain(circle: Circle) -> None:
    tally = Tally()
    went_out(tally, *[to(f"{n}@x{n}.example", f"{n:06}") for n in range(30)])
    went_out(tally, *[to(f"{n}@gmail.com", f"{n:06}") for n in range(30)])
    assert went_out(tally, to("a@city.otaru.hokkaido.jp", "000001", circle=circle)) == [True]
    assert went_out(tally, to("99@gmail.com", "000001", circle=circle)) == [True]
    assert went_out(tally, to("a@y.example", "000001")) == [False]


def test_a_copy_counts_as_a_letter_to_its_address() -> None:
    tally = Tally()
    told = [tally.may_copy(f"victim+{n}@x.example", Circle.STRANGER, LIMITS) for n in range(9)]
    assert told == [True] * 8 + [False]
    assert went_out(tally, to("victim@x.example", "000001")) == [False]


def test_only_a_prefectures_own_domain_has_the_limit_of_prefectures() -> None:
    def most(address: str, circle: Circle) -> int:
        tally = Tally()
        answers = [to(address, f"{n:06}", circle=circle) for n in range(12)]
        return went_out(tally, *answers).count(True)

    assert most("a@pref.osaka.jp", Circle.OFFICIAL) == 12
    assert most("a@pref.evil.jp", Circle.STRANGER) == 8


def test_what_is_held_says_why_and_counts_for_nothing() -> None:
    tally = Tally()
    same = to("a@x.example", "014095")
    went_out(tally, same, same, same)
    assert "1日の上限（3通）" in str(tally.reason_to_hold(same, LIMITS))
    assert went_out(tally, *[to(f"{n}@x.example", f"{n:06}") for n in range(9)]) == [True] * 9


# --- what a letter repeats ------------------------------------------------------------------------


HOSTILE = (
    "総務課 https://evil.example/?a=b",
    "申請は evil.zip/apply へ",
    "申請は 192.0.2.7/kakunin へ",
    "ｅｖｉｌ．ｎｅｔ",
    "evil。com",
    "evil｡com 総務課",
    "日本語。jp",
    "例え.テスト係",
    "tel:0120-444-444",
    "０１２０４４４４４４係",
    "thief@evil.example",
    "JavaScript://x",
    "evil․net",
    "еvil 係",  # a Cyrillic letter
    "総務課\r\nBcc: thief@evil.example",
    "至急、右の番号へお電話ください係",
    "当選金を受け取る担当",
    "無料相談はこちら課",
    "いますぐおでんわしてね係",
    "長" * 81,
)


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("name", list(FieldName))
def test_no_field_repeats_what_has_not_the_shape_of_what_was_asked_for(
    name: FieldName, hostile: str
) -> None:
    assert repeated(name, hostile) == AS_WRITTEN


SECTIONS = (
    "総務課", "総務課 防災係", "危機管理防災室", "まちづくり推進課", "防災安全課(消防担当)", "(仮称)デジタル推進室",
    "総務部防災課", "防災・危機管理課", "ICT推進課", "第1課", "すぐやる課", "地域にぎわい創出課", "緑が丘支所",
    "いのち支える対策室", "こども家庭センター", "赤井川村役場総務課", "防災課 (危機管理担当)", "被災者支援グループ",
)  # fmt: skip
PEOPLE = (
    "見本 太郎", "見本太郎", "髙見本 桜子", "𠮷田 花", "塚本 晴子", "一ノ瀬 あや子", "霧が丘 みどり", "茅ヶ崎 ますみ",
    "佐々木 ゆき乃", "リンゴ サキコ", "ジョン・スミス", "John Smith", "余市", "課長 見本太郎",
)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *((FieldName.SECTION, value) for value in SECTIONS),
        *((FieldName.CONTACT_NAME, value) for value in PEOPLE),
        (FieldName.CONTACT_KANA, "みほん たろう"),
        (FieldName.PHONE, "0135-00-0001"),
        (FieldName.PHONE, "080-0000-0001"),
        (FieldName.EXTENSION, "123"),
        (FieldName.POPULATION, "1234"),
        (FieldName.PREFECTURE_NAME, "北海道"),
        (FieldName.MUNICIPALITY_NAME, "龍ケ崎市"),
        (FieldName.TRIAL_WISH, "希望する"),
    ],
)
def test_a_field_repeats_what_offices_and_people_are_called(name: FieldName, value: str) -> None:
    assert repeated(name, value) == value


def test_a_letter_names_only_an_address_that_it_may_name() -> None:
    here = "mihon@vill.akaigawa.example"
    assert repeated(FieldName.EMAIL, here, {here}) == here
    assert repeated(FieldName.EMAIL, here) == AS_WRITTEN
    trick = "www.evil.example@vill.akaigawa.example"
    assert repeated(FieldName.EMAIL, trick, {trick}) == AS_WRITTEN


@pytest.mark.parametrize(
    ("reader", "named", "may"),
    [
        ("a@corp.example", "a@corp.example", True),
        ("a@corp.example", "b@corp.example", True),
        ("a@corp.example", "b@other.example", False),
        ("a@gmail.com", "a@gmail.com", True),
        ("a@gmail.com", "b@gmail.com", False),
        ("a@gmail.com", "b@vill.akaigawa.hokkaido.jp", True),
        ("a@gmail.com", "b@town.yoichi.hokkaido.jp", False),
    ],
)
def test_an_address_is_named_to_its_own_domain_and_the_municipalitys(
    reader: str, named: str, may: bool
) -> None:
    assert nameable(named, {reader}, AKAIGAWA.code, register()) is may


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (("利用申込書.xlsx",), "利用申込書.xlsx"),
        (("【赤井川村】申込書(最終).XLSX", "別紙.pdf"), "【赤井川村】申込書(最終).XLSX、別紙.pdf"),
        (("evil.net.xlsx",), "1件"),
        (("申込書.zip/利用申込書.xlsx",), "1件"),
        (("apply.zip", "利用申込書.xlsx"), "2件"),
        (("192.0.2.7.pdf",), "1件"),
        (("0120-444-444.xlsx",), "1件"),
        (("ｅｖｉｌ．ｎｅｔ．xlsx",), "1件"),
        (("",), "1件"),
        ((), "なし"),
    ],
)
def test_attachments_are_named_where_all_names_are_plain_and_counted_else(
    written: tuple[str, ...], told: str
) -> None:
    assert files(written) == told


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("Re: 【受付番号R4-0001】利用申込み受付完了について", "Re: 【受付番号R4-0001】利用申込み受付完了について"),
        ("利用申込み：訂正（電話番号）", "利用申込み：訂正(電話番号)"),
        ("見本です。 https://evil.example/?a=b 様", "見本です。 （省略）様"),
        ("ｅｖｉｌ．ｎｅｔ／ａ 又は evil。com を御確認", "（省略）又は （省略）を御確認"),
        ("こちら→evil.zip/win", "（省略）"),
        ("日本語。jp 例え.テスト", "（省略）"),
        ("当選 192.0.2.7/a", "当選 （省略）"),
        ("電話 0120 444 444 まで", "電話 （省略）まで"),
        ("tel:0120-444-444", "（省略）"),
        ("thief@evil.example まで", "（省略）まで"),
        ("長" * 500, "長" * 80 + "…"),
    ],
)  # fmt: skip
def test_a_quoted_subject_holds_words_and_nothing_that_can_be_clicked(
    hostile: str, shown: str
) -> None:
    assert subject(hostile) == shown


_LINKED = re.compile(r"[A-Za-z0-9][.．。｡․](?=[A-Za-z0-9])|[@＠]|://|\d(?:[ -]?\d){8}")


@settings(max_examples=500, deadline=None)
@given(
    st.text(
        st.one_of(st.sampled_from("evilコム申課 ．。.:/@＠０1-・（"), st.characters()), max_size=60
    )
)
def test_no_subject_whatever_it_is_keeps_a_host_an_address_or_a_number(hostile: str) -> None:
    assert not _LINKED.search(subject(hostile))


@pytest.mark.parametrize("hostile", HOSTILE)
def test_no_letter_carries_a_strangers_link_or_address(hostile: str) -> None:
    fields = dict.fromkeys(FieldName, hostile) | {"email": "mihon@vill.akaigawa.example"}
    plain = replace(COMPLETE, sender=Sender("", "a@corp.example"))
    for kind in LetterKind:
        letter = LetterContent(
            kind=kind,
            received_at=WRITTEN_AT,
            subject=quotable_subject(replace(plain, subject=hostile), Writer.OTHER),
            number="R4-0001",
            municipality=AKAIGAWA,
            fields=fields,
            changes={"remarks": (hostile, hostile), "section": (None, hostile)},
            attachments=(f"{hostile}.xlsx",),
        )
        worded = word(letter, Organisation("us@j-lis.example", WRITTEN_AT.date(), "手続"))
        told = "".join(unicodedata.normalize("NFKC", worded.subject + worded.text).split())
        told = told.replace("us@j-lis.example", "")
        for piece in unicodedata.normalize("NFKC", hostile).split():
            assert len(piece) < 4 or piece not in told
        assert "vill.akaigawa.example" not in told  # not said to be one that it may name


def test_a_stranger_is_quoted_nothing_and_told_no_file_by_name() -> None:
    writers = {writer: quotable_subject(COMPLETE, writer) for writer in (*Writer, None)}
    assert {writer for writer, quoted in writers.items() if quoted} == {
        Writer.PARTY,
        Writer.COLLEAGUE,
    }
    assert attachment_names(COMPLETE, Writer.OTHER) == ("",)
    assert attachment_names(COMPLETE, Writer.PARTY) == ("利用申込書.xlsx",)


hostile_text = st.text(
    st.one_of(st.characters(), st.sampled_from('\r\n\x00\x85\u2028\u202e:;<>@," ')), max_size=60
)


@settings(max_examples=300, deadline=None)
@given(
    subject=hostile_text,
    text=hostile_text,
    recipient=hostile_text,
    copy=hostile_text,
    message_id=hostile_text,
    references=st.lists(hostile_text, max_size=3),
)
def test_no_value_begins_a_header_of_its_own(
    subject: str, text: str, recipient: str, copy: str, message_id: str, references: list[str]
) -> None:
    answers = replace(COMPLETE, message_id=message_id, in_reply_to=tuple(references))
    raw = compose(
        Letter(
            "accepted",
            subject,
            text,
            f"{recipient}@x.example",
            copy=f"{copy}@x.example",
            answers=answers,
        ),
        "ours@j-lis.example",
        ("被災者支援担当", "us@j-lis.example"),
        WRITTEN_AT,
    )
    message = message_from_bytes(raw, policy=default)
    assert set(message.keys()) <= FIELDS_OF_A_LETTER
    assert len(message.keys()) == len(set(message.keys()))
    assert not message.is_multipart()
    assert not list(message.iter_attachments())
    assert len(message["To"].addresses if message["To"] else ()) <= 1
    assert copies_of(raw) == tuple(a.addr_spec for a in (message["Cc"] or _none()).addresses)


class _none:
    addresses = ()


@pytest.mark.parametrize("bad", ["x@y.example>\r\nBcc: <z@w.example", "x\r\n\r\nbody"])
def test_a_message_id_that_would_break_the_header_is_refused(bad: str) -> None:
    with pytest.raises(MessageError):
        compose(
            Letter("accepted", "a", "b", "x@y.example"),
            bad,
            ("a", "us@j-lis.example"),
            WRITTEN_AT,
        )


def test_a_senders_name_never_enters_a_header() -> None:
    sender = Sender("x\r\nBcc: thief@evil.example", "mihon@x.example")
    raw = compose(
        Letter(
            "accepted", "件名", "本文", sender.address, answers=replace(COMPLETE, sender=sender)
        ),
        "ours@j-lis.example",
        ("担当", "us@j-lis.example"),
        WRITTEN_AT,
    )
    assert b"evil" not in raw.partition(b"\r\n\r\n")[0]
