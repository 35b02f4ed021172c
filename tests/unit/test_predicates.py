"""Sentences of a covering mail or a free field by which an application does not stand, and others."""

from __future__ import annotations

import pytest

from intake.terms import FieldName
from tests.unit.test_said_elsewhere import A, codes, reading

COVER = "お世話になっております。\n申込書を添付のとおり送付いたします。\n"
DOES_NOT_STAND = (
    "なお、内部協議が整っておりませんので、登録はまだなさらないようお願いします。",
    "決裁が下りるまで手続は始めないようお願いします。",
    "町長決裁前のため、正式な申込みではありません。",
    "本申込みは予算の要求に必要なため行うもので、正式な参加の意思表示ではございません。",
    "本申込みは確定したものではありません。",
    "本メールは配信経路の確認のために送っています。",
    "この申込書は事前確認用です。",
    "本申込みは権利の確保のためのものです。",
    "正式な回答は町長決裁後の７月20日頃になります。",
    "本件はなかったものとしてください。",
    "先に提出した申込書の返却をお願いいたします。",
    "隣の町が申し込まない場合は当町も見送ります。",
    "町としては導入しない方針だが、念のため申し込む。",
    "職員研修で作成したダミーのデータです。",
    "これは昨年度の試験で使った様式ですが、そのままお送りします。",
    "添付は職員の練習で作ったものです。",
    "登録は待っていただきたく存じます。",
    "実際に利用するかどうかは未定です。",
    "※記入例のまま提出しています。後日修正します。",
    "令和５年１月に隣の町と合併し新市となるため、新市の名で契約したいと考えています。",
)
STANDS = (
    "本メールをもって正式な申込みといたします。",
    "本メールは申込みのために送付しています。",
    "本メールは念のため再送するものです。",
    "本メールは受信確認のため、開封確認を付けて送信しています。",
    "本メールに心当たりのない場合は、破棄していただきますようお願いいたします。",
    "この申込書は提出用です。",
    "本申込みは６月定例会で議決された予算に基づくものです。",
    "本申込みは昨年度から検討してきたものです。",
    "本件はデジタル庁の補助事業ではありません。",
    "正式な申込書は添付のとおりです。",
    "正式な名称は「余市町総務部防災課」です。",
    "登録漏れのないようお願いいたします。",
    "登録が完了しましたら、ご連絡いただけますと幸いです。",
    "申込書の控えを返送していただく必要はありません。",
    "申込みの取消しや変更の際は、別途ご連絡いたします。",
    "当町は昨年度の導入を見送った経緯がありますが、今回申し込むことといたしました。",
    "マイナンバー連携は当面利用しない方針です。",
    "研修で作成した手順書を庁内で共有しています。",
    "利用するかどうかは課内で判断し、利用することとしました。",
    "登録完了のご連絡をお待ちしております。",
    "申込書のサンプルを参考に記入しました。",
    "平成17年に２町が合併して誕生した町のため、庁舎が分かれております。",
    "余市町総務課の見本です。",
)
FREE = ("備考", "導入検討状況")


@pytest.mark.parametrize("words", DOES_NOT_STAND)
def test_a_sentence_by_which_the_application_does_not_stand_waits(words: str) -> None:
    assert "application_doubtful" in codes(reading(f"{COVER}{words}\n", A.xlsx()))
    for label in FREE:
        found = reading(COVER, A.xlsx(**{label: words}))
        assert "application_doubtful" in codes(found), label
        assert found.outcome == "needs_review"


@pytest.mark.parametrize("words", STANDS)
def test_other_sentences_about_mail_form_and_application_ask_nothing(words: str) -> None:
    assert reading(f"{COVER}{words}\n", A.xlsx()).outcome == "accepted"
    for label in FREE:
        assert reading(COVER, A.xlsx(**{label: words})).outcome == "accepted", label


@pytest.mark.parametrize(
    ("words", "doubtful"),
    [
        ("予算が成立しない場合は申込みを取り下げます。", True),
        ("申込みは見送ることとなりました。", True),
        ("当町では申込みを予定しておりません。", True),
        ("本申込みは予算成立を条件とします。", True),
        ("令和５年度当初予算に計上予定。", False),
        ("早期導入割引を希望します。", False),
        ("８月に庁内会議を行う予定です。", False),
    ],
)
@pytest.mark.parametrize("label", FREE)
def test_a_free_field_of_the_form_is_asked_whether_the_application_stands(
    label: str, words: str, doubtful: bool
) -> None:
    found = reading(COVER, A.xlsx(**{label: words}))
    assert ("application_doubtful" in codes(found)) is doubtful
    assert (found.outcome == "accepted") is not doubtful


def test_what_is_still_considered_is_usual_only_in_the_field_for_it() -> None:
    words = "利用申込みに向けて庁内で検討中です。"
    assert reading(COVER, A.xlsx(導入検討状況=words)).outcome == "accepted"
    assert "application_doubtful" in codes(reading(COVER, A.xlsx(備考=words)))


def test_a_question_in_a_free_field_names_its_cell() -> None:
    found = reading(COVER, A.xlsx(備考="利用料の支払時期をご教示ください。"))
    (asked,) = [each for each in found.findings if each.code == "question_within"]
    assert asked.where == found.sources[FieldName.REMARKS]
    assert str(asked.where) in asked.message


ASKS = (
    "ご教示ください。",
    "手続の流れを教えていただきたく存じます。",
    "詳細をご教示いただけますと幸いです。",
    "試行運用の日程をご教示賜りますようお願い申し上げます。",
    "必要な手続をご教示いただき次第、対応いたします。",
    "先日ご教示いただいた件ですが、料金についても教えてください。",
    "書き方が合っているか見ていただきたく、お送りします。",
)
WAS_TOLD = (
    "先日はお電話にて丁寧にご教示いただき、ありがとうございました。",
    "先日はご教示くださりありがとうございました。",
    "先般ご教示いただいた内容を踏まえ申し込みます。",
    "説明会では丁寧に教えていただき感謝しております。",
    "ご教示のとおり記入しました。",
    "様式の記入方法をご教示くださいまして、誠にありがとうございます。",
    "県からご教示をいただいており、本様式で提出します。",
    "電話にて教えてくださった手順で作成しました。",
    "ご教示に従い、Excelのまま送付します。",
    "書類に不備がないかご確認をお願いします。",
)


@pytest.mark.parametrize("words", ASKS)
def test_a_request_to_be_told_something_is_a_question(words: str) -> None:
    assert "question_within" in codes(reading(f"{COVER}{words}\n", A.xlsx()))


@pytest.mark.parametrize("words", WAS_TOLD)
def test_thanks_for_what_one_was_told_are_no_question(words: str) -> None:
    assert reading(f"{COVER}{words}\n", A.xlsx()).outcome == "accepted"
