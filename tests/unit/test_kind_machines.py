"""Mail that machines sent: what is ignored, what a person sees, what is answered."""

from __future__ import annotations

import pytest

from intake.terms import Kind, Outcome, Reading
from tests.unit.kind_mails import ACCEPTED, ANSWERS, APPLIES, AWAY, kind, reading

# --- machines -------------------------------------------------------------------------------------

ENDED = (Kind.AUTO_REPLY, Outcome.IGNORED, False)
FOLDED = (Kind.MACHINE, Outcome.IGNORED, False)


def seen(found: Reading) -> tuple[Kind, Outcome, bool]:
    return found.kind, found.outcome, found.answerable


@pytest.mark.parametrize("proof", [{"auto_submitted": "auto-replied"}, {"return_path": "<>"}])
@pytest.mark.parametrize(
    "subject",
    ["Re: 御確認", f"自動応答: {ACCEPTED}", "不在のお知らせ", "開封済み: 【受付番号R4-0012】"],
)
def test_what_no_person_wrote_ends_where_it_says_nothing_of_our_business(
    subject: str, proof: dict[str, str]
) -> None:
    assert seen(reading(subject, AWAY, **proof)) == ENDED
    quoting = f"{AWAY}\n「{ACCEPTED}」\n> 利用申込みの受付を完了しましたので御連絡いたします。\n"
    assert seen(reading(subject, quoting, **proof)) == ENDED


MARKS = (
    {"auto_submitted": "auto-replied"},
    {"return_path": "<>"},
    {"auto_submitted": "auto-generated; owner-email=x"},
    {"auto_submitted": "auto-notified"},
    {"auto_submitted": "auto-forwarded"},
    {"x_autoreply": "yes"},
    {"precedence": "bulk"},
    {"list_id": "<a.example>"},
    {"from": "noreply@yoichi.example"},
)


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize(
    ("subject", "text", "expected"),
    [
        (APPLIES, ANSWERS, Kind.APPLICATION),
        ("利用申込みの取下げ", "先日の利用申込みを取り下げます。", Kind.WITHDRAWAL),
        ("御質問", "クラウド型被災者支援システムの利用料はいくらですか。", Kind.INQUIRY),
        (
            "パスワードの送付",
            "添付ファイルのパスワードは次のとおりです。\n\nabcD1234\n",
            Kind.PASSWORD,
        ),
    ],
)
def test_no_mark_of_a_machine_hides_what_a_person_may_have_written(
    subject: str, text: str, expected: Kind, mark: dict[str, str]
) -> None:
    found = reading(subject, text, **mark)
    assert (found.kind, found.answerable) == (expected, False)
    assert found.outcome is not Outcome.IGNORED


@pytest.mark.parametrize("mark", MARKS[2:])
def test_machines_that_say_nothing_of_our_business_are_folded_away(mark: dict[str, str]) -> None:
    assert seen(reading("お知らせ", "ポイントが貯まりました。", **mark)) == FOLDED


def test_a_machine_that_names_a_municipality_is_for_a_person() -> None:
    found = reading("お知らせ", "北海道余市町の広報です。", auto_submitted="auto-generated")
    assert (found.outcome, found.answerable) == (Outcome.NEEDS_REVIEW, False)


@pytest.mark.parametrize(
    "subject",
    [
        "受信確認メールが届きません",
        "自動返信メールが迷惑メールに入っていました",
        "不在のためお電話に出られませんでした",
        "年末年始休業のため締切に間に合いません",
        "vacation schedule of the trial",
        "【自動返信】お問い合わせありがとうございます",
        "Automatic reply: 御確認",
        "不在のお知らせ",
    ],
)
def test_no_word_in_a_subject_ends_a_mail(subject: str) -> None:
    assert reading(subject, AWAY).outcome is Outcome.NEEDS_REVIEW


