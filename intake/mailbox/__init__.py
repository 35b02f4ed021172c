"""Where mail comes from: so many mails, or so many bytes of them, at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from intake.terms import IntakeError

BYTES_AT_ONCE = 8 * 1024 * 1024  # raw mail of one batch; a larger mail is one by itself
T = TypeVar("T")


def batches(items: Iterable[T], most: int, size: Callable[[T], int]) -> Iterator[list[T]]:
    """The items in order, at most so many at a time. Where their source breaks off, what it gave first."""
    batch: list[T] = []
    weight = 0
    try:
        for item in items:
            if batch and (len(batch) >= most or weight + size(item) > BYTES_AT_ONCE):
                yield batch
                batch, weight = [], 0
            batch.append(item)
            weight += size(item)
    except IntakeError:
        if batch:
            yield batch
        raise
    if batch:
        yield batch
