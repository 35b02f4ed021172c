"""Setting base64 aside changes nothing: the tree is the one the standard library makes."""

from __future__ import annotations

import random
from email import message_from_bytes
from email.message import Message
from itertools import islice
from pathlib import Path
from typing import Any

from intake.reading.structure import parse
from tests.servers.mails import applications

_CASES = sorted(Path("tests/mail").rglob("*.eml"))


def as_values(message: Message) -> Any:
    """All that the parser made of a mail."""
    inside = vars(message)["_payload"]
    return (
        [(name, str(value)) for name, value in message.raw_items()],
        [repr(defect) for defect in message.defects],
        message.preamble,
        message.epilogue,
        [as_values(part) for part in inside] if isinstance(inside, list) else inside,
    )


def mutated(raw: bytes, dice: random.Random) -> bytes:
    mail = bytearray(raw)
    for _ in range(dice.randrange(1, 8)):
        at, length = dice.randrange(len(mail)), dice.randrange(400)
        other = dice.randrange(len(mail))
        mail[at : at + dice.choice((0, 1, length))] = dice.choice(
            (b"\n", b"\r\n", b"\r", b"=", b"--", b"\n\n", bytes(mail[other : other + length]))
        )
    return bytes(mail)


def test_the_tree_is_the_one_the_standard_library_makes() -> None:
    dice = random.Random(9)
    raws = [path.read_bytes() for path in dice.sample(_CASES, 60)]
    raws += [raw for raw, _ in islice(applications(20), 20)]
    assert sum(raw.count(b"\n") > 100 for raw in raws) >= 20  # there is something to set aside
    for raw in raws + [mutated(raw, dice) for raw in raws for _ in range(4)]:
        assert as_values(parse(raw)) == as_values(message_from_bytes(raw))
