"""What the words of a covering mail say against its form, its application and its municipality."""

from __future__ import annotations

import pytest

from tests.mail.make.forms import standard
from tests.unit.test_said_elsewhere import ASKED, A, codes, reading, value

COVER = "お世話になっております。\n申込書を添付のとおり送付いたします。\n"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("desired_start", "申込書では利用開始希望年月を{}としていますが、正しくは令和9年11月ですので、読み替えてください。"),
        ("desired_start", "利用開始は申込書では{}ですが、都合により11月からに変更をお願いします。"),
        ("desired_start", "申込書の利用開始希望年月は無視してください。"),
        ("trial_wish", "試行運用への参加は「希望する」としていますが、「希望しない」に訂正願います。"),
        ("trial_wish", "試行運用については、予算が確保できた場合のみ参加を希望します。"),
        ("trial_wish", "試行運用への参加については、先日お電話でお伝えしたとおり見送ります。"),
        ("trial_wish", "試行運用ではなく本運用からの利用を考えています。"),
        ("trial_wish", "試行運用は行わない方向で庁内調整しています。"),
        ("trial_wish", "試行運用については、他市町村の状況を見て判断したいと思います。"),
        ("trial_wish", "申込書の「試行運用への参加」欄は古いものです。"),
        ("pattern", "申込書の導入パターンはＡとなっていますが、Ｃの誤りです。"),
        ("konbini_status", "申込書にはコンビニ交付「導入予定」と記載しましたが、実際には導入済みです。"),
        ("population", "申込書の住民基本台帳人口は7,280人が正しい数値です。"),
        ("application_date", "申込日は12月28日に訂正願います。"),
        ("section", "7月1日の機構改革により、担当課は危機管理課となりました（申込書は旧名称）。"),
        ("contact_name", "余市は15日で異動となり、後任は桃山花子です。以後の御連絡は桃山までお願いします。"),
    ],
)  # fmt: skip
def test_a_sentence_at_odds_with_the_form_makes_its_value_a_question(name: str, words: str) -> None:
    wish = {"試行運用への参加": "希望する", "導入パターン": "Ａ", "コンビニ交付の状況": "導入予定"}
    form = A.xlsx(**wish)
    given = value(reading(COVER, form), name)
    assert given not in (None, ASKED)
    found = reading(f"{COVER}{words.format('令和5年1月')}\n", form)
    assert found.outcome == "needs_review"
    assert value(found, name) not in (given, None)


@pytest.mark.parametrize(
    "words",
    [
        "試行運用期間中は利用料がかからないと伺っています。",
        "試行運用への参加も希望しておりますので、御配慮をお願いいたします。",
        "導入パターンについては別紙２を確認しました。",
        "電話番号欄には直通の番号を記入しました。",
        "申込書を作成の上、備考欄も記入しました。",
        "利用開始までに12月議会で補正予算を確保します。",
        "試行運用期間中に不具合があれば御連絡します。",
        "申込書の「試行運用への参加」欄は「希望する」としています。",
        "コンビニ交付については、令和５年３月から導入する予定です。",
        "利用条件に同意の上、申し込みます。",
        "申込みの手続書類は後日送付いただけるとのことで、よろしくお願いいたします。",
        "試行運用については、導入検討状況等を踏まえて選定されることを承知しております。",
        "利用開始に向けて、12月議会に補正予算を提案する予定です。",
        "7月1日の人事異動により、胡桃から担当を引き継ぎました余市です。",
        "本申込みに係る予算は9月補正予算で対応する予定です。",
        "申込書の原本は後日郵送いたします。",
        "見積書は既に受領しております。",
        "手続に必要な書類がございましたら、御連絡ください。",
        "申込書の記載内容に不備がありましたら、御連絡ください。",
    ],
)
def test_ordinary_sentences_about_the_application_ask_nothing(words: str) -> None:
    form = A.xlsx(試行運用への参加="希望する", 導入パターン="Ａ", コンビニ交付の状況="導入予定")
    assert reading(f"{COVER}{words}\n", form).outcome == "accepted"


