"""Compare the colour of text with its background; colours are 0xRRGGBB."""

from __future__ import annotations

WHITE = 0xFFFFFF
_NEAR = 24  # of 255 in each of red, green and blue: too near for the eye to see letters on their background


def is_like(colour: int | None, background: int) -> bool:
    """Whether letters of this colour are invisible on the background.

    False for a colour of None (the default text colour) and for a background of -1 (unknown).
    """
    if colour is None or background < 0:
        return False
    return all(
        abs((colour >> shift & 255) - (background >> shift & 255)) <= _NEAR for shift in (0, 8, 16)
    )