def test_an_absence_notice_without_a_header_numbers_no_application() -> None:
    signed = (
        f"{AWAY}\n担当課：総務課\n担当者：余市 太郎\n電話：0135-00-0001\nメール：a@yoichi.example"
    )
    assert kind("自動応答: 御確認", signed) is not Kind.APPLICATION
    for subject in (f"Re: {ACCEPTED}", "不在です", "御連絡"):
        named = f"{AWAY}\n「クラウド型被災者支援システムの利用申込み受付完了について」\n"
        assert kind(subject, named) is not Kind.APPLICATION


def test_what_calls_itself_an_automatic_answer_is_not_answered() -> None:
    assert not reading("自動応答: 御確認", AWAY).answerable
    assert reading("自動返信メールが届きません", "再送してください。").answerable


CALENDAR = (
    "--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{}\r\n--b\r\n"
    "Content-Type: text/calendar; method=CANCEL\r\n\r\nBEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n--b--\r\n"
)


def test_a_meeting_is_neither_answered_nor_an_application() -> None:
    head = {"content_type": "multipart/alternative; boundary=b"}
    ours = reading(f"キャンセル: {APPLIES}", CALENDAR.format("説明の打合せ"), **head)
    assert (ours.kind, ours.outcome, ours.answerable) == (
        Kind.INQUIRY,
        Outcome.NEEDS_REVIEW,
        False,
    )
    assert seen(reading("キャンセル: 定例会", CALENDAR.format("打合せ"), **head)) == FOLDED


def test_a_report_on_something_else_than_delivery_hides_no_application() -> None:
    kinds = {"content_type": "multipart/report; report-type=spam-notification; boundary=b"}
    text = f"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{ANSWERS}\r\n--b--\r\n"
    assert kind(APPLIES, text, **kinds) is Kind.APPLICATION


def test_an_application_that_a_machine_passed_on_is_read_and_not_answered() -> None:
    found = reading(APPLIES, ANSWERS, auto_submitted="auto-generated")
    assert (found.kind, found.answerable) == (Kind.APPLICATION, False)


@pytest.mark.parametrize(
    ("subject", "headers"),
    [
        (
            "Undelivered Mail Returned to Sender",
            {"from": "MAILER-DAEMON@mx.example", "return_path": "<>"},
        ),
        ("配信不能: 御確認", {"from": "postmaster@mx.example"}),
        ("failure notice", {"from": "MAILER-DAEMON@mx.example"}),
        ("Mail delivery failed", {"from": "Mail Delivery System <Mailer-Daemon@mx.example>"}),
        ("x", {"x_failed_recipients": "a@b.example"}),
        ("x", {"content_type": "multipart/report; report-type=delivery-status; boundary=b"}),
    ],
)
def test_a_bounce_is_ignored_and_never_answered(subject: str, headers: dict[str, str]) -> None:
    found = reading(subject, "This is the mail system.", **headers)
    assert (found.kind, found.outcome, found.answerable) == (Kind.BOUNCE, Outcome.IGNORED, False)


def test_our_own_mail_is_ignored() -> None:
    found = reading(APPLIES, ANSWERS, **{"from": "J-LIS <shien@j-lis.example>"})
    assert (found.outcome, found.answerable) == (Outcome.IGNORED, False)
    assert "own_mail" in {finding.code for finding in found.findings}