@pytest.mark.parametrize(
    "words",
    [
        "ただし、本申込みは9月議会の議決が得られることを条件とします。",
        "本申込みは、補正予算の成立を前提としたものです。",
        "まだ決裁前ですので、仮の申込みとしてお取り扱いください。",
        "町長決裁が終わるまで、手続は進めないでください。",
        "決裁が下りるまでは申込みを受け付けないでください。",
        "この申込みは町長決裁後に有効となるものです。",
        "正式な申込書は追って提出します。",
        "添付の申込書は古いものですので、後ほど差し替えます。",
        "申込書は前年度のものを誤って添付しております。",
    ],
)
def test_an_application_that_does_not_stand_yet_waits_for_a_person(words: str) -> None:
    assert "application_doubtful" in codes(reading(f"{COVER}{words}\n", A.xlsx()))


def test_a_document_that_the_writer_asks_for_waits_for_a_person() -> None:
    found = reading(f"{COVER}あわせて、見積書の送付をお願いいたします。\n", A.xlsx())
    assert "question_within" in codes(found)


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("お世話になっております。小樽市です。", True),
        ("お世話になっております。赤井川村の杉田です。", True),
        ("仁木町です。余市町に代わって申込書を送付します。", True),
        ("余市町総務課の余市です。", False),
        ("余市町及び仁木町の共同担当です。", False),
        ("お世話になっております。東村です。", False),
        ("仁木町と共同で証明書を発行中です。", False),
        ("隣の仁木町と同じ運用を想定しています。", False),
    ],
)
def test_who_introduces_himself_as_of_another_municipality_is_asked_about(
    words: str, asked: bool
) -> None:
    found = reading(f"{words}\n申込書を送付します。\n", A.xlsx())
    assert ("municipality_introduction_differs" in codes(found)) is asked


@pytest.mark.parametrize(
    ("label", "text", "name", "right"),
    [
        ("利用開始希望年月", "令和5年1月（予算の都合により4月になる可能性あり）", "desired_start", ASKED),
        ("利用開始希望年月", "（記入例：令和6年4月）\n令和5年4月", "desired_start", "2023-04"),
        ("利用開始希望年月", "（記入例：令和6年4月）", "desired_start", None),
        ("担当課", "総務部防災課\n（記入例：総務課）", "section", "総務部防災課"),
        ("担当者氏名", "山田 太郎（記入例）", "contact_name", None),
        ("住民基本台帳人口", "17,820人（R4.1.1）17,700人（R4.6.30）", "population", ASKED),
        ("住民基本台帳人口", "17,820人（R4.6.30）", "population", "17820"),
    ],
)  # fmt: skip
def test_what_stands_beside_a_value_in_its_cell_is_heard(
    label: str, text: str, name: str, right: str | None
) -> None:
    assert value(reading(COVER, standard({**A.form(), label: text})), name) == right


@pytest.mark.parametrize(
    ("label", "words", "code"),
    [
        ("導入パターン：Ｃ", "導入パターンはＡに変更される見込みです。", "pattern_doubtful"),
        ("導入パターン：Ｃ", "導入パターン：Ａ", "pattern_contradicts"),
        ("試行運用への参加：希望する", "試行運用への参加は見送ります。", "trial_wish_doubtful"),
        ("試行運用への参加：希望する", "試行運用への参加は希望しません。", "trial_wish_doubtful"),
        (
            "試行運用への参加：希望しない",
            "試行運用への参加を希望します。",
            "trial_wish_contradicts",
        ),
        ("試行運用への参加：希望する", "試行運用への参加を希望します。", ""),
    ],
)
def test_a_choice_that_the_text_makes_twice_is_asked_about_unless_it_is_the_same(
    label: str, words: str, code: str
) -> None:
    form = A.xlsx(導入パターン="", 試行運用への参加="")
    found = reading(f"{COVER}\n{label}\n\n{words}\n", form)
    assert found.outcome == ("needs_review" if code else "accepted")
    assert not code or code in codes(found)


def test_a_remark_in_the_form_against_its_own_value_is_asked_about() -> None:
    words = "試行運用への参加は取り消します。"
    form = A.xlsx(試行運用への参加="希望する", 備考=words)
    assert value(reading(COVER, form), "trial_wish") == ASKED
