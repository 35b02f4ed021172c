"""A mail's bytes as a tree of parts, its long runs of base64 not taken through line by line.

The standard library's parser looks at every line; of a mail with a form nine lines of ten are
base64, in which nothing can begin or end. They are set aside, and put back into the parts.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from email import message_from_bytes
from email.message import Message

_RUN = re.compile(rb"^(?:[A-Za-z0-9+/]{40,998}+\r?+\n){16,}+", re.M)
_MARK = re.compile(r"Aside[0-9a-f]{64}\d{6}")


def parse(raw: bytes) -> Message:
    """The same tree that `email.message_from_bytes` gives. Raises what that raises."""
    mark = "Aside" + hashlib.sha256(raw).hexdigest()  # a line of base64 that no writer can foresee
    runs: dict[str, str] = {}

    def aside(run: re.Match[bytes]) -> bytes:
        name = f"{mark}{len(runs):06}"
        end = run.end() - (2 if raw.endswith(b"\r\n", 0, run.end()) else 1)
        runs[name] = str(memoryview(raw)[run.start() : end], "ascii")  # not copied on the way
        return name.encode("ascii") + raw[end : run.end()]

    message = message_from_bytes(_RUN.sub(aside, raw))
    if runs:
        for part in message.walk():
            _put_back(part, runs)
    return message


def _put_back(part: Message, runs: Mapping[str, str]) -> None:
    def whole(text: str) -> str:
        return _MARK.sub(lambda mark: runs.get(mark[0], mark[0]), text)

    payload = vars(part).get("_payload")  # get_payload() would decode it under its charset
    if isinstance(payload, str):
        part.set_payload(whole(payload))
    if part.preamble:
        part.preamble = whole(part.preamble)
    if part.epilogue:
        part.epilogue = whole(part.epilogue)