@pytest.mark.parametrize(
    "headers",
    [
        {"precedence": "bulk"},
        {"precedence": "list"},
        {"precedence": "junk"},
        {"list_id": "<a.example>"},
        {"x_ml_name": "bosai", "reply_to": "bosai-ml@yoichi.example"},
        {"x_mlserver": "fml [fml 4.0]"},
        {"x_ml_count": "12"},
        {"mailing_list": "contact bosai-help@yoichi.example; run by ezmlm"},
        {"x_mailing_list": "bosai@yoichi.example"},
        {"return_path": "<>"},
        {"from": "noreply@yoichi.example"},
        {"from": "postmaster@yoichi.example"},
        {"from": "no_reply@yoichi.example"},
        {"from": "no.reply@yoichi.example"},
        {"from": "noreply01@yoichi.example"},
        {"from": "form-no-reply@yoichi.example"},
        {"from": "do_not_reply@yoichi.example"},
        {"from": "owner-bosai@yoichi.example"},
        {"from": "bosai-request@yoichi.example"},
        {"from": "bosai-owner@yoichi.example"},
        {"from": "bosai-bounces+a=b.example@yoichi.example"},
        {"from": "listserv@yoichi.example"},
        {"from": "majordomo@yoichi.example"},
        {"from": ""},
    ],
)
def test_rfc_3834_forbids_an_answer(headers: dict[str, str]) -> None:
    assert reading(APPLIES, ANSWERS, **headers).answerable is False


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"auto_submitted": "no"},
        {"return_path": "<soumu@yoichi.example>"},
        {"from": "hino-reply@yoichi.example"},
        {"from": "owner@yoichi.example"},
        {"from": "request-bosai@yoichi.example"},
        {"from": "soumu.noguchi@yoichi.example"},
    ],
)
def test_a_person_is_answered(headers: dict[str, str]) -> None:
    assert reading(APPLIES, ANSWERS, **headers).answerable is True


@pytest.mark.parametrize("subject", ["メールが届きません", "送信エラー", "User unknown", "不達"])
@pytest.mark.parametrize(
    "text",
    [
        "余市町の余市です。受付完了のメールが配信されません。確認をお願いします。",
        "余市町です。550 5.1.1 User unknown と表示され、送信できませんでした。",
    ],
)
def test_a_clerk_who_writes_of_lost_mail_is_seen_and_not_answered_by_a_machine(
    subject: str, text: str
) -> None:
    found = reading(subject, text)
    assert found.kind is not Kind.BOUNCE
    assert (found.outcome, found.answerable) == (Outcome.NEEDS_REVIEW, False)


def test_an_application_sent_again_after_an_error_is_answered() -> None:
    found = reading(f"送信エラーのため再送：{APPLIES}", f"送信できませんでした。\n{ANSWERS}")
    assert (found.kind, found.answerable) == (Kind.APPLICATION, True)


@pytest.mark.parametrize("mark", [{"auto_submitted": "auto-generated"}, {"precedence": "bulk"}])
def test_a_copiers_scan_is_seen_though_a_machine_sent_it(mark: dict[str, str]) -> None:
    scan = "--b\r\n\r\nscanned\r\n--b\r\nContent-Type: image/tiff; name=a.tif\r\n\r\nII*\0scan\r\n--b--\r\n"
    found = reading("Scan", scan, content_type="multipart/mixed; boundary=b", **mark)
    assert (found.outcome, found.answerable) == (Outcome.NEEDS_REVIEW, False)


def test_a_second_field_that_says_a_machine_wrote_counts() -> None:
    raw = "Auto-Submitted: no\r\nAuto-Submitted: auto-replied (vacation)"
    assert reading("御質問", "利用料を教えてください。", x=f"1\r\n{raw}").answerable is False


def test_no_report_of_any_type_is_answered() -> None:
    kinds = {"content_type": "multipart/report; report-type=feedback-report; boundary=b"}
    text = "--b\r\n\r\nThis is an abuse report.\r\n--b\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\n--b--\r\n"
    assert reading("abuse report", text, **kinds).answerable is False


