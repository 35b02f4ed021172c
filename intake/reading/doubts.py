"""Words by which a writer says that what looks like an application is none, or not yet."""

from __future__ import annotations

import re
from collections.abc import Iterator

from intake.terms import Finding, Severity
from intake.text import fold

_DECLINES = re.compile(
    r"申し?込み?(?:を|は|について(?:は)?)?[^。\n]{0,6}(?:しない|行わない|いたしません|しません|見送|見合わせ)"
    r"|(?:今回|今年度|本年度)は[^。\n]{0,10}(?:見送|見合わせ)"
)
_NOT_YET = re.compile(
    r"事前[にの][^。\n]{0,10}(?:確認|チェック)|正式な申し?込み?は[^。\n]{0,20}(?:改めて|後日|追って)"
    r"|申込書[^。\n]{0,3}\(案\)"
)
_NO_REAL_ONE = re.compile(
    r"実際の申し?込み?では(?:ありません|ない)|テスト(?:送信|メール)|送信テスト"
)
_TOGETHER = re.compile(r"(?:共同|連名|合同)(?:で|して|にて)[^。\n]{0,15}申し?込")
_SHOWN = 40  # signs of the sentence that a finding quotes


def declines(new_text: str) -> bool:
    """Whether the writer says in his own words that there will be no application."""
    return bool(_DECLINES.search(fold(new_text)))


def doubts(subject: str, new_text: str) -> Iterator[Finding]:
    """What in the writer's own words a person should read before this counts as an application."""
    text = fold(f"{subject}\n{new_text}")
    for pattern in (_DECLINES, _NOT_YET, _NO_REAL_ONE, _TOGETHER):
        found = pattern.search(text)
        if found:
            yield _doubt(text, found)


def _doubt(text: str, found: re.Match[str]) -> Finding:
    start = max(text.rfind(sign, 0, found.start()) for sign in "。\n") + 1
    sentence = text[start : start + _SHOWN].split("\n")[0].strip()
    message = f"「{sentence}…」とあります。利用申込みとして扱ってよいか確認してください。"
    return Finding("application_doubtful", Severity.REVIEW, message, where="件名・本文")
