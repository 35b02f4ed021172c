"""Ways to spoil bytes that know nothing of what these are."""

from __future__ import annotations

import random
from collections.abc import Callable

Way = Callable[[bytes, random.Random], bytes]
_HEAD = 3_000  # bytes


def place(content: bytes, chance: random.Random) -> int:
    """Anywhere, the head more often."""
    reach = len(content) if chance.random() < 0.5 else min(len(content), _HEAD)
    return chance.randrange(reach + 1)


def flip(content: bytes, chance: random.Random) -> bytes:
    if not content:
        return content
    at = min(place(content, chance), len(content) - 1)
    return content[:at] + bytes((content[at] ^ (1 << chance.randrange(8)),)) + content[at + 1 :]


def cut(content: bytes, chance: random.Random) -> bytes:
    at = place(content, chance)
    return content[:at] + content[at + chance.choice((1, 2, 3, 10, 80, 500)) :]


def truncate(content: bytes, chance: random.Random) -> bytes:
    return content[: place(content, chance)]


def noise(content: bytes, chance: random.Random) -> bytes:
    at = place(content, chance)
    size = chance.choice((1, 2, 8, 64))
    return content[:at] + chance.randbytes(size) + content[at + size :]


def repeat(content: bytes, chance: random.Random) -> bytes:
    at = place(content, chance)
    piece = content[at : at + chance.choice((2, 20, 200, 2000))]
    return content[:at] + piece * chance.choice((2, 10, 100)) + content[at:]
