"""Findings in words: a sentence for staff, and what a letter may list for the applicant.

The items for applicants are worded as letters.md words them: they are listed as (1) (2) … under
「確認できなかった事項」.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from intake.terms import FieldName, Finding, Kind, Severity

_ITEMS: Mapping[FieldName, str] = {
    FieldName.SECTION: "担当課（記載例　担当課：○○課）",
    FieldName.CONTACT_NAME: "担当者の氏名（記載例　担当者：○○ ○○）",
    FieldName.PHONE: "電話番号（記載例　電話番号：00-0000-0000）",
    FieldName.EMAIL: "メールアドレス（記載例　メールアドレス：○○@○○.example）",
}
_FORM_ITEM = "利用申込書の添付（.xlsx等。送受信の途中で添付ファイルが除かれた可能性もございます。）"
_OTHER_FORM_ITEM = "利用申込書の添付（.xlsx等）"  # where something else was attached


def required(name: FieldName, *, invalid: bool) -> Finding:
    """A required field that is absent, or stands there in a form that cannot be read."""
    how = (
        "の記載を読み取れませんでした。"
        if invalid
        else "が、件名・本文・利用申込書のいずれにも見当たりません。"
    )
    code = f"{name}_{'invalid' if invalid else 'missing'}"
    return Finding(code, Severity.MISSING, f"{name.label}{how}", name, None, _ITEMS[name])


def form_missing(*, attached: bool = False) -> Finding:
    """No readable 利用申込書 among the attachments; `attached`: something else was."""
    message = "利用申込書として読み取れる添付ファイルがありません。"
    item = _OTHER_FORM_ITEM if attached else _FORM_ITEM
    return Finding("form_missing", Severity.MISSING, message, "form", None, item)


def not_understood(name: str) -> Finding:
    """An attachment in a mail without a readable 利用申込書: a person must look whether it is one."""
    message = f"{name}：利用申込書として読み取れませんでした。ファイルを開いて、人が内容を確認してください。"
    return Finding("attachment_not_understood", Severity.REVIEW, message, "form", name)


def blank_form(*, only_sample: bool) -> Finding:
    """A 利用申込書 in which nothing is filled in, or nothing but the example."""
    state = "記入例のままです" if only_sample else "どの欄も記入されていません"
    message = f"添付の利用申込書は、{state}。申込団体に確認してください。"
    return Finding("form_blank", Severity.REVIEW, message, "form")


def empty_cells(names: Iterable[FieldName]) -> Finding:
    """Cells of a 利用申込書 that are empty: nothing is missing by that alone."""
    listed = "、".join(name.label for name in names)
    return Finding(
        "form_empty_cells",
        Severity.NOTE,
        f"利用申込書の次の欄から値を読み取っていません：{listed}。",
        "form",
    )


def no_version() -> Finding:
    """A 利用申込書 that is not written on our own workbook; its labels were read all the same."""
    message = "当機構の様式の版を示す印がない利用申込書です。欄の名称によって読み取りました。"
    return Finding("form_no_version", Severity.NOTE, message, "form")


def differs(name: FieldName, places: str, *, contradiction: bool) -> Finding:
    """The same field told differently in two places."""
    if contradiction:
        message = f"{name.label}の記載が一致しません（{places}）。申込団体に確認してください。"
        return Finding(f"{name}_contradicts", Severity.REVIEW, message, name)
    message = f"{name.label}の記載が場所により異なります（{places}）。最初のものを採りました。"
    return Finding("contact_differs", Severity.NOTE, message, name)


def rivals(name: FieldName, places: str) -> Finding:
    """The same field answered differently in two 利用申込書: only the applicant can say which holds."""
    message = f"{name.label}が添付の利用申込書により異なります（{places}）。どちらによるか確認してください。"
    return Finding("forms_differ", Severity.REVIEW, message, name)


def pattern_contradicts(pattern: str, status: str, where: str) -> Finding:
    """The pattern chosen and the コンビニ交付の状況 exclude each other (根拠: 事務連絡 6)."""
    message = (
        f"導入パターン「{pattern}」とコンビニ交付の状況「{status}」が整合しません。"
        "申込団体に確認してください。"
    )
    return Finding("pattern_contradicts", Severity.REVIEW, message, FieldName.PATTERN, where)


_KINDS: Mapping[Kind, str] = {
    Kind.WITHDRAWAL: "利用申込みの取下げの申出です。内容を確認してください。",
    Kind.REPLY: "当機構からのメールへの返信です。内容を確認してください。",
    Kind.INQUIRY: "お問合せのメールです。内容を確認し、回答してください。",
    Kind.PASSWORD: "添付ファイルのパスワードを知らせるメールです。",
    Kind.UNRELATED: "利用申込みに関するメールとは判断できませんでした。内容を確認してください。",
}


def by_machine(kind: Kind, evidence: str) -> Finding:
    """Why nobody need look at a machine's mail, or why it is folded away."""
    if kind is Kind.AUTO_REPLY:
        message = (
            f"人が書いたものではなく（{evidence}）、本文に利用申込みに関する記載がありません。"
        )
        return Finding("machine_ended", Severity.NOTE, message, where="ヘッダー")
    message = f"機械が送ったものとみられ（{evidence}）、利用申込みや団体に関する記載がありません。"
    return Finding("machine_folded", Severity.NOTE, message, where="ヘッダー")


def of_kind(kind: Kind) -> Iterator[Finding]:
    """What a person should know of a mail that is no application; machines' mails need none."""
    if kind in _KINDS:
        yield Finding(f"kind_{kind}", Severity.REVIEW, _KINDS[kind])
