"""Repair a mail's header so that the standard library reads all of its fields.

The standard library ends the header at the first line that is not a header field. It then reads the
later fields, such as Content-Type, as text, and the mail's content remains undecoded base64.
"""

from __future__ import annotations

import re

_ENVELOPE = re.compile(  # what programs that store mails put before the first field
    rb"(?:\xef\xbb\xbf)?(?:[\d \t]{0,20}\r?\n){0,100}(?:>?From (?![ \t]*:)[^\r\n]*\r*\n)?"
)
_LONGEST = 1_000_000  # bytes; no program writes a longer header
_FIELD = re.compile(rb"[!-9;-~]+[ \t]*:")
_SPACED = re.compile(rb"^([!-9;-~]+)[ \t]+:", re.M)
_END = re.compile(rb"\r?\n\r?\n")
_STILL_TO_COME = re.compile(rb"^(?:mime-version|content-[a-z-]+)[ \t]*:", re.M | re.I)
_OF_PEOPLE = re.compile(rb"(?:from|sender|reply-to|to|cc)[ \t]*:", re.I)


def repaired(raw: bytes) -> bytes:
    """Return the mail `raw` with its header repaired; `raw` itself if nothing is wrong.

    Whatever precedes the first field (byte order mark, blank lines, a line with only a number, an
    mbox line), doubled carriage returns, and spaces before a colon (根拠: RFC 5322, 4.5.3) are
    removed.

    A line that is not a header field counts as part of the header if MIME-Version or Content-…
    fields follow it, or if the line before it ends with a semicolon. Such a line is joined to the
    line before it. If the line before it is a From, Sender, Reply-To, To or Cc field, such a line
    is removed instead. At any other line that is not a header field, the header ends and the mail's
    text begins.
    """
    line_end = raw.find(b"\n")
    if raw[max(0, line_end - 2) : line_end] == b"\r\r":
        raw = raw.replace(b"\r\r\n", b"\r\n")
    if (before := _ENVELOPE.match(raw)) and before.end() and _FIELD.match(raw, before.end()):
        raw = raw[before.end() :]
    end = found.start() if (found := _END.search(raw)) else len(raw)
    if end > _LONGEST:
        return raw
    head = raw[:end]
    mended = _SPACED.sub(rb"\1:", _joined(head))
    return raw if mended == head else mended + raw[end:]


def _joined(head: bytes) -> bytes:
    lines = head.split(b"\n")
    odd = dict.fromkeys(i for i, line in enumerate(lines) if i and not _is_of_header(line))
    unsure = [i for i in odd if not lines[i - 1].rstrip().endswith(b";")]
    if not odd or (unsure and not _STILL_TO_COME.search(b"\n".join(lines[unsure[-1] :]))):
        return head
    kept: list[bytes] = []
    for index, line in enumerate(lines):
        if index not in odd:
            kept.append(line)
        elif not _OF_PEOPLE.match(kept[-1]):  # nothing is to be added to an address
            kept.append(b" " + line)
    return b"\n".join(kept)


def _is_of_header(line: bytes) -> bool:
    return line[:1] in (b" ", b"\t") or bool(_FIELD.match(line))
