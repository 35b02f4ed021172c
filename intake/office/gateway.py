"""Recognise a mail gateway's notice in place of an attachment.

Such gateways remove attachments from mails, or store them behind a download link.
"""

from __future__ import annotations

import re

from intake.office.errors import Unopened
from intake.vocabulary.findings import attachments

_LONGEST = 6_000  # characters; such notices are short
_FILE = r"(?:添付(?:されて|して)?(?:いた|いる)?(?:ファイル|書類|データ)?|ファイル|attachments?|attached files?|file)"
_GONE = (
    r"(?:削除|除去|取り除|除かれ|無害化|隔離|遮断|ブロック|検疫|分離|"
    r"removed|deleted|blocked|stripped|quarantined|replaced)"
)
_REMOVED = re.compile(rf"{_FILE}[^。\n]{{0,80}}{_GONE}|{_GONE}[^。\n]{{0,40}}{_FILE}", re.I)
_FETCH = re.compile(
    r"ダウンロード|download|受け取り|受取り?(?:用|URL)|取得(?:用|してください)", re.I
)
_NO_GATEWAY = "当機構の業務について"  # in our own notice, which says where to download the form
_LINK = re.compile(r"https?://[^\s<>\"'）」]+", re.I)


def replaced(text: str) -> Unopened | None:
    """Return the exception to raise if the text is a mail gateway's notice; None if it is not.

    Gateways put a notice in place of an attachment. The exception says that the attachment is
    behind a download link, or that it was removed.
    """
    if len(text) > _LONGEST or _NO_GATEWAY in "".join(text.split()):
        return None
    if _LINK.search(text) and _FETCH.search(text):
        return Unopened(attachments.LINK)
    if _REMOVED.search(text):
        return Unopened(attachments.REMOVED)
    return None
