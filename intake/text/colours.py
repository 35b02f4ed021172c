"""Compare the colour of text with its background. Colours are numbers 0xRRGGBB."""

from __future__ import annotations

WHITE = 0xFFFFFF
_NEAR = 24  # of 255 in each of red, green and blue: too near for the eye to see letters on their background


def is_like(colour: int | None, background: int) -> bool:
    """Whether text of the colour `colour` is too similar to `background` to be visible.

    Both are numbers 0xRRGGBB. False if `colour` is None (the default text colour) or `background`
    is -1 (unknown).
    """
    if colour is None or background < 0:
        return False
    return all(
        abs((colour >> shift & 255) - (background >> shift & 255)) <= _NEAR for shift in (0, 8, 16)
    )
