"""Find texts that can be copied into an answer: templates, and past answers to similar mails."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import dropwhile

from intake.answers.compose import as_written
from intake.desk.case import Case
from intake.desk.colleagues import TEMPLATE, kept
from intake.desk.search import searchable
from intake.store import Row, Transaction
from intake.text import one_line, tokyo_day

_MOST = 20  # past answers that are offered
_BEGIN, _END = "記", "以上"  # the lines of a letter between which a person writes


@dataclass(frozen=True, slots=True)
class PastAnswer:
    """A text that can be copied into an answer, and the name by which it is offered."""

    name: str
    text: str  # without the lines that every letter has


def past_answers(transaction: Transaction, case: Case) -> list[PastAnswer]:
    """Return texts that can be copied into the answer to the mail of `case`.

    First come the templates, sorted by name, then up to 20 past answers, those to the most similar
    mails first.
    """
    templates = [
        PastAnswer(f"ひな形：{name}", text) for name, text in kept(transaction, TEMPLATE).items()
    ]
    asked = _pairs(f"{case.reading.subject}\n{case.reading.text}")
    found = [(_likeness(asked, row), _past(row)) for row in transaction.rows("answers_before")]
    found.sort(key=lambda each: each[0], reverse=True)  # equal ones stay newest first
    return [*templates, *_distinct([past for _, past in found if past.text])[:_MOST]]


def _past(row: Row) -> PastAnswer:
    text = written_in(as_written(row["raw"])[1])
    day = tokyo_day(row["queued_at"])
    return PastAnswer(f"{day}　{one_line(row['asked'])[:24]}：{one_line(text)[:30]}", text)


def _distinct(found: Iterable[PastAnswer]) -> list[PastAnswer]:
    """Return the past answers, of those with the same text only the first."""
    kept: dict[str, PastAnswer] = {}
    for each in found:
        kept.setdefault(each.text, each)
    return list(kept.values())


def _pairs(text: str) -> frozenset[str]:
    """Return all pairs of neighbouring characters in a text, for comparing texts.

    Only letters and digits count, in one uniform spelling.
    """
    plain = searchable(text).replace("\n", "")
    return frozenset(plain[at : at + 2] for at in range(len(plain) - 1))


def _likeness(asked: frozenset[str], row: Row) -> float:
    """Return how similar two mails are, from 0 (not at all) to 1.

    `asked` are the pairs of neighbouring characters in the mail to be answered; `row` has the
    subject and text of a past mail. The result is the number of different pairs that occur in both
    mails, divided by the number that occur in at least one.
    """
    other = _pairs(f"{row['asked']}\n{row['question']}")
    return len(asked & other) / (len(asked | other) or 1)


def written_in(letter: str) -> str:
    """Return what a person wrote in a letter: the text between 「記」 and 「以上」.

    These are the lines with which the body of a Japanese letter begins and ends. "" if the letter
    lacks them.
    """
    lines = letter.splitlines()
    place = _written_lines(lines)
    return _text(lines[place[0] : place[1]]) if place else ""


def with_answer(letter: str, text: str) -> str:
    """Return a letter with `text` added below what a person wrote, before the line 「以上」.

    If the letter lacks the lines 「記」 and 「以上」 (begin and end of its body), the text is added
    at its end.
    """
    lines = letter.splitlines()
    begin, end = _written_lines(lines) or (len(lines), len(lines))
    written = _text(lines[begin:end])
    body = f"{written}\n\n{text}" if written else text
    return "\n".join([*lines[:begin], *body.splitlines(), *lines[end:]]) + "\n"


def _text(lines: list[str]) -> str:
    """Join lines to a text without blank lines at its beginning and end."""
    return "\n".join(dropwhile(lambda line: not line.strip(), lines)).rstrip()


def _written_lines(lines: list[str]) -> tuple[int, int] | None:
    """Return where a person writes in a letter, as indexes (begin, end) of its lines.

    `begin` is the index of the line after 「記」, `end` that of the line 「以上」. None if one of
    these two lines is missing.
    """
    bare = [line.strip() for line in lines]
    if _BEGIN not in bare or _END not in bare[bare.index(_BEGIN) :]:
        return None
    begin = bare.index(_BEGIN) + 1
    return begin, bare.index(_END, begin)
