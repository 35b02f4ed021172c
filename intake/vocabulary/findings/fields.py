"""Kinds of findings about the fields of an application and about the 利用申込書 (application form).

The texts for applicants are listed in letters as (1) (2) … under 「確認できなかった事項」.
"""

from __future__ import annotations

from dataclasses import replace

from intake.vocabulary.codes import FORM, FieldName, Severity
from intake.vocabulary.finding import FindingKind, Group

_ITEMS = {
    FieldName.SECTION: "担当課（記載例　担当課：○○課）",
    FieldName.CONTACT_NAME: "担当者の氏名（記載例　担当者：○○ ○○）",
    FieldName.PHONE: "電話番号（記載例　電話番号：00-0000-0000）",
    FieldName.EMAIL: "メールアドレス（記載例　メールアドレス：○○@○○.example）",
}
MISSING = {
    field: FindingKind(
        f"{field}_missing",
        Severity.MISSING,
        f"{field.label}の記載がない",
        Group.OTHER,
        f"{field.label}が、件名・本文・利用申込書のいずれにも見当たりません。",
        field,
        applicant=item,
    )
    for field, item in _ITEMS.items()
}
"""A required field is absent."""
INVALID = {
    field: FindingKind(
        f"{field}_invalid",
        Severity.MISSING,
        f"{field.label}を読み取れない",
        Group.OTHER,
        f"{field.label}の記載を読み取れませんでした。",
        field,
        applicant=_ITEMS[field],
    )
    for field in (FieldName.PHONE, FieldName.EMAIL)
}
"""A required field has no readable value anywhere; section and name are readable as any text."""
UNREADABLE = {
    field: FindingKind(
        f"{field}_unreadable",
        Severity.NOTE,
        f"{field.label}に読み取れない記載がある",
        Group.OTHER,
        f"{field.label}「{{written}}」を読み取れませんでした。{{cure}}",
        field,
    )
    for field in (
        FieldName.APPLICATION_DATE,
        FieldName.MUNICIPALITY_CODE,
        FieldName.PHONE,
        FieldName.EMAIL,
        FieldName.TRIAL_WISH,
        FieldName.PATTERN,
        FieldName.KONBINI_STATUS,
        FieldName.DESIRED_START,
        FieldName.POPULATION,
    )
}
"""One value of a field is unreadable. The other fields are readable as any text."""
DOUBTFUL = {
    field: FindingKind(
        f"{field}_doubtful",
        Severity.REVIEW,
        f"{field.label}の記載に疑問がある",
        Group.OTHER,
        f"{field.label}「{{written}}」：{{why}}どれによるか確認してください。",
        field,
    )
    for field in FieldName
}
"""A value has two possible meanings, or may not be meant as an answer."""
PHONE_UNUSUAL = replace(
    DOUBTFUL[FieldName.PHONE], severity=Severity.NOTE, message="電話番号「{number}」は{doubt}"
)
"""The phone number is accepted although it may not exist."""
WISHES = (FieldName.TRIAL_WISH, FieldName.PATTERN, FieldName.KONBINI_STATUS)
"""Fields that are a choice among options; a person decides if statements contradict."""
CONTRADICTS = {
    field: FindingKind(
        f"{field}_contradicts",
        Severity.REVIEW,
        f"{field.label}の記載が場所により食い違う",
        Group.CONTRADICTION,
        f"{field.label}の記載が一致しません（{{places}}）。申込団体に確認してください。",
        field,
    )
    for field in WISHES
}
PATTERN_AGAINST_KONBINI = CONTRADICTS[FieldName.PATTERN].saying(
    "導入パターン「{pattern}」とコンビニ交付の状況「{status}」が整合しません。申込団体に確認してください。"
)
"""The 導入パターン does not fit the コンビニ交付の状況. 根拠: 事務連絡 6."""
SEVERAL_CHOSEN = {
    field: FindingKind(
        f"{field}_several",
        Severity.REVIEW,
        f"{field.label}で二つ以上が選ばれている",
        Group.SEVERAL_CHOSEN,
        f"{field.label}で「{{chosen}}」が同時に選ばれています。どちらかを確認してください。",
        field,
    )
    for field in WISHES
}
DIFFERS = {
    field: FindingKind(
        "contact_differs",
        Severity.NOTE,
        "担当者の連絡先の記載が場所により異なる",
        Group.OTHER,
        f"{field.label}の記載が場所により異なります（{{places}}）。最初のものを採りました。",
        field,
    )
    for field in _ITEMS
}
FORMS_DIFFER = {
    field: FindingKind(
        "forms_differ",
        Severity.REVIEW,
        "二つ以上の利用申込書の記載が食い違う",
        Group.CONTRADICTION,
        f"{field.label}が添付の利用申込書により異なります（{{places}}）。どちらによるか確認してください。",
        field,
    )
    for field in _ITEMS
}
"""Two 利用申込書 answer a field differently; only the applicant knows which is right."""
RESTORED = {
    field: FindingKind(
        code,
        Severity.NOTE,
        f"{field.label}の失われた数字を補った",
        Group.OTHER,
        f"{field.label}「{{written}}」は先頭の0などが失われていたため、「{{value}}」と補いました。",
        field,
    )
    for field, code in (
        (FieldName.MUNICIPALITY_CODE, "code_restored"),
        (FieldName.PHONE, "phone_zero_restored"),
    )
}
EMAIL_SEVERAL = FindingKind(
    "email_several",
    Severity.NOTE,
    "メールアドレスが複数書かれている",
    Group.OTHER,
    "メールアドレスが{count}件書かれていたため、最初の「{address}」を採りました。",
    FieldName.EMAIL,
)


