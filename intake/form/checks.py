"""The input checks of the blank 利用申込書 (application form) in Excel.

Each check says what a cell accepts, and has a Japanese prompt and error message.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from openpyxl.worksheet.datavalidation import DataValidation

from intake.form.plan import Row
from intake.terms import FieldName

_LIST_LIMIT = 255  # characters of an inline list, a limit of Excel's file format
WAREKI = '[$-411]ggge"年"m"月"d"日";@'
WAREKI_MONTH = '[$-411]ggge"年"m"月";@'

FORMATS = {
    FieldName.APPLICATION_DATE: WAREKI,
    FieldName.DESIRED_START: WAREKI_MONTH,
    FieldName.POPULATION: '#,##0"人"',
}
"""Number formats; every other cell is text, so that no leading zero is lost."""


@dataclass(frozen=True, slots=True)
class _Check:
    kind: str
    formula: Callable[[str], str]  # of the cell's name
    prompt: str
    error: str
    operator: str | None = None
    style: str = "stop"


_FIRST_DAY = "44652"  # 2022-04-01, the first date that the form accepts, as Excel counts days


def _code_formula(cell: str) -> str:
    """Return an Excel formula that is TRUE if `cell` has a valid 6-digit municipality code.

    The last digit is the check digit, (11 - sum mod 11) mod 10, where sum is that of the other five
    digits, multiplied by 6, 5, 4, 3 and 2. `cell` is a cell's address such as C5.
    """
    weighted = "+".join(f"{7 - i}*MID({cell},{i},1)" for i in range(1, 6))
    right = f"MOD(11-MOD({weighted},11),10)=VALUE(RIGHT({cell},1))"
    return f"AND(LEN({cell})=6,IFERROR({right},FALSE))"


def _phone_formula(cell: str) -> str:
    """Return an Excel formula that is TRUE if `cell` has a phone number.

    A phone number has 10 or 11 digits, full-width or not, of which the first is 0; hyphens are
    ignored. `cell` is a cell's address such as C5.
    """
    digits = f'SUBSTITUTE(ASC({cell}),"-","")'
    return f'AND(LEFT({digits},1)="0",ISNUMBER(VALUE({digits})),ABS(LEN({digits})-10.5)<1)'


def _email_formula(cell: str) -> str:
    at = f'FIND("@",ASC({cell}))'
    return (
        f'AND(ISNUMBER(FIND(".",ASC({cell}),{at}+2)),{at}>1,'
        f'ISERROR(FIND("@",ASC({cell}),{at}+1)),ISERROR(FIND(" ",ASC({cell}))))'
    )


_CHECKS: Mapping[FieldName, _Check] = {
    FieldName.APPLICATION_DATE: _Check(
        "date",
        lambda _: _FIRST_DAY,
        "申込みの日（メールを送信する日）を「2022/7/1」又は「R4.7.1」の形で入力してください。",
        "日付を「2022/7/1」又は「R4.7.1」の形で入力してください。",
        "greaterThanOrEqual",
    ),
    FieldName.DESIRED_START: _Check(
        "date",
        lambda _: _FIRST_DAY,
        "利用開始を希望する年月を「2023/1」の形で入力してください。未定の場合は空欄で結構です。",
        "年月を「2023/1」の形で入力してください。未定の場合は空欄にしてください。",
        "greaterThanOrEqual",
    ),
    FieldName.MUNICIPALITY_CODE: _Check(
        "custom",
        _code_formula,
        "検査数字を含む６桁の全国地方公共団体コードを、半角数字で入力してください（先頭の０も必要です。）。",
        "団体コードを確認できませんでした。検査数字を含む６桁を、先頭の０も含めて半角で入力してください。",
        style="warning",
    ),
    FieldName.PHONE: _Check(
        "custom",
        _phone_formula,
        "市外局番から、半角の数字とハイフンで入力してください（例：03-0000-0000）。内線は右の欄に入力してください。",
        "電話番号を、市外局番から半角の数字とハイフンで入力してください（例：03-0000-0000）。",
        style="warning",
    ),
    FieldName.EMAIL: _Check(
        "custom",
        _email_formula,
        "受付の御連絡を受信するメールアドレスを、半角で入力してください。",
        "メールアドレスを「bosai@example.lg.jp」のように半角で入力してください。",
        style="warning",
    ),
    FieldName.POPULATION: _Check(
        "whole",
        lambda _: "1",
        "直近の１月１日現在の住民基本台帳人口を、半角数字で入力してください。",
        "人口を半角の数字で入力してください（「人」や「約」は不要です。）。",
        "greaterThanOrEqual",
    ),
}


def check_of(row: Row, cell: str) -> DataValidation | None:
    """Return the Excel input check for the input cell of a form row.

    `cell` is the address of the input cell, such as C5. The result is None if the cell accepts any
    text. Raises ValueError if the list of options is too long for Excel (over 255 characters).
    """
    if row.choices:
        return _choice(row, cell)
    check = _CHECKS.get(row.field)
    if check is None:
        return None
    return _validation(
        cell,
        row.field.label,
        check.prompt,
        check.error,
        type=check.kind,
        formula1=check.formula(cell),
        operator=check.operator,
        errorStyle=check.style,
    )


def _choice(row: Row, cell: str) -> DataValidation:
    listed = ",".join(row.choices)
    if len(listed) > _LIST_LIMIT:
        raise ValueError(f"data/form/form.yaml: {row.field.label}の選択肢が長すぎます")
    return _validation(
        cell,
        row.field.label,
        "一覧から選択してください。",
        "一覧の中から選択してください。未定の場合は空欄で結構です。",
        type="list",
        formula1=f'"{listed}"',
    )


def _validation(
    cell: str, title: str, prompt: str, error: str, **rule: str | None
) -> DataValidation:
    validation = DataValidation(allow_blank=True, **rule)  # type: ignore[arg-type]
    validation.promptTitle, validation.prompt = title, prompt
    validation.errorTitle, validation.error = title, error
    validation.showInputMessage = validation.showErrorMessage = True
    validation.add(cell)
    return validation
