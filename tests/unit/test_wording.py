"""What a letter repeats of a mail: only what offices and people are called."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.answers.disclosure import attachment_names, nameable, quotable_subject
from intake.answers.letters import LetterContent, Organisation, word
from intake.answers.shapes import subject
from intake.answers.wording import AS_WRITTEN, files, repeated
from intake.applications.parties import Writer
from intake.terms import JST, FieldName, Sender
from intake.vocabulary.letters import LetterKind
from tests.unit.readings import AKAIGAWA, COMPLETE
from tests.unit.test_read import register

WRITTEN_AT = datetime(2022, 7, 1, 10, 16, tzinfo=JST)
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