def _form(code: str, severity: Severity, name: str, message: str) -> FindingKind:
    return FindingKind(f"form_{code}", severity, name, Group.FORM, message, FORM)


FORM_MISSING = replace(
    _form(
        "missing",
        Severity.MISSING,
        "利用申込書の添付がない、又は読み取れない",
        "利用申込書として読み取れる添付ファイルがありません。",
    ),
    applicant="利用申込書の添付（.xlsx等。送受信の途中で添付ファイルが除かれた可能性もございます。）",
)
FORM_MISSING_BESIDE = FORM_MISSING.saying(  # where something else was attached
    FORM_MISSING.message, applicant="利用申込書の添付（.xlsx等）"
)
FORM_BLANK = _form(
    "blank",
    Severity.REVIEW,
    "利用申込書が記入されていない",
    "添付の利用申込書は、どの欄も記入されていません。申込団体に確認してください。",
)
FORM_ONLY_SAMPLE = FORM_BLANK.saying(
    "添付の利用申込書は、記入例のままです。申込団体に確認してください。"
)
FORM_EMPTY_CELLS = _form(
    "empty_cells",
    Severity.NOTE,
    "利用申込書に空欄がある",
    "利用申込書の次の欄から値を読み取っていません：{cells}。",
)
FORM_NO_VERSION = _form(
    "no_version",
    Severity.NOTE,
    "当機構の様式でない利用申込書",
    "当機構の様式の版を示す印がない利用申込書です。欄の名称によって読み取りました。",
)
FORM_FORMULA = _form(
    "formula",
    Severity.NOTE,
    "計算結果が保存されていない数式がある",
    "シート「{sheet}」の{cells}は計算結果が保存されていない数式のため、読み取っていません。"
    "ファイルを開いて確認してください。",
)
FORM_UNSEEN = _form(
    "unseen",
    Severity.NOTE,
    "見えない、又は消された記載がある",
    "シート「{sheet}」の{why}（{cells}）は、読み取っていません。",
)
FORM_UNSEEN_STRUCK = FORM_UNSEEN.saying("PDFの線で消された文字は、読み取っていません。")
FORM_UNSEEN_HIDDEN = FORM_UNSEEN.saying("PDFの見えない文字や入力欄は、読み取っていません。")
FORM_UNSEEN_STRUCK_LINES = FORM_UNSEEN.saying("取り消し線の文字は、読み取っていません。")
FORM_OVER = _form(
    "over",
    Severity.REVIEW,
    "図形や注釈が重なっている",
    "文書に{sorts}があります。どこに掛かるかは読み取れないため、ファイルを開いて確認してください。",
)
FORM_OVER_CELL = FORM_OVER.saying("シート「{sheet}」に{sort}があります（{cell}「{text}」）。")
FORM_CONTROLS_UNREAD = _form(
    "controls_unread",
    Severity.NOTE,
    "利用申込書のチェックボックスを読み取れない",
    "シート「{sheet}」のチェックボックスを読み取れませんでした。ファイルを開いて確認してください。",
)
FORM_HIDDEN_SHEET = _form(
    "hidden_sheet",
    Severity.NOTE,
    "非表示のシートがある",
    "{file}：非表示のシート（{sheets}）があります。",
)
