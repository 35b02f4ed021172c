"""Compare three readers of mail on the cases: subjects, texts and file names read right, by trap.

The readers are mail-parser alone, the standard library's policy.default, and ours, on every case
whose .yaml expects a subject, pieces of text, or attachment names. An exception counts as wrong and
is counted separately.
"""

from __future__ import annotations

import email
import email.policy
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

import mailparser

from tests.mail.expected import Case, all_cases, reading
from tests.mail.traps import TRAPS

Found = Mapping[str, Any]  # subject, text, names


def by_mail_parser(case: Case) -> Found:
    mail = mailparser.parse_from_bytes(case.raw)
    text = "\n".join(mail.text_plain) or "\n".join(mail.text_html)
    return {
        "subject": mail.subject,
        "text": text,
        "names": [part["filename"] for part in mail.attachments],
    }


def by_policy_default(case: Case) -> Found:
    message = email.message_from_bytes(case.raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    body = message.get_body(("plain", "html"))
    return {
        "subject": str(message["subject"] or ""),
        "text": body.get_content() if body else "",
        "names": [part.get_filename() for part in message.iter_attachments()],
    }


def by_ours(case: Case) -> Found:
    got = reading(case)
    outer = [a["name"] for a in got["attachments"] if "/" not in a["name"]]
    return {"subject": got["subject"], "text": got["text"], "names": outer}


READERS: Mapping[str, Callable[[Case], Found]] = {
    "mail-parser": by_mail_parser,
    "policy.default": by_policy_default,
    "本システム": by_ours,
}


@dataclass
class Score:
    asked: Counter[str] = field(default_factory=Counter)
    right: dict[str, Counter[str]] = field(default_factory=lambda: {r: Counter() for r in READERS})
    raised: Counter[str] = field(default_factory=Counter)


def checks(case: Case) -> Mapping[str, Callable[[Found], bool]]:
    """Name -> test of each expectation of the case, to be applied to what a reader found."""
    asked: dict[str, Callable[[Found], bool]] = {}
    expect = case.expect
    if subject := expect.get("subject"):
        allowed = subject if isinstance(subject, list) else [subject]
        asked["subject"] = lambda found: found["subject"] in allowed
    if pieces := expect.get("text") or _said_in_the_body(expect):
        asked["text"] = lambda found: all(_bare(x) in _bare(found["text"]) for x in pieces)
    if names := expect.get("attachments"):
        sets = names["any"] if isinstance(names, Mapping) else [names]
        outer = [[name for name in one if "/" not in name] for one in sets]
        asked["names"] = lambda found: found["names"] in outer
    return asked


def _said_in_the_body(expect: Mapping[str, Any]) -> list[str]:
    """The expected values that can come only from the text, for a mail without a form."""
    told = expect.get("fields", {}) if expect.get("attachments") == [] else {}
    return [told[k] for k in ("section", "contact_name") if isinstance(told.get(k), str)]


def _bare(text: str) -> str:
    """The text without white space, because line folding is not compared."""
    return "".join(text.split())


def score() -> dict[str, Score]:
    """Trap -> number of checks, how many each reader passed, and how often it raised."""
    by_trap: dict[str, Score] = {}
    for case in all_cases():
        tally = by_trap.setdefault(case.trap, Score())
        asked = checks(case)
        tally.asked.update(list(asked))
        for name, reader in READERS.items():
            try:
                found = reader(case)
                tally.right[name].update(what for what, test in asked.items() if test(found))
            except Exception:  # whatever a library raises is what is counted here
                tally.raised[name] += 1
    return by_trap


def comparison() -> str:
    """A Markdown table of the subjects, texts and file names that each reader got right, by trap."""
    scores = score()
    rows = [_row(trap, [scores[trap]]) for trap in TRAPS]
    rows.append(_row("計", list(scores.values())))
    columns = "".join(f" {reader} |" for reader in READERS)
    head = f"| 罠 | 件名 | 本文 | 添付名 |{columns}\n|---|---:|---:|---:|" + "---|" * len(READERS)
    return "\n".join([head, *rows])


def _row(name: str, scores: list[Score]) -> str:
    kinds = ("subject", "text", "names")
    asked = [sum(s.asked[k] for s in scores) for k in kinds]
    cells = []
    for reader in READERS:
        right = "・".join(str(sum(s.right[reader][k] for s in scores)) for k in kinds)
        raised = sum(s.raised[reader] for s in scores)
        cells.append(right + (f"（例外{raised}）" if raised else ""))
    return f"| {name} | {' | '.join(map(str, asked))} | {' | '.join(cells)} |"
