"""The program of a cell that does to itself and to its answer what the mail says."""

from __future__ import annotations

import ctypes
import hashlib
import io
import os
import pickle
import sys
import time
from dataclasses import replace
from pathlib import Path

from intake.cell.frames import write_frame
from intake.cell.jobs import READ
from intake.cell.worker import DONE, FAILED, main
from intake.register import Register
from intake.terms import Finding, Reading, ReadingContext, Severity
from tests.unit.readings import AKAIGAWA, COMPLETE, FORM

HEAD = b"From: mihon@vill.akaigawa.example\r\n\r\n"
_LIBC = ctypes.CDLL(None)
_ANSWERS = 4  # the descriptor: after the standard three comes the one for questions


class Planted:
    """What would run a program in the process that takes it out of a pickle."""

    def __init__(self, mark: str) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[object, tuple[Path]]:
        return Path.touch, (Path(self.mark),)


def obey(raw: bytes, known: ReadingContext, register: Register) -> Reading:
    order, _, about = raw.removeprefix(HEAD).decode().partition(" ")
    town = register.by_code(AKAIGAWA.code)
    good = replace(COMPLETE, sha256=hashlib.sha256(raw).hexdigest(), municipality=town)
    match order:
        case "loop":
            while True:
                pass
        case "until":  # so that it can be killed from outside while it reads
            while time.time() < float(about):
                pass
        case "die":
            os._exit(11)
        case "crash":
            _LIBC.memset(None, 1, 1)
        case "eat":
            _ = [bytearray(50 * 1024 * 1024) for _ in range(20)]
        case "raise":
            raise RuntimeError("broken")
        case "talk":
            _talk(about)
        case "object":
            _say([DONE, pickle.dumps(Planted(about))])
        case "noise":
            _say([DONE, b"\xff\x00 no document"])
        case "pieces":
            _say([DONE])
        case "many":
            _say([DONE, READ.answers.dump_json([good, good])])
        case "name":
            _say([FAILED, b"<script>"])
        case "much":
            _say([DONE, b" " * (70 * 1024 * 1024)])
        case "promise":  # of more than is allowed, and then nothing
            _put((2).to_bytes(4, "big") + (1).to_bytes(8, "big") + (2**62).to_bytes(8, "big"))
            while True:
                pass
        case "other":
            return COMPLETE
        case "field":
            return replace(good, fields={"bank_account": "1"})
        case "form":
            return replace(good, attachments=(replace(FORM, form={"x": "1"}),))
        case "code":
            return replace(good, findings=(Finding("<b>", Severity.NOTE, ""),))
        case "town":
            return replace(good, municipality=replace(AKAIGAWA, name="https://evil.example"))
        case "arguments":
            return replace(good, arguments={"known": {"senders": ["a"]}})
    return good


def _talk(words: str) -> None:
    """What libraries do at worst: quote the document wherever they can."""
    import logging
    import traceback
    import warnings

    print(words)
    print(words, file=sys.stderr, flush=True)
    sys.stdout.flush()
    os.write(1, words.encode())
    os.write(2, words.encode())
    logging.getLogger("pypdf").error(words)
    warnings.warn(words, stacklevel=1)
    try:
        raise ValueError(words)
    except ValueError:
        traceback.print_exc()


def _say(pieces: list[bytes]) -> None:
    """Answer in place of the program around us."""
    frame = io.BytesIO()
    write_frame(frame, pieces)
    _put(frame.getvalue())
    while True:
        pass


def _put(content: bytes) -> None:
    while content:
        content = content[os.write(_ANSWERS, content) :]


if __name__ == "__main__":
    main(lambda _: {READ: obey})
