"""What the search looks through: every municipality and prefecture, as one small script. Pure."""

from __future__ import annotations

import json

from reports.overview import Overview


def script(found: Overview) -> str:
    """The script that hands the page all names: [code, name, kana] by prefecture."""
    prefectures = [[p.code, p.name] for p in found.shares.now.prefectures]
    towns = [[town.code, town.name, town.kana] for town in found.towns.now]
    names = json.dumps({"prefectures": prefectures, "towns": towns}, ensure_ascii=False, separators=(",", ":"))  # fmt: skip
    return f"window.PLACES={names};\n"
