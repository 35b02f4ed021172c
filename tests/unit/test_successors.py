"""Sentences that hand the application on to another person or section, or leave a value open."""

from __future__ import annotations

import pytest

from tests.unit.test_covering_words import COVER
from tests.unit.test_said_elsewhere import ASKED, A, reading, value


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("contact_name", "申込書の担当者は７月15日付けの異動により葡萄 太郎に変わります。"),
        ("contact_name", "申込書の担当者は８月１日付けで葡萄 太郎に交代します。"),
        ("contact_name", "申込書に記載の余市は休職に入りましたので、葡萄が引き継いでおります。"),
        ("contact_name", "10月に余市から葡萄へ引き継ぎます。"),
        ("section", "連絡は8月から企画課にお願いします。"),
        ("section", "担当課は10月の機構改革により危機管理室に変わります。"),
        ("trial_wish", "協議中のため、申込書の「希望する」は現時点では未確定です。"),
        ("pattern", "導入パターンはまだ決まっておりません。"),
    ],
)
def test_what_passes_to_another_or_is_not_settled_is_asked_about(name: str, words: str) -> None:
    form = A.xlsx(試行運用への参加="希望する", 導入パターン="Ａ", コンビニ交付の状況="導入予定")
    assert value(reading(f"{COVER}{words}\n", form), name) == ASKED
    remark = A.xlsx(
        試行運用への参加="希望する", 導入パターン="Ａ", コンビニ交付の状況="導入予定", 備考=words
    )
    assert value(reading(COVER, remark), name) == ASKED


def test_a_remark_that_the_contact_was_changed_is_asked_about() -> None:
    form = A.xlsx(備考="担当者は余市から葡萄に変更になりました。")
    assert value(reading(COVER, form), "contact_name") == ASKED


@pytest.mark.parametrize(
    "words",
    [
        "余市は９月末で退職予定です。",
        "前任の葡萄から余市が引き継いでおります。",
        "7月1日の人事異動により、葡萄から担当を引き継ぎました余市です。",
        "担当者が不在の場合は、他の職員が対応いたします。",
        "電話番号は８月１日から0135-99-2222に変わります。",
        "担当者からの折り返しは午後になります。",
        "ご連絡は総務課までお願いします。",
        "連絡は8月から総務課にお願いします。",
        "担当者に変更がある場合は、改めてご連絡します。",
        "選定の時期は未定と伺っています。",
    ],
)
def test_ordinary_sentences_about_people_and_sections_ask_nothing(words: str) -> None:
    found = reading(f"{COVER}{words}\n", A.xlsx())
    assert value(found, "contact_name") == A.contact
    assert found.outcome == "accepted"
