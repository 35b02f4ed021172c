"""What the domain's codes are called before readers. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase

from intake.answer.terms import LETTER_STATES, LetterKind
from intake.terms import FieldName, Kind, MunicipalityKind, Outcome, Stage

KINDS: Mapping[str, str] = {kind: kind.label for kind in Kind}
LETTERS: Mapping[str, str] = {letter: letter.label for letter in LetterKind}
OUTCOMES: Mapping[str, str] = {
    Outcome.ACCEPTED: "受付完了",
    Outcome.INCOMPLETE: "内容の確認をお願い",
    Outcome.NEEDS_REVIEW: "要確認",
    Outcome.IGNORED: "対応不要",
}
REASONS: tuple[tuple[str, str], ...] = (  # pattern of the code, words; the first that fits
    ("send_failed", "送信できなかった連絡"),
    ("withdrawal", "取下げの申出"),
    ("inquiry", Kind.INQUIRY.label),
    ("reply", Kind.REPLY.label),
    ("password", Kind.PASSWORD.label),
    ("unrelated", "利用申込みと判断できないメール"),
    ("writer_*", "申込みの差出人と違う方からの連絡"),
    ("unanswerable", "自動で連絡できない申込み"),
    ("bounce*", Kind.BOUNCE.label),
    ("municipality_*", "団体を確定できない申込み"),
    ("sender_*", "差出人を確かめられない申込み"),
    ("*_contradicts", "記載が食い違う申込み"),
    ("*_several", "選択が複数ある申込み"),
    ("attachment_infected", "添付ファイルからウイルスを検出"),
    ("attachment_unscanned", "添付ファイルのウイルス検査ができない"),
    ("attachment_*", "添付ファイルを読めない申込み"),
    ("form_*", "利用申込書の確認が要る申込み"),
    ("text_*", "文字を正しく読めないメール"),
    ("mail_encrypted", "暗号化されていて読めない"),
    ("mail_signature_broken", "電子署名が内容と合わない"),
    ("mail_signed", "電子署名がある"),
    ("mime_*", "形式が壊れたメール"),
)
STATES: Mapping[str, str] = {
    state: LETTER_STATES[state] for state in ("sent", "queued", "held", "failed")
}


def named(names: Mapping[str, str], code: str) -> str:
    """The Japanese name of a code; a code without one is shown as it is, never dropped."""
    return names.get(code, f"その他（{code}）")


def reason(code: str) -> str:
    """Why something waits for a person, in words; reasons without their own are 「そのほかの要確認」."""
    return next(
        (words for pattern, words in REASONS if fnmatchcase(code, pattern)), "そのほかの要確認"
    )


def stage(code: str) -> str:
    """The stage's own name."""
    return Stage(code).label if code in set(Stage) else f"その他（{code}）"


def municipality_kind(kind: MunicipalityKind) -> str:
    """The kind as a heading; cities are counted without the designated ones."""
    return "市（政令指定都市を除く）" if kind is MunicipalityKind.CITY else kind.value


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
    ("sender_*", "差出人の確認が要る"),
    ("municipality_*", "市区町村の記載の確認が要る"),
    ("machine_*", Kind.MACHINE.label),
    ("attachment_*", "添付ファイルを読めない"),
    ("form_*", "利用申込書の確認が要る"),
    ("text_*", "文字を正しく読めない"),
    ("mojibake*", "文字を正しく読めない"),
    ("mime_*", "メールの形式が壊れている"),
)


def finding(code: str, field: str | None) -> str:
    """A finding: the habit behind it, never what one sender wrote; one without its own is 「そのほか」."""
    if code in _OWN:
        return _OWN[code]
    label = FieldName(field).label if field in set(FieldName) else None
    if label:
        for pattern, words in _BY_ENDING:
            if fnmatchcase(code, pattern):
                return words.format(label)
    return next((words for pattern, words in _GROUPS if fnmatchcase(code, pattern)), "そのほか")
