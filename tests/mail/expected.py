"""A case: a mail, what a careful person would read in it, and how a reading differs from that."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml

from intake.paths import data_path
from intake.reading import read
from intake.reading.record import known_of, to_json
from intake.register import load_register
from intake.terms import ReadingContext

CASES = Path(__file__).parent / "cases"
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same, faster, where it was built


@dataclass(frozen=True)
class Case:
    name: str
    title: str
    trap: str
    program: str
    known: ReadingContext
    expect: Mapping[str, Any]

    @property
    def raw(self) -> bytes:
        return (CASES / f"{self.name}.eml").read_bytes()


def load(path: Path) -> Case:
    loaded = yaml.load(path.read_text(encoding="utf-8"), LOADER)
    return Case(
        path.stem,
        loaded["title"],
        loaded["trap"],
        loaded["program"],
        known_of(
            {"known": {"own_addresses": ["hisai-shien@j-lis.example"], **loaded.get("known", {})}}
        ),
        loaded["expect"],
    )


@lru_cache
def all_cases() -> tuple[Case, ...]:
    return tuple(load(path) for path in sorted(CASES.glob("*.yaml")))


@lru_cache
def register() -> Any:
    return load_register(data_path("register"))


def reading(case: Case) -> Mapping[str, Any]:
    """The case's reading as `intake read --json` shows it."""
    return _reading(case.name)


@cache
def _reading(name: str) -> Mapping[str, Any]:
    case = next(each for each in all_cases() if each.name == name)
    return to_json(read(case.raw, register(), case.known))


def differences(case: Case, got: Mapping[str, Any]) -> list[str]:
    """One line for every expectation of the case that the reading does not meet."""
    return [line for key, want in case.expect.items() for line in _CHECKS[key](key, want, got)]


def _exact(key: str, want: Any, got: Mapping[str, Any]) -> Iterable[str]:
    allowed = want if isinstance(want, list) else [want]
    if got[key] not in allowed:
        yield f"{key}: {got[key]!r} ではなく {want!r} のはず"


def _whole(key: str, want: Any, got: Mapping[str, Any]) -> Iterable[str]:
    if got[key] != want:
        yield f"{key}: {got[key]!r} ではなく {want!r} のはず"


def _municipality(key: str, want: Any, got: Mapping[str, Any]) -> Iterable[str]:
    found = got["municipality"] and got["municipality"]["code"]
    if found not in (want if isinstance(want, list) else [want]):
        yield f"municipality: {found!r} ではなく {want!r} のはず"


def _candidates(key: str, want: Mapping[str, Any], got: Mapping[str, Any]) -> Iterable[str]:
    found = [c["code"] for c in got["candidates"]]
    if "exactly" in want and set(found) != set(want["exactly"]):
        yield f"candidates: {found} ではなく {want['exactly']} のはず"
    settled = {got["municipality"]["code"]} if got["municipality"] else set()
    if missing := set(want.get("contain", ())) - set(found) - settled:
        yield f"candidates: {found} に {sorted(missing)} がない"
    if extra := set(want.get("lack", ())) & set(found):
        yield f"candidates: {sorted(extra)} は候補でない"
    if any(not c["evidence"] for c in got["candidates"]):
        yield "candidates: 根拠のない候補がある"


def _mapping(key: str, want: Mapping[str, Any], got: Mapping[str, Any]) -> Iterable[str]:
    for name, value in want.items():
        if got[key].get(name) not in (value if isinstance(value, list) else [value]):
            yield f"{key}.{name}: {got[key].get(name)!r} ではなく {value!r} のはず"


def _sources(key: str, want: Mapping[str, str], got: Mapping[str, Any]) -> Iterable[str]:
    for name, piece in want.items():
        if piece not in got["sources"].get(name, ""):
            yield f"sources.{name}: {got['sources'].get(name)!r} に {piece!r} がない"


def _absent(key: str, want: Sequence[str], got: Mapping[str, Any]) -> Iterable[str]:
    for name in want:
        if got["fields"].get(name):
            yield f"fields.{name}: {got['fields'][name]!r} とあるが、書かれていない"


def _text(key: str, want: Sequence[str], got: Mapping[str, Any]) -> Iterable[str]:
    for piece in want:
        if (piece in got["text"]) == (key == "text_lacks"):
            yield f"{key}: {piece!r}（本文は {got['text'][:200]!r}）"


def _names(key: str, want: Any, got: Mapping[str, Any]) -> Iterable[str]:
    found = [a["name"] for a in got["attachments"]]
    allowed = want["any"] if isinstance(want, Mapping) else [want]
    if found not in [list(names) for names in allowed]:
        yield f"attachments: {found} ではなく {want} のはず"


def _forms(key: str, want: Mapping[str, Any], got: Mapping[str, Any]) -> Iterable[str]:
    found = {a["name"]: a["form"] for a in got["attachments"]}
    for name, fields in want.items():
        form = found.get(name)
        if fields is None or form is None:
            if fields != form:
                yield f"forms.{name}: {form!r} ではなく {fields!r} のはず"
            continue
        yield from _mapping(name, fields, {name: form})


def _problems(key: str, want: Mapping[str, str | None], got: Mapping[str, Any]) -> Iterable[str]:
    found = {a["name"]: a["problem"] for a in got["attachments"]}
    for name, pattern in want.items():
        problem = found.get(name)
        if (pattern is None) != (problem is None) or not re.search(pattern or "", problem or ""):
            yield f"problems.{name}: {problem!r} は {pattern!r} に合わない"


def _findings(key: str, want: Mapping[str, Any], got: Mapping[str, Any]) -> Iterable[str]:
    found = [(f["code"], f["field"]) for f in got["findings"]]
    marks = {c for c, _ in found} | {f"{c}:{f}" for c, f in found if f}
    for code in want.get("must", ()):
        if code not in marks:
            yield f"findings: {code} がない（あるのは {sorted(marks)}）"
    for code in want.get("never", ()):
        if code in marks:
            yield f"findings: {code} があってはならない"


_CHECKS = {
    "kind": _exact, "outcome": _exact, "municipality": _municipality, "candidates": _candidates,
    "subject": _exact, "sender": _mapping, "message_id": _exact, "date": _exact, "text": _text,
    "text_lacks": _text, "fields": _mapping, "absent": _absent, "sources": _sources,
    "attachments": _names, "forms": _forms, "problems": _problems, "passwords": _whole,
    "answerable": _whole, "receipt_number": _whole, "in_reply_to": _whole, "findings": _findings,
}  # fmt: skip
