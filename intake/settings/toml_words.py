"""Say in Japanese where and why a settings file cannot be read as TOML."""

from __future__ import annotations

import re

_WHERE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_QUOTES = '文字の値は、" か \' で囲んでください（例 host = "imap.example.jp"）'
_BACKSLASH = "\\ を含む値は、\" でなく ' で囲んでください（例 folder = 'C:\\intake'）"
_WHY = (
    ("Invalid value", f"値を読めません。{_QUOTES}"),
    ("Expected newline", f"値の後に余分な文字があります。{_QUOTES}"),
    ("Illegal character", "引用符が閉じていないか、使えない文字があります"),
    ("Unterminated", "引用符が閉じていません"),
    ("Expected '\"", '引用符 " が閉じていません'),
    ("Expected \"'", "引用符 ' が閉じていません"),
    ("Expected ']", "見出しの ] がありません"),
    ("Unclosed array", "[ に対する ] がありません"),
    ("Expected '='", "「名前 = 値」の形で書いてください"),
    ("Invalid statement", "「名前 = 値」の形で書いてください"),
    ("Cannot ", "同じ名前の設定か見出しが二度書かれています"),
    ("Invalid hex value", _BACKSLASH),
    ("Unescaped '\\'", _BACKSLASH),
)


def why_not_toml(error: Exception) -> str:
    """Return, in Japanese, what is wrong with a settings text that `tomllib` refused.

    `error` is the exception; line and column are named if known.
    """
    said = str(error)
    where = _WHERE.search(said)
    why = next((words for begin, words in _WHY if said.startswith(begin)), "書式を直してください")
    if where is None:
        return why
    line, column = where.groups()
    place = f"{line} 行目の {column} 文字目" if line else "ファイルの終わり"
    return f"{place}：{why}"
