"""Search folds as a reader does: one telephone in sixty spellings is one telephone."""

from __future__ import annotations

import pytest

from intake.desk.search import searchable, wordings

GROUPS = ("0123", "45", "6789")
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
KANJI = str.maketrans("0123456789", "〇一二三四五六七八九")
SIGNS = ("-", "－", "‐", "ー", "―", " ", "　", "", "−", "･")


def spellings() -> list[str]:
    """Sixty ways in which people write 0123-45-6789."""
    plain = [sign.join(GROUPS) for sign in SIGNS]
    wide = [each.translate(WIDE) for each in plain]
    more = [
        "0123(45)6789", "(0123)45-6789", "（0123）45－6789", "０１２３（４５）６７８９", "〔0123〕45-6789",
        "+81-123-45-6789", "+81 123 45 6789", "＋８１－１２３－４５－６７８９", "+81123456789", "+81(0)123-45-6789",
        "TEL 0123-45-6789", "Tel.0123-45-6789", "ＴＥＬ：０１２３－４５－６７８９", "電話 0123-45-6789", "電話番号：0123-45-6789",
        "☎0123-45-6789", "tel:0123456789", "0123-45-6789（代表）", "0123-45-6789 内線12", "℡０１２３－４５－６７８９",
        "〇一二三（四五）六七八九", "0123-45-6789".translate(KANJI), "0123 - 45 - 6789", " 0123-45-6789 ", "0123.45.6789",
        "0123．45．6789", "0123—45—6789", "0123–45–6789", "0123─45─6789", "0123‑45‑6789",
        "0123-456789", "012345-6789", "0123 45-6789", "0123　４５　６７８９", "0123-45‐6789",
        "電話：０１２３ー４５ー６７８９", "連絡先 0123-45-6789", "0123~45~6789", "0123〜45〜6789", "0123/45/6789",
    ]  # fmt: skip
    return [*plain, *wide, *more]


def test_sixty_spellings_of_one_telephone_find_it() -> None:
    assert len(set(spellings())) == 60
    text = searchable("総務課\n0123-45-6789\nsoumu@town.example")
    missed = [each for each in spellings() if not any(w in text for w in wordings(each))]
    assert missed == []


def test_another_telephone_is_not_found() -> None:
    text = searchable("0123-45-6789")
    assert [w for w in wordings("0123-45-6780") if w in text] == []


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("斎藤", "齋藤 花子"),
        ("渡辺", "渡邊"),
        ("ｸﾗｳﾄﾞ", "クラウド型被災者支援システム"),
        ("くらうど", "クラウド型"),
        ("SOUMU@", "soumu@town.example"),
        ("総 務 課", "総務課"),
        ("R4-0012", "R4-0012"),
        ("Ｒ４－００１２", "R4-0012"),
        ("r4 12", "R4-0012"),
        ("令和4年度第12号", "R4-0012"),
        ("申込書（最終）.xlsx", "申込書(最終).xlsx"),
    ],
)
def test_a_word_is_found_however_it_is_written(word: str, text: str) -> None:
    assert any(each in searchable(text) for each in wordings(word))


def test_lines_stay_apart() -> None:
    assert "abcd" not in searchable("ab\ncd")
    assert wordings("　") == []
