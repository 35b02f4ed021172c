"""Determine who wrote each line of a mail's text (its Voice).

A line can be the writer's own text or signature, quoted or forwarded from another mail, or copied
from J-LIS's notice or letters.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from intake.reading.body.own_text import OUR_ADDRESS, our_words
from intake.reading.body.quote_signs import with_usual_marks
from intake.reading.body.signature import is_rule, signature_of
from intake.text import fold


class Voice(StrEnum):
    OWN = "own"
    SIGNATURE = "signature"
    QUOTED = "quoted"
    FORWARDED = "forwarded"  # below a forwarding mark; used only if the writer gives no values
    OLD = "old"  # replaced by a correction
    OURS = "ours"  # our own notice or letter, even if quoted or forwarded


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a mail's text; `number` counts from 1, `voice` says who wrote the line."""

    number: int
    text: str
    voice: Voice


_LONGEST_HEAD = 300  # characters of a line that can stand above a quotation
_MARKED = re.compile(r"^[ \t\u3000]{0,3}(?:[A-Za-z]{0,8}[>＞]|»|≫|＞)")
_MARKS = re.compile(r"^[ \t\u3000]*(?:[A-Za-z]{0,8}[>＞»≫][ \t\u3000]*)+")
_REPLIED = re.compile(
    r"^[\s\-_=*＊－―]*(?:original message|original appointment|元のメッセージ|元のメール|引用|"
    r"reply message|返信元メッセージ|元メッセージ|from the original message)[\s\-_=*＊－―]*$",
    re.I,
)
_FORWARDED = re.compile(
    r"^[\s\-_=*＊－―]*(?:forwarded message|forwarded by.*|begin forwarded message:?|転送メッセージ|"
    r"転送されたメッセージ|転送メール|転送開始|以下、?転送|以下転送メール|ここから転送)[\s\-_=*＊－―:：]*$",
    re.I,
)
_WROTE = re.compile(
    r"(?:^on .{6,200} wrote:$)|(?:(?:さん|様|氏)?(?:は|が)?(?:書きました|wrote|writes|のメール|のメッセージ)\s*[:：]$)"
    r"|(?:^(?:差出人|from)\s*[:：].{0,200}\d{4}/\d{1,2}/\d{1,2})",
    re.I,
)
_DATED = re.compile(r"\d{4}|\d{1,2}[/月]\d{1,2}")
_BY = re.compile(r"[<＜(][^<>＜＞()@\s]{1,64}@[^<>＜＞()@\s]{1,100}[>＞)]")
_HEADING = re.compile(
    r"^\**(?:from|sent|date|to|cc|subject|差出人|送信日時|送信者|日時|日付|宛先|件名|ｃｃ)\**\s*[:：]",
    re.I,
)
_FIRST_HEADING = re.compile(r"^\**(?:from|差出人|送信者)\**\s*[:：]", re.I)
_NOTICE = (
    "メールの件名は「【市区町村名】",
    "本文に市区町村名、担当課、担当者の氏名",
    "宛名:地方公共団体情報システム機構",
    "件名:【市区町村名】クラウド型",
    "の運用管理システム(BOS)より利用申込書をダウンロード",
    "上記は試行運用及び令和5年1月からの本運用開始に向けての",
)
_LINES_AT_MOST = 3000
_LONGEST = 2000


def lines_of(text: str, *, is_reply: bool = False) -> tuple[Line, ...]:
    """Return the lines of a mail's text, each with the Voice that says who wrote it.

    At most 3000 lines are returned, each cut to 2000 characters. `is_reply` says whether the mail
    answers another; if so, neighbouring lines that begin with the same sign, such as 「|」, count
    as quoted from that other mail.
    """
    cut = [row[:_LONGEST] for row in text.split("\n")[:_LINES_AT_MOST]]
    rows = with_usual_marks(cut, is_reply=is_reply, names_author=names_author, is_ours=_is_copied)
    voices = _quotations(rows)
    for spoken in ((Voice.OWN, Voice.OURS), (Voice.QUOTED, Voice.FORWARDED)):
        those = [index for index, voice in enumerate(voices) if voice in spoken]
        for place in our_words([unmarked(rows[index]) for index in those]):
            voices[those[place]] = Voice.OURS
    own = [index for index, voice in enumerate(voices) if voice is Voice.OWN]
    for index in signature_of(rows, own):
        voices[index] = Voice.SIGNATURE
    return tuple(Line(i + 1, row, voices[i]) for i, row in enumerate(rows))


