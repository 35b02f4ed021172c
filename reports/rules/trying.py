"""Replace values of rules without writing a file, for notebooks that compare variants of a
scenario.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

from reports.rules.catalog import CATALOG
from reports.rules.dated import RuleError
from reports.rules.load import compatible
from reports.rules.model import Rules, gathered
from reports.rules.source import Entry, Place
from reports.rules.values import parse, written

_NAME = "試す値"


def supposed(rules: Rules, **values: Any) -> Rules:
    """Return a copy of `rules` in which each rule named in `values` has the given value on all
    days; `rules` itself is not changed.

    The names are ids of rules, such as early_rate. A value is given as a rule's file writes it: a
    text, or lists and mappings of texts. The new values are marked as assumed by a scenario. Raises
    RuleError if a rule does not exist, or if a value cannot be read or cannot be used together with
    the other rules.
    """
    changed, hashes = dict(rules.rules), dict(rules.sha256)
    for name, value in values.items():
        if name not in CATALOG:
            raise RuleError(
                f"{_NAME} {name}：この名前のきまりはありません。綴りを確かめてください。"
            )
        entry = _entry(value, Place(f"{_NAME} {name}", 1))
        tried = replace(
            rules[name].values[0], value=parse(entry, CATALOG[name]), shown=written(entry),
            source=_NAME, planned=False, scenario=rules.scenario or _NAME, place=str(entry.place),
        )  # fmt: skip
        changed[name] = replace(rules[name], values=(tried,))
        hashes[f"{_NAME}/{name}"] = hashlib.sha256(tried.shown.encode()).hexdigest()
    about = "。".join(
        part for part in (rules.about.rstrip("。"), f"{_NAME}：{'、'.join(values)}") if part
    )
    return compatible(gathered(changed, rules.scenario or _NAME, about, hashes))


def _entry(value: Any, place: Place) -> Entry:
    if isinstance(value, dict):
        content = {key: _entry(item, place) for key, item in value.items()}
        return Entry(place, content, dict.fromkeys(value, place))
    if isinstance(value, list):
        return Entry(place, [_entry(item, place) for item in value], {})
    return Entry(place, str(value), {})
