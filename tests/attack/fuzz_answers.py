"""Answers that a cell taken over could give: python -m tests.attack.fuzz_answers [--seed N]

True answers about the cases of tests/mail and frames around them, changed byte by byte and value by
value. Each must be refused with one kind of error, or be a value that the record can keep.
"""

from __future__ import annotations

import io
import json
import random
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from intake.cell.frames import Ended, TooLarge, read_frame, write_frame
from intake.cell.jobs import FORM, READ, SHOW, Job
from intake.cell.preload import PASSWORDS, SAMPLE
from intake.cell.work import fill_form, read_mail, show_mail
from intake.cell.worker import DONE
from intake.reading.record import from_json, known_of, to_json
from intake.terms import ReadingContext
from tests.attack.fuzz import Input, main
from tests.mail.expected import all_cases, register

_DEEP: Any = []
for _ in range(500):
    _DEEP = [_DEEP]
_VALUES: tuple[Any, ...] = (
    None, True, 0, -1, 2**63, 10**400, 1.5, float("nan"), float("-inf"), "", "x" * 100_000, "\ud800",
    "\0", "\u202e", "<script>", "=cmd|' /C calc'!A0", [], {}, [None], {"": None}, {"x": {"x": {}}},
    "9999-99-99T00:00:00Z", "0001-01-01T00:00:00+23:59", "application", "__class__", [[]] * 1_000, _DEEP,
)  # fmt: skip
_PIECES = (
    b"{",
    b"}",
    b"[",
    b'"',
    b",",
    b":",
    b"null",
    b"\\",
    b"\\u0000",
    b"\\ud800",
    b"\xff",
    b"1e999",
)


@cache
def true_answers() -> tuple[tuple[str, bytes, bytes], ...]:
    """Jobs by name, contents and the documents that answer."""
    known = ReadingContext(passwords=PASSWORDS)
    mails = [(case.raw, case.known) for case in all_cases()[::12]] + [(SAMPLE.read_bytes(), known)]
    read = [
        ("read", raw, READ.answers.dump_json([read_mail(raw, its, register())]))
        for raw, its in mails
    ]
    show = [
        ("show", raw, SHOW.answers.dump_json([show_mail(raw, its, register())]))
        for raw, its in mails[-3:]
    ]
    file = SAMPLE.read_bytes()
    return (
        *read,
        *show,
        ("form", file, FORM.answers.dump_json([fill_form(file, "x", register())])),
    )


def drawn(seed: int, count: int) -> Iterator[Input]:
    """Changed answers: the name tells of which one, and how."""
    answers = true_answers()
    for number in range(count):
        chance = random.Random(f"{seed}/{number}")
        which = chance.randrange(len(answers))
        how = chance.choice(tuple(_WAYS))
        yield f"{which} {how}", _WAYS[how](answers[which][2], chance)


def _bytes_changed(document: bytes, chance: random.Random) -> bytes:
    changed = bytearray(document)
    for _ in range(chance.choice((1, 1, 2, 5, 50))):
        place = chance.randrange(len(changed) + 1)
        match chance.randrange(4):
            case 0:
                changed[place:place] = chance.choice(_PIECES)
            case 1:
                del changed[place : place + chance.choice((1, 2, 100))]
            case 2:
                changed[place : place + 1] = bytes([chance.randrange(256)])
            case _:
                start = chance.randrange(len(changed) + 1)
                changed[place:place] = changed[start : start + 200]
    return bytes(changed)


def _value_changed(document: bytes, chance: random.Random) -> bytes:
    """One value somewhere inside is another, is gone, or has a neighbour that nobody knows."""
    whole = json.loads(document)
    holder, key = chance.choice(list(_places(whole)))
    match chance.randrange(4):
        case 0 if isinstance(holder, dict):
            del holder[key]
        case 1 if isinstance(holder, dict):
            holder[chance.choice(("x", "__class__", "", "arguments", "known"))] = chance.choice(
                _VALUES
            )
        case 2:
            other, its = chance.choice(list(_places(whole)))
            holder[key] = json.loads(json.dumps(other[its]))
        case _:
            holder[key] = chance.choice(_VALUES)
    return json.dumps(whole, ensure_ascii=chance.random() < 0.5).encode("utf-8", "surrogatepass")


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in list(pairs):
        yield value, key
        if isinstance(inner, dict | list):
            yield from _places(inner)


def _cut(document: bytes, chance: random.Random) -> bytes:
    return document[: chance.randrange(len(document))]


def _framed(document: bytes, chance: random.Random) -> bytes:
    frame = io.BytesIO()
    write_frame(frame, [DONE, document])
    head = bytearray(frame.getvalue())
    for _ in range(chance.choice((1, 1, 3))):
        head[chance.randrange(20)] = chance.randrange(256)
    return bytes(head)


_WAYS: dict[str, Callable[[bytes, random.Random], bytes]] = {
    "bytes": _bytes_changed,
    "value": _value_changed,
    "cut": _cut,
    "frame": _framed,
}


def examine(number: int, name: str, content: bytes) -> str:
    """What became of one answer."""
    which, _, how = name.partition(" ")
    if not which.isdecimal():
        return "nothing"
    job, raw, _ = true_answers()[int(which)]
    if how == "frame":
        try:
            _, content = read_frame(io.BytesIO(content), 2, len(content))
        except (Ended, TooLarge, ValueError) as error:  # as the main process takes them
            return f"refused: {type(error).__name__}"
    try:
        (answer,) = _JOBS[job].answered(content, [raw])
    except ValueError:
        return "refused"
    if job == "read":
        document = to_json(answer)
        kept = json.loads(json.dumps(document, allow_nan=False, ensure_ascii=False).encode())
        from_json(kept, register())
        known_of(kept["arguments"])
    return "taken"


_JOBS: dict[str, Job[Any, Any]] = {job.name: job for job in (READ, SHOW, FORM)}

if __name__ == "__main__":
    main(__doc__, drawn, examine, count=50_000)
