"""Setting base64 aside changes nothing: the tree is the one the standard library makes."""

from __future__ import annotations

import random
import tracemalloc
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import SMTP
from itertools import islice
from pathlib import Path
from typing import Any

from intake.mime.header_block import repaired
from intake.mime.mail import open_mail
from intake.mime.structure import parse, put_back
from tests.system.mails import applications

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
        message = parse(raw)
        for part in message.walk():
            put_back(part)
        assert as_values(message) == as_values(message_from_bytes(repaired(raw)))


def test_a_large_attachment_is_held_as_it_came_and_decoded_and_no_third_time() -> None:
    form = random.Random(9).randbytes(15_000_000)
    message = EmailMessage()
    message.set_content("利用申込書を添付します。")
    message.add_attachment(form, maintype="application", subtype="octet-stream", filename="申.bin")
    raw = message.as_bytes(policy=SMTP)
    tracemalloc.start()
    try:
        held = open_mail(raw).parts[0].content
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert held == form
    assert most < 1.1 * len(form)  # besides the mail itself
