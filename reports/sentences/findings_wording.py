"""What a finding says in a table for managers: the habit behind it, never what one sender wrote. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase

from intake.terms import FieldName, Kind

_OWN: Mapping[str, str] = {
    "form_missing": "利用申込書の添付がない、又は読み取れない",
    "form_blank": "利用申込書が記入されていない",
    "municipality_missing": "市区町村名の記載がない、又は読み取れない",
    "municipality_ambiguous": "同じ名の市区町村があり、都道府県名がない",
    "municipality_contradiction": "市区町村名の記載が場所により食い違う",
    "municipality_ward": "政令指定都市の区の名で申し込んでいる",
    "municipality_unsettled": "市区町村を一つに決められない",
    "several_municipalities": "一通で複数の市区町村が申し込んでいる",
    "question_within": "申込みの中に質問がある",
    "application_doubtful": "申込みかどうかがはっきりしない",
}
_BY_ENDING: tuple[tuple[str, str], ...] = (
    ("*_missing", "{}の記載がない"),
    ("*_invalid", "{}を読み取れない"),
    ("*_contradicts", "{}の記載が場所により食い違う"),
    ("*_several", "{}で二つ以上が選ばれている"),
)
_GROUPS: tuple[tuple[str, str], ...] = (
    ("kind_inquiry", Kind.INQUIRY.label),
    ("kind_withdrawal", "取下げの申出"),
    ("kind_reply", Kind.REPLY.label),
    ("kind_password", Kind.PASSWORD.label),
    ("kind_*", "利用申込みと判断できないメール"),
    ("municipality_*", "市区町村の記載の確認が要る"),
    ("attachment_*", "添付ファイルを読めない"),
    ("form_*", "利用申込書の確認が要る"),
    ("text_*", "文字を正しく読めない"),
    ("mojibake*", "文字を正しく読めない"),
    ("mime_*", "メールの形式が壊れている"),
)


def said(code: str, field: str | None) -> str:
    """The finding in words; one without its own is 「そのほか」."""
    if code in _OWN:
        return _OWN[code]
    label = FieldName(field).label if field in set(FieldName) else None
    if label:
        for pattern, words in _BY_ENDING:
            if fnmatchcase(code, pattern):
                return words.format(label)
    return next((words for pattern, words in _GROUPS if fnmatchcase(code, pattern)), "そのほか")
