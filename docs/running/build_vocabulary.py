"""Write vocabulary.md, the list of codes with their Japanese names, from intake/vocabulary.

Run by `python docs/running/build_vocabulary.py`, or `make docs`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from intake.vocabulary.codes import FieldName, Kind, Labelled, Outcome, Severity, Stage
from intake.vocabulary.findings.every import FINDINGS
from intake.vocabulary.letters import LetterKind, LetterState
from intake.vocabulary.moves import MOVES, Need
from intake.vocabulary.reasons import REASONS

PAGE = Path(__file__).resolve().parent / "vocabulary.md"
_HEAD = """\
# The words

Made by `make docs` from `intake/vocabulary`; do not edit.
"""
_ENUMS: tuple[tuple[str, type[Labelled]], ...] = (
    ("What a mail is", Kind),
    ("What reading it led to", Outcome),
    ("How much a finding weighs", Severity),
    ("How far an application has come", Stage),
    ("Its fields", FieldName),
    ("Our letters", LetterKind),
    ("What became of a letter", LetterState),
)


def page() -> str:
    """Return the Markdown text of vocabulary.md."""
    return "\n".join([_HEAD, *_moves(), *_reasons(), *_findings(), *_enums()])


def _moves() -> Iterator[str]:
    yield "## Decisions: `intake decide MOVE ID --set KEY=VALUE`\n"
    yield "Either name of a move and of a key will do. What is in brackets may be left out.\n"
    rows = []
    for move, rule in MOVES.items():
        says = (
            each.named if each.need is Need.REQUIRED else f"[{each.named}]" for each in rule.asked
        )
        from_ = "、".join(dict.fromkeys(stage.label for stage in rule.start))
        rows.append(
            (f"`{move}`", move.label, " ".join(says), from_, rule.to.label if rule.to else "")
        )
    yield from _table(("move", "名称", "key", "この段階から", "この段階へ"), rows)


def _reasons() -> Iterator[str]:
    yield "## Why something waits: `intake waiting --reason NAME`\n"
    rows = ((f"`{each.code}`", each.name, each.group.label) for each in REASONS.values())
    yield from _table(("code", "名称", "ページでのまとまり"), rows)


def _findings() -> Iterator[str]:
    yield "## Findings\n"
    yield "`{…}` is filled in where it is found; the weight may be another there.\n"
    rows = (
        (f"`{each.code}`", each.severity.label, each.name, each.message)
        for each in FINDINGS.values()
    )
    yield from _table(("code", "重さ", "名称", "所見"), rows)


def _enums() -> Iterator[str]:
    for title, enum in _ENUMS:
        yield f"## {title}\n"
        yield from _table(("code", "名称"), ((f"`{each}`", each.label) for each in enum))


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    yield from (f"| {' | '.join(cell.replace('|', '｜') for cell in row)} |" for row in rows)
    yield ""


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(PAGE)
