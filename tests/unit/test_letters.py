"""The shipped letters say what the official wording says, and nothing they must not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from intake.answers.compose import compose, new_message_id, queued
from intake.answers.letter import Letter
from intake.answers.letters import (
    LetterContent,
    Organisation,
    TemplateError,
    check_templates,
    letter_for,
    word,
    your_kind,
)
from intake.applications.filing import file
from intake.terms import JST, Kind, Municipality, MunicipalityKind, Outcome
from intake.vocabulary.letters import LetterKind
from tests.unit.readings import AKAIGAWA, COMPLETE, FIELDS, RECEIVED_AT, changed, without
from tests.unit.test_filing import CLERK, begun

HOUSE = Organisation("uketsuke@j-lis.example", date(2022, 12, 31), "手続は別途御案内いたします。")
ACCEPTED = LetterContent(
    LetterKind.ACCEPTED,
    RECEIVED_AT,
    COMPLETE.subject,
    "R4-0012",
    AKAIGAWA,
    FIELDS,
    attachments=("利用申込書.xlsx",),
    addresses=frozenset({FIELDS["email"]}),
)
MISSING = {
    "contact_name": "担当者の氏名（記載例　担当者：○○ ○○）",
    "form": "利用申込書の添付（.xlsx等。送受信の途中で添付ファイルが除かれた可能性もございます。）",
}
INCOMPLETE = replace(
    ACCEPTED,
    kind=LetterKind.INCOMPLETE,
    fields={name: value for name, value in FIELDS.items() if name != "contact_name"},
    missing=MISSING,
    attachments=(),
)
CORRECTED = replace(
    ACCEPTED, kind=LetterKind.CORRECTED, changes={"phone": ("0135-00-0001", "0135-00-0002")}
)
NOTICED = LetterContent(
    LetterKind.NOTICED, RECEIVED_AT, "【府中市】参加申込み", "R4-0013", None, FIELDS
)
LETTERS = {kind: replace(ACCEPTED, kind=kind) for kind in LetterKind} | {
    letter.kind: letter for letter in (ACCEPTED, INCOMPLETE, CORRECTED, NOTICED)
}

FORBIDDEN = (
    *("不備", "記入漏れ", "エラー", "受理", "承認", "却下", "落選", "了解しました"),
    *("返信しないでください", "弊社", "御中", "殿", "ご連絡", "ご確認", "致し", "下さい", "頂き"),
)


def test_the_acknowledgement_is_worded_as_the_agency_words_it() -> None:
    worded = word(ACCEPTED, HOUSE)
    assert worded.subject == (
        "【受付番号R4-0012】クラウド型被災者支援システムの利用申込み受付完了について（北海道赤井川村）"
    )
    assert worded.text.splitlines() == [
        "北海道赤井川村 総務課",
        "見本 太郎 様",
        "　日頃より、当機構の業務について御理解、御協力をいただき誠にありがとうございます。",
        "　クラウド型被災者支援システムの利用申込みについて、下記のとおり受付を完了しましたので御連絡いたします。",
        "記",
        "１　受付番号　R4-0012　　受信日時　令和４年７月１日（金）10時15分",
        "２　申込内容　団体名：北海道赤井川村　担当課：総務課　担当者：見本 太郎 様",
        "　　　　　　　電話番号：0135-00-0001　メールアドレス：mihon@vill.akaigawa.example　添付：利用申込書.xlsx",
        "３　利用約款の締結等　手続は別途御案内いたします。",
        "４　試行運用　貴村の導入検討状況等を踏まえ、参加団体を選定させていただく場合がございます。本メールは参加を決定するものではありません。",
        "　　　　　　　期間中（令和４年12月31日まで（予定））に御負担がないのは利用料のみで、その他の経費は御負担いただく場合があります。",
        "５　訂正・取下げ　お手数ですが、件名の受付番号を残したまま、本メールに御返信ください。",
        "　本メールは自動で送信していますが、御返信は担当者が確認いたします。　　　　　　　　以上",
        "地方公共団体情報システム機構 ICTイノベーションセンター 研究開発部 被災者支援担当",
        "メール：uketsuke@j-lis.example",
    ]


def test_after_the_trial_the_acknowledgement_says_nothing_of_it() -> None:
    after = replace(ACCEPTED, received_at=datetime(2023, 1, 1, 0, 0, tzinfo=JST))
    text = word(after, HOUSE).text
    assert "試行運用" not in text
    assert "４　訂正・取下げ" in text


def test_the_last_evening_of_the_trial_in_tokyo_still_belongs_to_it() -> None:
    last = replace(ACCEPTED, received_at=datetime(2022, 12, 31, 23, 59, tzinfo=JST))
    assert "試行運用" in word(last, HOUSE).text


def test_the_request_for_completion_lists_exactly_what_could_not_be_found() -> None:
    worded = word(INCOMPLETE, HOUSE)
    assert worded.subject == (
        "【受付番号R4-0012】クラウド型被災者支援システムの利用申込み内容の御確認について（お願い）（北海道赤井川村）"
    )
    lines = worded.text.splitlines()
    assert lines[:2] == ["北海道赤井川村 総務課", "御担当者 様"]
    at = lines.index("記")
    assert lines[at + 1 : at + 4] == [
        "１　確認できなかった事項　(1) 担当者の氏名（記載例　担当者：○○ ○○）",
        "　　(2) 利用申込書の添付（.xlsx等。送受信の途中で添付ファイルが除かれた可能性もございます。）",
        "２　確認できた事項（再度の御記載は不要です。）　担当課：総務課　電話番号：0135-00-0001"
        "　メールアドレス：mihon@vill.akaigawa.example",
    ]
    assert "当方で確認できませんでした" in worded.text
    assert "（現時点では、受付は完了しておりません。）" in worded.text


def test_the_correction_shows_before_and_after() -> None:
    text = word(CORRECTED, HOUSE).text
    assert "訂正の御連絡を受け付けました" in text
    assert "電話番号　変更前：0135-00-0001　変更後：0135-00-0002" in text


def test_a_correction_speaks_the_words_of_the_form_not_ours() -> None:
    changes = {"pattern": ("未定", "B"), "desired_start": ("2023-04", "2023-01")}
    text = word(replace(CORRECTED, changes=changes), HOUSE).text
    assert "導入パターン　変更前：未定　変更後：コンビニ交付は導入済み" in text
    assert "変更前：令和５年４月　変更後：令和５年１月" in text


def test_the_notice_of_receipt_promises_a_person() -> None:
    text = word(NOTICED, HOUSE).text
    assert "担当者が確認の上、改めて御連絡します" in text
    assert text.startswith("総務課\n見本 太郎 様\n")


@pytest.mark.parametrize("kind", list(LetterKind))
def test_a_letter_that_a_person_writes_or_lets_go_does_not_call_itself_automatic(
    kind: LetterKind,
) -> None:
    text = word(replace(LETTERS[kind], by_person=True), HOUSE).text
    assert "自動で送信" not in text
    assert text.splitlines()[-3].endswith("　以上")


@pytest.mark.parametrize("kind", list(LetterKind))
def test_no_letter_uses_a_word_that_letters_must_avoid(kind: LetterKind) -> None:
    worded = word(LETTERS[kind], HOUSE)
    assert [word for word in FORBIDDEN if word in worded.subject + worded.text] == []


@pytest.mark.parametrize("kind", list(LetterKind))
def test_every_letter_stands_without_link_or_attachment(kind: LetterKind) -> None:
    worded = word(LETTERS[kind], HOUSE)
    assert "http" not in worded.text
    assert worded.text.count("様") >= 1
    assert "研究開発部 被災者支援担当" in worded.text


@pytest.mark.parametrize(
    ("kind", "words"),
    [("市", "貴市"), ("政令指定都市", "貴市"), ("町", "貴町"), ("村", "貴村"), ("特別区", "貴区")],
)
def test_a_municipality_is_addressed_by_its_kind(kind: str, words: str) -> None:
    place = Municipality("000000", "", "", "", "", "", MunicipalityKind(kind))
    assert your_kind(place) == words


def test_a_template_with_an_unknown_placeholder_is_refused_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "accepted.txt").write_text("件名：受付\n\n{{ bango }}\n", encoding="utf-8")
    with pytest.raises(TemplateError, match=r"accepted\.txt.*bango"):
        check_templates(replace(HOUSE, templates=tmp_path))


def test_a_template_that_cannot_be_parsed_is_refused_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "noticed.txt").write_text("件名：お知らせ\n\n{% if number %}\n", encoding="utf-8")
    with pytest.raises(TemplateError, match=r"noticed\.txt の \d+ 行目"):
        check_templates(replace(HOUSE, templates=tmp_path))


def test_a_value_with_line_breaks_stays_on_its_line() -> None:
    nasty = replace(ACCEPTED, fields=FIELDS | {"section": "総務課\r\n防災係"})
    assert word(nasty, HOUSE).text.splitlines()[0] == "北海道赤井川村 総務課 防災係"


def test_a_value_of_no_strict_shape_is_not_repeated_and_not_called_missing() -> None:
    values = {
        "contact_name": "見本\r\nBcc: x@y.example",
        "section": "evil.zip/a 課へ",
        "email": "x@y.example",
    }
    lines = word(replace(ACCEPTED, fields=FIELDS | values), HOUSE).text.splitlines()
    assert lines[:2] == ["北海道赤井川村", "御担当者 様"]
    assert "担当課：（記載のとおり）　担当者：（記載のとおり）" in lines[6]
    assert "メールアドレス：（記載のとおり）　添付：利用申込書.xlsx" in lines[7]
    found = word(replace(INCOMPLETE, fields=FIELDS | values), HOUSE).text
    assert "担当課：（記載のとおり）　担当者：（記載のとおり）　電話番号：0135-00-0001" in found


def test_free_text_is_confirmed_without_being_repeated() -> None:
    changes = {
        "remarks": ("", "今すぐ御連絡ください。"),
        "consideration": (None, "検討しています。"),
    }
    text = word(replace(CORRECTED, changes=changes), HOUSE).text
    assert "備考　変更前：（記載なし）　変更後：（記載のとおり）" in text
    assert "導入検討状況　（記載のとおり）" in text


def test_a_letter_that_quotes_no_subject_says_nothing_of_one() -> None:
    for kind in (LetterKind.NOTICED, LetterKind.ANSWER):
        text = word(replace(NOTICED, kind=kind, subject=""), HOUSE).text
        assert "件名「" not in text


def test_a_complete_application_is_acknowledged_and_a_repeat_is_not() -> None:
    prior = begun(COMPLETE)
    assert letter_for(COMPLETE, file(COMPLETE, None, CLERK), False) is LetterKind.ACCEPTED
    assert letter_for(COMPLETE, file(COMPLETE, prior, CLERK), True) is None


def test_a_repeat_is_answered_where_nothing_had_been_sent() -> None:
    assert (
        letter_for(COMPLETE, file(COMPLETE, begun(COMPLETE), CLERK), False) is LetterKind.ACCEPTED
    )


def test_a_completed_application_is_acknowledged_and_a_corrected_one_confirmed() -> None:
    answer = changed(kind=Kind.REPLY, fields={"contact_name": "見本 太郎"}, attachments=())
    completing = file(answer, begun(without("contact_name")), CLERK)
    assert letter_for(answer, completing, True) is LetterKind.ACCEPTED
    again = changed(fields=FIELDS | {"phone": "0135-00-0002"})
    assert letter_for(again, file(again, begun(COMPLETE), CLERK), True) is LetterKind.CORRECTED


@pytest.mark.parametrize("kind", [Kind.INQUIRY, Kind.WITHDRAWAL])
def test_what_waits_for_a_person_gets_one_notice(kind: Kind) -> None:
    asked = changed(kind=kind, outcome=Outcome.NEEDS_REVIEW)
    assert letter_for(asked, None, False) is LetterKind.NOTICED


@pytest.mark.parametrize("kind", [Kind.AUTO_REPLY, Kind.BOUNCE, Kind.UNRELATED, Kind.PASSWORD])
def test_machines_and_strangers_get_no_letter(kind: Kind) -> None:
    silent = changed(kind=kind, outcome=Outcome.NEEDS_REVIEW)
    assert letter_for(silent, None, False) is None


def test_nothing_is_said_where_the_standard_forbids_an_automatic_answer() -> None:
    listed = changed(answerable=False)
    assert letter_for(listed, file(listed, None, CLERK), False) is None


US = ("J-LIS 被災者支援担当", "uketsuke@j-lis.example")
LETTER = Letter("answer", "件名", "本文\n", "mihon@vill.akaigawa.example")


def sent(**values: object) -> object:
    raw = compose(
        replace(LETTER, answers=changed(**values)),
        new_message_id("uketsuke@j-lis.example"),
        US,
        RECEIVED_AT,
    )
    return message_from_bytes(raw, policy=default)


def test_a_letter_is_marked_as_automatic_and_tied_to_the_mail_it_answers() -> None:
    message = sent(in_reply_to=("zero@vill.akaigawa.example",))
    assert message["Auto-Submitted"] == "auto-replied"
    assert message["In-Reply-To"] == "<one@vill.akaigawa.example>"
    assert message["References"] == ("<zero@vill.akaigawa.example> <one@vill.akaigawa.example>")
    assert message["Date"] and message["Message-ID"].endswith("@j-lis.example>")


def test_a_letter_that_a_person_wrote_is_not_marked_as_automatic() -> None:
    def row(**more: bool) -> EmailMessage:
        letter = queued(replace(LETTER, answers=changed(), **more), US, RECEIVED_AT)
        return message_from_bytes(letter["raw"], policy=default)

    assert row()["Auto-Submitted"] == "auto-replied"
    assert row(by_person=True)["Auto-Submitted"] is None
    assert row(held=True)["Auto-Submitted"] is None  # it goes out once a person lets it


@pytest.mark.parametrize("evil", ["a@b>\r\nBcc: <x@y.example", "日本@b", "a b@c", "x" * 300])
def test_a_message_id_that_is_not_safe_to_repeat_is_left_out(evil: str) -> None:
    message = sent(message_id=evil)
    assert message["In-Reply-To"] is None
    assert message["Bcc"] is None
