"""Each mark of a machine with each kind of words: answered, seen, folded or ended, and on what proof.

docs/machines-and-people.md is made here, by `python -m tests.unit.test_marks`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from intake.terms import Kind, Outcome, Reading
from tests.unit.kind_mails import ACCEPTED, ANSWERS, APPLIES, AWAY, reading

PAPER = Path(__file__).resolve().parents[2] / "docs" / "machines-and-people.md"
MARKS: dict[str, dict[str, str]] = {
    "なし": {},
    "Auto-Submitted: auto-replied": {"auto_submitted": "auto-replied"},
    "Return-Path: <>": {"return_path": "<>"},
    "Auto-Submitted: auto-generated": {"auto_submitted": "auto-generated"},
    "Auto-Submitted: auto-notified": {"auto_submitted": "auto-notified"},
    "Auto-Submitted: auto-forwarded": {"auto_submitted": "auto-forwarded"},
    "X-Autoreply": {"x_autoreply": "yes"},
    "Precedence: bulk": {"precedence": "bulk"},
    "List-Id": {"list_id": "<chiho.example>"},
    "差出人 noreply@": {"from": "noreply@yoichi.example"},
}
WORDS = {
    "利用申込み": (APPLIES, ANSWERS),
    "取下げ": ("利用申込みの取下げ", "先日の利用申込みを取り下げます。"),
    "質問": ("御質問", "クラウド型被災者支援システムの利用料はいくらですか。"),
    "パスワード": ("パスワードの送付", "添付のパスワードは次のとおりです。\n\nabcD1234\n"),
    "不在の連絡（当方の件名を引用）": (f"自動応答: {ACCEPTED}", f"{AWAY}\n「{ACCEPTED}」\n"),
    "当方への依頼（返信）": ("Re: 電話の件", "承知しました。その内容で進めてください。"),
    "多数の人への案内": ("お知らせ", "セミナーの御案内です。ぜひ御参加ください。"),
    "団体名のみ": ("お知らせ", "北海道余市町の広報です。"),
    "業務に関係しない文": ("お知らせ", "ポイントが貯まりました。"),
}
HEAD = """# Machines and people

Made by a test from what the reader does (`python -m tests.unit.test_marks` writes it anew,
`tests/unit/test_marks.py` holds it). *Answered*: a machine may answer. *Seen*: waits for a person, no
machine answers. *Folded*: in the line 「機械の連絡とみられるもの」, opened at a click, in no count.
*Ended*: nobody need look, with the proof that no person wrote it.

| mark in the header | own words | what becomes of it | kind | proof |
|---|---|---|---|---|
"""


def fate(found: Reading) -> str:
    if found.kind is Kind.MACHINE:
        return "folded"
    if found.outcome is Outcome.IGNORED:
        return "ended"
    return "answered" if found.answerable else "seen"


def table() -> Iterator[tuple[str, str, Reading]]:
    for mark, headers in MARKS.items():
        for words, (subject, text) in WORDS.items():
            yield mark, words, reading(subject, text, **headers)


def paper() -> str:
    return HEAD + "".join(_line(*row) for row in table())


def _line(mark: str, words: str, found: Reading) -> str:
    proof = [f.message for f in found.findings if f.code in ("machine_ended", "machine_folded")]
    return f"| {mark} | {words} | {fate(found)} | {found.kind} | {''.join(proof)} |\n"


def test_the_paper_says_what_the_reader_does() -> None:
    assert PAPER.read_text(encoding="utf-8") == paper()


def test_what_ends_without_a_look_is_proved_to_be_no_persons() -> None:
    proofs = ("auto-replied", "Return-Path")
    for mark, words, found in table():
        if fate(found) == "ended":
            assert any(proof in mark for proof in proofs), (mark, words)
            assert "machine_ended" in {finding.code for finding in found.findings}


@pytest.mark.parametrize(
    "words", ["利用申込み", "取下げ", "質問", "パスワード", "当方への依頼（返信）"]
)
def test_our_business_is_seen_under_every_mark(words: str) -> None:
    fates = {mark: fate(found) for mark, said, found in table() if said == words}
    assert fates.pop("なし") == "answered"
    assert set(fates.values()) == {"seen"}


if __name__ == "__main__":
    PAPER.write_text(paper(), encoding="utf-8")
