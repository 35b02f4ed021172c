"""Parse a mail into its tree of parts, skipping long base64 content for speed.

The standard library's parser looks at every line. In a mail with an attached form, nine lines of
ten are base64, in which no part can begin or end. Such runs of base64 are replaced by short
placeholders before parsing and looked up in the mail's bytes later, so that a large attachment is
in memory only twice: once as received and once decoded.
"""

from __future__ import annotations

import binascii
import hashlib
import re
from collections.abc import Mapping
from contextlib import suppress
from email.message import Message
from email.parser import BytesParser
from itertools import islice
from types import MappingProxyType
from typing import cast

from intake.mime.header_block import repaired

_RUN = re.compile(
    rb"^(?:[A-Za-z0-9+/]{40,998}+\r?+\n){16,}+(?:[A-Za-z0-9+/]{1,998}+={0,2}+\r?+(?:\n|\Z))?+", re.M
)
_MARK = re.compile(r"Aside[0-9a-f]{64}\d{6}")


class Parted(Message):
    """A mail part in which placeholders replace long runs of base64, which makes parsing fast.

    `aside` is {placeholder: the base64 that it replaces}.
    """

    aside: Mapping[str, memoryview] = MappingProxyType({})


def parse(raw: bytes) -> Parted:
    """Return the mail's tree of parts, as from `email.message_from_bytes` but without long base64.

    `raw` is the mail as received; its header is repaired before parsing. Long runs of base64 are
    replaced by placeholders, which `decoded` and `put_back` resolve. Raises whatever
    `email.message_from_bytes` raises.
    """
    raw = repaired(raw)
    mark = (
        "Aside" + hashlib.sha256(raw).hexdigest()
    )  # depends on the whole mail, so that no sender can forge it
    whole = memoryview(raw)
    runs: dict[str, memoryview] = {}

    def aside(run: re.Match[bytes]) -> bytes:
        name = f"{mark}{len(runs):06}"
        end = run.end() - _line_end(raw, run.end())
        runs[name] = whole[run.start() : end]
        return name.encode("ascii") + raw[end : run.end()]

    message = BytesParser(Parted).parsebytes(_RUN.sub(aside, raw))
    if runs:
        for part in cast("list[Parted]", list(message.walk())):
            part.aside = runs
    return message


def signed_part(raw: bytes, boundary: str) -> bytes | None:
    """Return the signed bytes of a multipart/signed mail: the first of its two parts.

    Line ends become CRLF, as they were when the part was signed. `raw` is the whole mail,
    `boundary` the multipart's boundary. None if the boundary does not separate exactly two parts.
    """
    line = re.compile(
        rb"(?:^|(?<=\n))--"
        + re.escape(boundary.encode("ascii", "replace"))
        + rb"(?:--)?[ \t]*\r?(?:\n|\Z)"
    )
    marks = list(islice(line.finditer(raw), 4))
    if len(marks) not in (2, 3):  # the last one may have been lost on the way
        return None
    end = marks[1].start()
    part = raw[marks[0].end() : end - _line_end(raw, end)]
    return re.sub(rb"\r?\n", b"\r\n", part)


def _line_end(raw: bytes, end: int) -> int:
    """Return the length in bytes of the line break ending at the offset `end`; 0 if none does."""
    return 2 if raw.endswith(b"\r\n", 0, end) else int(raw.endswith(b"\n", 0, end))


def decoded(part: Message) -> bytes | None:
    """Return the decoded content of a part that consists of one base64 placeholder (see `parse`).

    None if the part consists of anything else, or if the padding of the base64 is wrong.
    """
    text = vars(part).get("_payload")  # get_payload() would decode it under its charset
    run = _aside(part).get(text.strip()) if isinstance(text, str) else None
    with suppress(binascii.Error):
        return binascii.a2b_base64(run) if run is not None else None
    return None


def put_back(part: Message) -> None:
    """Replace the placeholders in a part's payload, preamble and epilogue by the original base64.

    The part is changed in place.
    """
    runs = _aside(part)
    if not runs:
        return

    def whole(text: str) -> str:
        return _MARK.sub(
            lambda mark: str(runs[mark[0]], "ascii") if mark[0] in runs else mark[0], text
        )

    text = vars(part).get("_payload")
    if isinstance(text, str):
        part.set_payload(whole(text))
    if part.preamble:
        part.preamble = whole(part.preamble)
    if part.epilogue:
        part.epilogue = whole(part.epilogue)


def _aside(part: Message) -> Mapping[str, memoryview]:
    return part.aside if isinstance(part, Parted) else {}
