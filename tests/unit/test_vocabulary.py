"""Every code is declared once, with one name, and nothing else is ever emitted."""

from __future__ import annotations

import ast
import json
import re
import string
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import yaml

from intake.applications.filing import SETTLED_BY_THE_NUMBER
from intake.vocabulary.codes import FieldName, Kind, Labelled, Outcome, Severity, Stage, Writer
from intake.vocabulary.finding import FindingKind, Group
from intake.vocabulary.findings import every
from intake.vocabulary.findings.every import FINDINGS
from intake.vocabulary.letters import REMINDED_FOR, Attempt, LetterKind, LetterState
from intake.vocabulary.moves import MOVES, SELECTIONS, Move
from intake.vocabulary.reasons import REASONS

ROOT = Path(__file__).resolve().parents[2]
WHERE = "intake/vocabulary/findings/ (mail, attachments, fields, municipality or sender)"
MAKERS = ("intake/vocabulary/finding.py", "intake/reading/record.py")  # declared; read back
DECLARED: dict[str, list[FindingKind]] = defaultdict(list)
for module in every.MODULES:
    for constant, kind in every.declared(module):
        DECLARED[constant].append(kind)

ENUMS: tuple[type[Labelled], ...] = (
    Kind, Outcome, Severity, Stage, FieldName, Writer, Move, LetterKind, LetterState, Attempt, Group,
)  # fmt: skip
ENTRIES = {each.key: each for rule in MOVES.values() for each in rule.entries}
CODES = (
    {code for enum in ENUMS for code in enum} | REASONS.keys() | FINDINGS.keys() | ENTRIES.keys()
)
NAMES = [
    *([member.label for member in enum] for enum in ENUMS),
    [kind.name for kind in FINDINGS.values()],
    [reason.name for reason in REASONS.values()],
    [*{each.label: None for rule in MOVES.values() for each in rule.entries}],
    [rule.day for rule in MOVES.values() if rule.day],
    [*SELECTIONS.values()],
    [*REMINDED_FOR.values()],
]


def sources(*rooms: str) -> Iterator[tuple[str, ast.Module]]:
    for room in rooms:
        for path in sorted((ROOT / room).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), parsed(path)


@cache  # the tests here go through the same files
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


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


def test_every_label_is_written_once() -> None:
    """What is called as something else is, takes its label from there."""
    labels = {label for names in NAMES for label in names}
    written = Counter(
        node.value
        for path, tree in sources("intake/vocabulary")
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and node.value in labels
    )
    assert [label for label, times in written.items() if times > 1] == []


@pytest.mark.parametrize("names", NAMES, ids=lambda names: names[0])
def test_no_two_of_a_sort_share_a_label(names: list[str]) -> None:
    assert [label for label, times in Counter(names).items() if times > 1] == []
    assert all(names)


def test_no_table_outside_the_vocabulary_gives_its_codes_names() -> None:
    """A sentence about a code (it ends in 。) may be where it is used; a name may not."""
    tables = [
        f"{path}:{node.lineno}"
        for path, tree in sources("intake", "reports")
        if not path.startswith("intake/vocabulary/")
        for node in ast.walk(tree)
        if isinstance(node, ast.Dict)
        and sum(is_name(k, v) for k, v in zip(node.keys, node.values, strict=True)) > 1
    ]
    assert tables == [], "These give codes of the vocabulary a second name. Derive it from there."


def is_name(key: ast.expr | None, value: ast.expr) -> bool:
    match key:
        case ast.Attribute(value=ast.Name(id=enum)):
            of_ours = enum in {each.__name__ for each in ENUMS}
        case ast.Constant(value=str(code)):
            of_ours = code in CODES
        case _:
            of_ours = False
    words = value.value if isinstance(value, ast.Constant) else None
    japanese = isinstance(words, str) and re.search(r"[\u3040-\u30ff\u4e00-\u9fff]", words)
    return of_ours and bool(japanese) and not str(words).endswith("。")


def test_only_what_is_missing_may_be_named_to_applicants_besides_the_municipality() -> None:
    told = {kind.code for kinds in DECLARED.values() for kind in kinds if kind.applicant}
    grave = {c for c in told if FINDINGS[c].severity is not Severity.MISSING}
    asked = ("missing", "ambiguous", "unknown", "not_one")
    assert grave == {f"municipality_{each}" for each in asked}


def test_every_entry_of_a_key_has_one_label_but_for_the_two_files() -> None:
    labels: dict[str, set[str]] = defaultdict(set)
    for rule in MOVES.values():
        for each in rule.entries:
            labels[each.key].add(each.label)
    assert {key for key, found in labels.items() if len(found) > 1} == {"file"}


def test_the_codes_that_sql_names_are_those_of_the_vocabulary() -> None:
    view = (ROOT / "intake/store/views/60_waiting.sql").read_text(encoding="utf-8")
    (listed,) = re.findall(r"f ->> 'code' NOT IN \(([^)]*)\)", view)
    assert set(re.findall(r"'(\w+)'", listed)) == SETTLED_BY_THE_NUMBER
    own = set(re.findall(r"'((?:bounce|send|unanswerable|needs)\w*)'", view)) - {"sent"}
    assert own <= REASONS.keys()


def test_the_papers_call_reasons_to_wait_by_their_names() -> None:
    page = (ROOT / "docs" / "words.md").read_text(encoding="utf-8")
    table = page.partition("## What 要確認 means")[2].partition("\n## ")[0]
    cells = re.findall(r"^\| ([^|]+) \| [^|]+\|$", table, re.M)[1:]
    named = [each for cell in cells for each in cell.split("、")]
    assert len(named) > 8
    assert [each for each in named if each not in {r.name for r in REASONS.values()}] == []


def test_notebooks_call_decisions_as_the_buttons_do() -> None:
    cells = json.loads((ROOT / "notebooks/01_desk.ipynb").read_text(encoding="utf-8"))["cells"]
    text = "".join(line for cell in cells for line in cell["source"])
    rows = re.findall(r"^\| ([^|]+) \| `desk\.(\w+)\(", text, re.M)
    named = [(called, Move(move).label) for called, move in rows if move in set(Move)]
    assert len(named) > 5
    assert [pair for pair in named if pair[0] != pair[1]] == []
