"""Every code is declared once, with one name, and nothing else is ever emitted."""

from __future__ import annotations

import ast
import string
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import yaml

from intake.terms import Severity
from intake.vocabulary.finding import FindingKind
from intake.vocabulary.findings import every
from intake.vocabulary.findings.every import FINDINGS

ROOT = Path(__file__).resolve().parents[2]
WHERE = "intake/vocabulary/findings/ (mail, attachments, fields, municipality or sender)"
MAKERS = ("intake/vocabulary/finding.py", "intake/reading/record.py")  # declared; read back
DECLARED: dict[str, list[FindingKind]] = defaultdict(list)
for module in every.MODULES:
    for constant, kind in every.declared(module):
        DECLARED[constant].append(kind)


def sources(*rooms: str) -> Iterator[tuple[str, ast.Module]]:
    for room in rooms:
        for path in sorted((ROOT / room).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def name_of(node: ast.expr) -> str:
    """The last name of what is called: OWN_MAIL of `mail.OWN_MAIL`, MISSING of `MISSING[name]`."""
    if isinstance(node, ast.Subscript):
        return name_of(node.value)
    return getattr(node, "attr", getattr(node, "id", ""))


def calls(*rooms: str) -> Iterator[tuple[str, ast.Call]]:
    for path, tree in sources(*rooms):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                yield f"{path}:{node.lineno}", node


def test_no_finding_is_made_but_from_its_declaration() -> None:
    made = [
        place
        for place, call in calls("intake")
        if name_of(call.func) == "Finding" and place.partition(":")[0] not in MAKERS
    ]
    recoded = [
        place
        for place, call in calls("intake")
        if name_of(call.func) == "replace" and any(key.arg == "code" for key in call.keywords)
        if not place.startswith("intake/vocabulary/")
    ]
    assert made + recoded == [], (
        "A finding is made here that the vocabulary does not know. Declare it as a FindingKind in "
        f"{WHERE}: code, severity, name, group of pages, sentence. Then call that constant: "
        "`kinds.MIME_UNCLOSED()`, with `where=` and a keyword for every {place} of the sentence."
    )


def test_whatever_makes_a_finding_fills_every_place_of_its_sentence() -> None:
    """A place left open would stop the reading of a mail."""
    wrong = []
    for place, call in calls("intake"):
        name = name_of(call.func)
        if name not in DECLARED or not name.isupper():
            continue
        given = {key.arg for key in call.keywords} - {"where", "severity"}
        open_places = [
            {p for _, p, _, _ in string.Formatter().parse(kind.message) if p} - {"where"}
            for kind in DECLARED[name]
        ]
        if given not in open_places:
            wrong.append(f"{place} {name} gives {sorted(map(str, given))}, asks {open_places[0]}")
    assert wrong == []


def test_every_code_that_a_mail_case_asks_for_is_declared() -> None:
    asked = {
        str(code).partition(":")[0]
        for path in (ROOT / "tests/mail/cases").glob("*.yaml")
        for codes in expected(path).get("findings", {}).values()
        for code in codes
    }
    assert len(asked) > 20
    assert asked - FINDINGS.keys() == set()


def expected(path: Path) -> dict[str, dict[str, list[str]]]:
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    return document.get("expect", document)  # type: ignore[no-any-return]


def test_sentences_under_one_code_differ_in_their_words_only() -> None:
    for kinds in DECLARED.values():
        for kind in kinds:
            first = FINDINGS[kind.code]
            assert (kind.name, kind.group) == (first.name, first.group), kind.code


def test_no_two_findings_share_a_name() -> None:
    names = Counter(kind.name for kind in FINDINGS.values())
    assert [name for name, times in names.items() if times > 1] == []


def test_only_what_is_missing_may_be_named_to_applicants_besides_the_municipality() -> None:
    told = {kind.code for kinds in DECLARED.values() for kind in kinds if kind.applicant}
    grave = {c for c in told if FINDINGS[c].severity is not Severity.MISSING}
    assert grave == {"municipality_missing", "municipality_ambiguous", "municipality_unknown"}