def unmarked(text: str) -> str:
    """Return the text of a line without the marks (>, ＞, » or ≫) that begin a quoted line.

    A line without such marks is returned unchanged.
    """
    return _MARKS.sub("", text)


def names_author(row: str) -> bool:
    """Return whether a line says who wrote the quoted lines below it, as 「From: a@b.example」 does."""
    return _introduces(row) or bool(_FIRST_HEADING.match(row))


def quoted_depth(text: str) -> int:
    """Return how many marks (>, ＞, » or ≫) begin a line: how deeply it is quoted; 0 without marks."""
    found = _MARKS.match(text)
    return len(re.findall("[>＞»≫]", found[0])) if found else 0


def _quotations(rows: Sequence[str]) -> list[Voice]:
    voices: list[Voice] = []
    below: Voice | None = None
    for index, row in enumerate(rows):
        if below is None:
            below = _begins_quotation(rows, index)
        if below is not None:
            voices.append(below)
        elif _MARKED.match(row) or _introduces(row.strip()):
            voices.append(Voice.QUOTED)
        elif _is_notice(row):
            voices.append(Voice.OURS)
        else:
            voices.append(Voice.OWN)
    return voices


def _begins_quotation(rows: Sequence[str], index: int) -> Voice | None:
    """Return the Voice of a quoted mail's lines if such a mail begins at the line `index`; else None.

    `rows` are the lines of the text. The result is Voice.FORWARDED at a mark such as 「Forwarded
    message」, and Voice.QUOTED at 「Original Message」, at a line that names the author, or at
    header lines such as From and Date.
    """
    row = rows[index].strip()
    if len(row) > _LONGEST_HEAD:
        return None
    if _FORWARDED.match(row):
        return Voice.FORWARDED
    if _REPLIED.match(row):
        return Voice.QUOTED
    if _FIRST_HEADING.match(row):
        following = [r for r in rows[index : index + 10] if r.strip()][:6]
        below_rule = index > 0 and is_rule(rows[index - 1])
        if sum(bool(_HEADING.match(r.strip())) for r in following) >= 3 - below_rule:
            return Voice.QUOTED
    if _is_attribution(row) and not _marked_follows(rows, index):
        return Voice.QUOTED
    return None


def _is_attribution(row: str) -> bool:
    """Return whether a line introduces a quotation by naming its author.

    Examples: 「2022年6月30日 機構 <a@b.example>:」, 「On … wrote:」, 「…さんは書きました：」.
    """
    if _WROTE.search(row):
        return True
    dated = row.endswith((":", "：")) and _DATED.search(row)
    return bool(dated and _BY.search(row))


def _marked_follows(rows: Sequence[str], index: int) -> bool:
    following = [row for row in rows[index + 1 : index + 6] if row.strip()][:2]
    return any(_MARKED.match(row) for row in following)


def _introduces(row: str) -> bool:
    """Return whether a line names the author of a quotation below it, as 「On … wrote:」 does.

    False for a line of more than 300 characters. A line that names the author belongs to the
    quotation, not to the writer's own text.
    """
    return len(row) <= _LONGEST_HEAD and _is_attribution(row)


def _is_notice(row: str) -> bool:
    folded = re.sub(r"\s+", "", fold(row))
    return bool(OUR_ADDRESS.search(folded)) or any(phrase in folded for phrase in _NOTICE)


def _is_copied(row: str) -> bool:
    return _is_notice(row) or bool(our_words([row]))


_OPENING = 8  # lines that may contain the writer's introduction


def opening(lines: Sequence[Line]) -> list[Line]:
    """Return the first lines that the writer wrote, at most eight, without blank lines.

    Quotations, the signature and text copied from our letters are left out.
    """
    return [line for line in lines if line.voice is Voice.OWN and line.text.strip()][:_OPENING]


def text_of(lines: Sequence[Line], voice: Voice) -> str:
    """Return the text of the lines whose Voice (who wrote them) is `voice`, joined with newlines."""
    return "\n".join(line.text for line in lines if line.voice is voice)
