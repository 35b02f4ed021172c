"""The colours of pages and charts in light and dark mode, as "#rrggbb" by name."""

from __future__ import annotations

from collections.abc import Mapping

LIGHT: Mapping[str, str] = {
    "ground": "#ffffff",
    "panel": "#f6f7f9",
    "ink": "#1a1a1c",
    "muted": "#5c5c60",
    "line": "#d5d6da",
    "accent": "#0017c1",
    "mid": "#4a63d8",
    "s0": "#ffffff",
    "s1": "#dbe6fe",
    "s2": "#adc4fb",
    "s3": "#7694f6",
    "s4": "#2747e8",
    "s5": "#000f80",
    "t0": "#1a1a1c",
    "t1": "#1a1a1c",
    "t2": "#1a1a1c",
    "t3": "#1a1a1c",
    "t4": "#ffffff",
    "t5": "#ffffff",
}
"""On white: s0 to s5 are the shades from none to most, t0 to t5 the text on them."""

DARK: Mapping[str, str] = {
    "ground": "#131316",
    "panel": "#1d1d21",
    "ink": "#f2f2f5",
    "muted": "#b3b4ba",
    "line": "#44454c",
    "accent": "#a9c1ff",
    "mid": "#7f9bff",
    "s0": "#131316",
    "s1": "#1b2550",
    "s2": "#2b3c8c",
    "s3": "#4560d0",
    "s4": "#86a2fb",
    "s5": "#d5e1ff",
    "t0": "#f2f2f5",
    "t1": "#f2f2f5",
    "t2": "#f2f2f5",
    "t3": "#ffffff",
    "t4": "#101013",
    "t5": "#101013",
}
"""On black: the same sequence from dim to bright."""

FONTS = (
    '"Noto Sans JP", "Noto Sans CJK JP", "BIZ UDGothic", "BIZ UDPGothic", Meiryo, '
    '"Hiragino Sans", "Hiragino Kaku Gothic ProN", sans-serif'
)


_IN_CHARTS = ("ground", "panel", "ink", "muted", "line", "accent", "mid")  # each its own colour


def in_dark() -> dict[str, str]:
    """Return the dark-mode colour of each light-mode colour that charts use; keys and values are
    "#rrggbb".
    """
    return {LIGHT[name]: DARK[name] for name in _IN_CHARTS}
