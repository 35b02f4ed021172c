"""Group items, such as mails, into batches of limited number and total bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from intake.terms import IntakeError

BYTES_AT_ONCE = 8 * 1024 * 1024  # raw mail of one batch
T = TypeVar("T")


def batches(
    items: Iterable[T], most: int, size: Callable[[T], int], most_bytes: int = BYTES_AT_ONCE
) -> Iterator[list[T]]:
    """Yield lists of the items, in order, each of at most `most` items and `most_bytes` bytes.

    `size` returns the bytes of one item; an item larger than `most_bytes` (default: 8 MiB) is
    yielded in a list of its own. If the iteration over `items` raises IntakeError, the items before
    the error are still yielded, then the error is raised.
    """
    batch: list[T] = []
    weight = 0
    try:
        for item in items:
            if batch and (len(batch) >= most or weight + size(item) > most_bytes):
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
