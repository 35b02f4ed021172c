"""Colours as 0xRRGGBB, as far as letters are seen on them; -1 is an unknown one."""

from __future__ import annotations

WHITE = 0xFFFFFF
_NEAR = 24  # of 255 in each of red, green and blue: no eye tells letters from their background


def is_like(colour: int | None, background: int) -> bool:
    """Whether letters of this colour cannot be seen on the background; None is that of ordinary text."""
    if colour is None or background < 0:
        return False
    return all(
        abs((colour >> shift & 255) - (background >> shift & 255)) <= _NEAR for shift in (0, 8, 16)
    )
