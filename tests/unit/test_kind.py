"""What one mail is: by its headers, then by its writer's own words."""

from __future__ import annotations

from functools import lru_cache

import pytest

from intake.paths import data_path
from intake.reading import read
from intake.register import Register, load_register
from intake.terms import Kind, Outcome, Reading, ReadingContext

KNOWN = ReadingContext(
    message_ids=frozenset({"ack.1@j-lis.example"}),
    receipt_numbers=frozenset({"R4-0012"}),
    own_addresses=frozenset({"shien@j-lis.example"}),
)
ANSWERS = "市区町村名：北海道余市町\n担当課：総務課\n担当者：余市 太郎\n電話番号：0135-00-0001\nメールアドレス：soumu@yoichi.example\n"
APPLIES = "【余市町】クラウド型被災者支援システムの参加申込み"
ACCEPTED = (
    "【受付番号R4-0012】クラウド型被災者支援システムの利用申込み受付完了について（北海道余市町）"
)
QUOTED_NOTICE = "\n\n-----Original Message-----\n件名: 利用申込受付開始について\n4 サービス利用の申込みについて\n市区町村名、担当課を明記してください。"


@lru_cache
def register() -> Register:
    return load_register(data_path("register"))


def reading(subject: str, text: str, **headers: str) -> Reading:
    """A mail in UTF-8 with these further headers, read."""
    given = {"from": "余市町総務課 <soumu@yoichi.example>", "subject": subject} | headers
    head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in given.items())
    head += "Content-Type: text/plain; charset=utf-8\r\n" * ("content_type" not in headers)
    return read(f"{head}\r\n{text}".encode(), register(), KNOWN)


def kind(subject: str, text: str, **headers: str) -> Kind:
    return reading(subject, text, **headers).kind


# --- applications ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "subject",
    [
        APPLIES,
        "【余市町】クラウド型被災者支援システムの利用申込み",
        "Fw: 【余市町】クラウド型被災者支援システムの利用申込み",
        "転送： 利用申込書の送付について",
        "[rddlg:00123] 【余市町】利用申込",
        "Re: 【余市町】クラウド型被災者支援システムの利用申込み",
        "クラウド型被災者支援システム利用申込書（余市町）",
    ],
)
def test_a_subject_that_applies_makes_an_application(subject: str) -> None:
    assert kind(subject, "申込書を送付します。") is Kind.APPLICATION


def test_three_answers_make_an_application_under_any_subject() -> None:
    assert kind("（件名なし）", ANSWERS) is Kind.APPLICATION


def test_an_application_with_a_question_is_an_application() -> None:
    assert kind(APPLIES, ANSWERS + "なお、利用料はいつから必要でしょうか。") is Kind.APPLICATION


def test_a_subject_with_sanka_is_no_wish_to_join_the_trial() -> None:
    assert "trial_wish" not in reading(APPLIES, ANSWERS).fields


def test_words_of_courtesy_ask_nothing() -> None:
    text = "申込書を送付します。御不明な点がございましたら、お問い合わせください。"
    assert kind(APPLIES, text) is Kind.APPLICATION


# --- answers to the notice ------------------------------------------------------------------------

NOTICE = "Re: クラウド型被災者支援システムの利用申込受付開始について（通知）"


def test_an_answer_to_the_notice_that_applies_is_an_application() -> None:
    assert kind(NOTICE, ANSWERS + QUOTED_NOTICE) is Kind.APPLICATION
    assert kind(NOTICE, "利用を申し込みます。" + QUOTED_NOTICE) is Kind.APPLICATION


def test_an_answer_to_the_notice_that_asks_is_an_inquiry() -> None:
    assert kind(NOTICE, "利用料について教えてください。" + QUOTED_NOTICE) is Kind.INQUIRY


def test_an_answer_to_the_notice_with_nothing_new_is_no_application() -> None:
    assert kind(NOTICE, "検討いたします。" + QUOTED_NOTICE) is not Kind.APPLICATION


# --- answers to our letters -----------------------------------------------------------------------

LETTER = "Re: 【受付番号R4-0012】クラウド型被災者支援システムの利用申込み内容の御確認について（お願い）（北海道余市町）"


def test_thanks_for_our_letter_are_a_reply() -> None:
    found = reading(LETTER, "承知しました。")
    assert (found.kind, found.receipt_number) == (Kind.REPLY, "R4-0012")


def test_a_reply_is_known_by_its_reference_too() -> None:
    assert kind("Re: 御確認", "承知しました。", in_reply_to="<ack.1@j-lis.example>") is Kind.REPLY
    assert (
        kind("Re: 御確認", "承知しました。", in_reply_to="<other@j-lis.example>") is not Kind.REPLY
    )


def test_a_reply_that_supplies_what_was_missing_is_an_application() -> None:
    assert kind(LETTER, "担当者：余市 太郎") is Kind.APPLICATION


def test_a_question_under_our_number_is_an_inquiry() -> None:
    assert kind(LETTER, "押印は必要でしょうか。") is Kind.INQUIRY


@pytest.mark.parametrize("number", ["R4-0012", "Ｒ４－００１２", "R4−0012", "r4-0012", "R4 - 0012"])
def test_a_receipt_number_is_read_in_any_width(number: str) -> None:
    assert reading(f"Re: 【受付番号{number}】", "はい").receipt_number == "R4-0012"


def test_a_number_that_is_not_ours_is_told_and_not_taken() -> None:
    found = reading("Re: 【受付番号R4-9999】", "はい")
    assert found.receipt_number is None
    assert "receipt_number_unknown" in {finding.code for finding in found.findings}