AUTOMATIC = "自動応答: 御確認"
ASKED_OF_US = (
    "なお、先日お送りした件は取りやめたいと思います。",
    "電話番号が変わりましたので登録を直してください。0135-00-0002 余市",
    "期限を１週間延ばしていただけないでしょうか。",
    "先ほどの書類を返していただきたく存じます。",
    "折り返しお電話をお願いします。",
)
EXPECTED = (
    "お急ぎの場合は総務課（0135-00-0001）までご連絡ください。",
    "７月20日まで休暇をいただいております。よろしくお願いいたします。",
    "異動となりました。今後は後任の桃山までご連絡くださいますようお願いいたします。",
    "内容を確認しますので、しばらくお待ちください。あらかじめご了承願います。",
    "本日は閉庁しております。翌開庁日に対応いたしたいと存じます。",
    "メールを拝受しました。３営業日たっても返信がないときは再度お送りください。",
)


@pytest.mark.parametrize("words", ASKED_OF_US)
def test_an_automatic_reply_that_asks_something_of_us_is_seen_and_not_answered(words: str) -> None:
    found = reading(AUTOMATIC, f"{AWAY}\n{words}", auto_submitted="auto-replied")
    assert (found.outcome, found.answerable) == (Outcome.NEEDS_REVIEW, False)


@pytest.mark.parametrize("words", EXPECTED)
def test_what_absence_notices_ask_of_everybody_ends_them(words: str) -> None:
    assert seen(reading(AUTOMATIC, f"{AWAY}\n{words}", auto_submitted="auto-replied")) == ENDED


ENCLOSING = (
    "--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n送付します。\r\n"
    "--b\r\nContent-Type: {}; name=x\r\n\r\n{}\r\n--b--\r\n"
)


@pytest.mark.parametrize(
    ("media_type", "content", "outcome"),
    [
        ("text/csv", "件名,先日の件\r\n本文,一旦止めてください", Outcome.NEEDS_REVIEW),
        ("text/html", "<p>先日の件は一旦止めてください</p>", Outcome.NEEDS_REVIEW),
        ("image/gif", "GIF89a", Outcome.IGNORED),
        ("text/vcard", "BEGIN:VCARD\r\nEND:VCARD", Outcome.IGNORED),
        ("text/rfc822-headers", "Subject: x", Outcome.IGNORED),
    ],
)
def test_a_document_with_an_automatic_reply_is_seen(
    media_type: str, content: str, outcome: Outcome
) -> None:
    text = ENCLOSING.format(media_type, content)
    head = {"content_type": "multipart/mixed; boundary=b", "auto_submitted": "auto-replied"}
    assert reading(AUTOMATIC, text, **head).outcome is outcome


@pytest.mark.parametrize(
    ("subject", "text", "headers"),
    [
        ("Re: 電話の件", "承知しました。その内容で進めてください。", {"precedence": "bulk"}),
        (
            "不在着信の件",
            "教えていただいた番号につながりません。折り返しお願いします。",
            {"list_unsubscribe": "<mailto:u@free.example>", "from": "a@free.example"},
        ),
        (
            "[通知] メッセージ",
            "申込書の件、町長が難色を示しています。今のままお待ちください。",
            {"from": "noreply@yoichi.example"},
        ),
        (
            "御連絡",
            "その内容で進めてください。",
            {"precedence": "bulk", "from": "余市 <a@town.yoichi.hokkaido.jp>"},
        ),
    ],
)
def test_a_clerks_request_that_a_machine_passed_on_is_seen(
    subject: str, text: str, headers: dict[str, str]
) -> None:
    found = reading(subject, text, **headers)
    assert (found.outcome, found.answerable) == (Outcome.NEEDS_REVIEW, False)


@pytest.mark.parametrize("mark", MARKS[2:])
@pytest.mark.parametrize(
    "text",
    [
        "夏のセミナーの御案内です。ぜひ御参加ください。",
        "ご登録いただいた皆様にお送りしています。アンケートにご協力をお願いします。",
        "ディスクの使用量が90%を超えました。不要なファイルを削除してください。",
    ],
)
def test_what_is_asked_of_many_readers_is_folded_away(text: str, mark: dict[str, str]) -> None:
    assert seen(reading("お知らせ", text, **mark)) == FOLDED
