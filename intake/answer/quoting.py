"""What a letter of ours may repeat of a mail: short, on one line, nothing that can be clicked.

Whoever writes to us under another's name decides to whom we write; he must not decide what we say.
"""

from __future__ import annotations

import re

from intake.text import one_line

_LONGEST = 80  # characters
_FILES = "xlsx|xlsm|xls|ods|docx|doc|pdf|csv|txt|zip|eml|dat|pptx|jpg|jpeg|png|tif|tiff"
_LINK = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*[:：][/／]{2}\S*|www\.\S+", re.IGNORECASE)
_ADDRESS = re.compile(r"[^\s@＠]+[@＠][^\s@＠]+")
_HOST = re.compile(
    rf"(?<![A-Za-z0-9.-])(?:[A-Za-z0-9-]+\.)+(?!(?:{_FILES})(?![A-Za-z0-9.-]))[A-Za-z]{{2,}}(?:/\S*)?",
    re.IGNORECASE,
)  # what mail programs make a link of by themselves


def quotable(text: str, *, address: bool = False) -> str:
    """The text as a letter may repeat it; `address` where it is the field for a mail address."""
    line = one_line(text)
    line = _LINK.sub("（リンク省略）", line)
    if not address:
        line = _ADDRESS.sub("（アドレス省略）", line)
        line = _HOST.sub("（リンク省略）", line)
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"