# --- withdrawals ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("【余市町】利用申込みの取下げについて", "下記のとおり取り下げます。"),
        ("利用申込の取り下げ", "お願いします。"),
        (LETTER, "先日の申込みを取り下げます。"),
        ("【余市町】申込辞退の御連絡", "予算の都合によります。"),
        ("余市町です", "先日の利用申込みをキャンセルさせてください。"),
        ("申込みの件", "利用申込みについて、都合により辞退いたします。"),
        ("参加申込みの撤回", "よろしくお願いします。"),
    ],
)
def test_a_withdrawal_is_a_withdrawal(subject: str, text: str) -> None:
    found = reading(subject, text)
    assert (found.kind, found.outcome) == (Kind.WITHDRAWAL, Outcome.NEEDS_REVIEW)


@pytest.mark.parametrize(
    "text",
    [
        "申込みの取下げはできますでしょうか。",
        "取下げの場合の手続きを教えてください。",
        "申込みは取り下げません。",
        "> ５　訂正・取下げ　お手数ですが、本メールに御返信ください。\n承知しました。",
    ],
)
def test_talk_of_withdrawing_is_no_withdrawal(text: str) -> None:
    assert kind(LETTER, text) is not Kind.WITHDRAWAL


def test_a_confidentiality_note_withdraws_nothing() -> None:
    text = ANSWERS + "\n本メールを誤って受信された場合は、破棄し、送信の取消しに御協力ください。"
    assert kind(APPLIES, text) is Kind.APPLICATION


# --- passwords ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "password"),
    [
        ("先ほどお送りした添付ファイルのパスワードは以下のとおりです。\n\nabcD1234\n", "abcD1234"),
        ("パスワード：Ab#9_xY!\n", "Ab#9_xY!"),
        ("解凍パスワード: 20220701yoichi", "20220701yoichi"),
        ("パスワードは「yoichi-01」です。", "yoichi-01"),
        ("【パスワード】\nyoichi01", "yoichi01"),
        ("ＰＷ：ｙｏｉｃｈｉ０１", "yoichi01"),
        ("PASSWORD = yoichi01", "yoichi01"),
    ],
)
def test_a_password_mail_tells_its_password(text: str, password: str) -> None:
    found = reading("パスワードの送付（利用申込書）", text)
    assert (found.kind, found.passwords) == (Kind.PASSWORD, (password,))


def test_the_address_and_the_rule_below_are_no_password() -> None:
    text = "パスワードは別途お知らせします。\n\n----------\nsoumu@yoichi.example\n0135-00-0001"
    assert reading("送付", text).passwords == ()


def test_a_password_inside_an_application_leaves_it_one() -> None:
    found = reading(APPLIES, ANSWERS + "添付ファイルのパスワード：yoichi01")
    assert (found.kind, found.passwords) == (Kind.APPLICATION, ("yoichi01",))


# --- machines -------------------------------------------------------------------------------------

AWAY = "ただいま席を外しております。"
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
        {"return_path": "<>"},
        {"from": "noreply@yoichi.example"},
        {"from": "postmaster@yoichi.example"},
        {"from": ""},
    ],
)
def test_rfc_3834_forbids_an_answer(headers: dict[str, str]) -> None:
    assert reading(APPLIES, ANSWERS, **headers).answerable is False


@pytest.mark.parametrize(
    "headers", [{}, {"auto_submitted": "no"}, {"return_path": "<soumu@yoichi.example>"}]
)
def test_a_person_is_answered(headers: dict[str, str]) -> None:
    assert reading(APPLIES, ANSWERS, **headers).answerable is True


# --- the rest -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("被災者支援システムの利用料について", "いくらになりますか。"),
        ("お伺い", "コンビニ交付を導入していない団体も申し込めますか。御教示ください。"),
        ("利用申込書の様式について", "どこからダウンロードできるか教えてください。"),
    ],
)
def test_a_question_about_the_system_is_an_inquiry(subject: str, text: str) -> None:
    found = reading(subject, text)
    assert (found.kind, found.outcome) == (Kind.INQUIRY, Outcome.NEEDS_REVIEW)


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("【特価】コピー機のご案内", "お得なプランです。"),
        ("防災研修会の参加申込み", "研修会に参加を申し込みます。"),
        ("", ""),
    ],
)
def test_what_is_not_ours_is_unrelated(subject: str, text: str) -> None:
    assert kind(subject, text) is Kind.UNRELATED


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("被災者支援システム申込", "余市町総務課 余市"),
        ("申込書", "クラウド型被災者支援システムに参加します。余市町"),
        ("クラウド型被災者支援システム 参加表明", "参加いたします。余市町総務課 余市"),
        ("【余市町】クラウド型被災者支援システム利用の件", "標記の件、利用を希望します。"),
    ],
)
def test_saying_so_in_a_sentence_is_an_application(subject: str, text: str) -> None:
    assert kind(subject, text) is Kind.APPLICATION


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("被災者支援システムの説明会", "説明会に参加します。余市町総務課 余市"),
        (
            "クラウド型被災者支援システムについて",
            "クラウド型被災者支援システムの利用を希望していますが、費用はいくらでしょうか。",
        ),
        (
            "クラウド型被災者支援システムについて",
            "当町はクラウド型被災者支援システムの利用を希望しません。",
        ),
        ("被災者支援システムの申込みができない", "画面が開きません。"),
    ],
)
def test_words_that_only_sound_like_it_are_none(subject: str, text: str) -> None:
    assert kind(subject, text) is not Kind.APPLICATION
