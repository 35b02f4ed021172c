"""Spoils the files that staff hand in: python -m tests.attack.fuzz_handed_in --count N

Settings, templates, rules, scenarios, registers, populations, filled-in workbooks, pasted tables; and
Authentication-Results. Each is read or refused in one Japanese sentence, within seconds; anything
else is a fault of ours. The same --seed and --count give the same files.
"""

from __future__ import annotations

import random
import re
import signal
import tempfile
import time
from collections import Counter
from itertools import cycle
from pathlib import Path
from types import FrameType

from intake.reading.sender.authentication import believed, parse
from intake.terms import IntakeError
from reports.rules.dated import RuleError
from tests.attack.figures import Found, command
from tests.attack.handed_in import Paper, mutated_text, papers, put, put_back
from tests.attack.mutants import mutated

SECONDS = 5.0  # for one file; a person waits
_JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")
_FIELD = (
    "mx.j-lis.example 1; dkim=pass (good (nested) sig) header.d=city.example header.i=\"@city.example\";"
    " spf=fail smtp.mailfrom=\"a;b dkim=pass\"@x.example; dmarc=pass (p=none dis=none) header.from=city.example"
)  # fmt: skip
_SIGNS = ("(", ")", '"', "\\", ";", "=", "\r\n ", "\t", "@", "none", "dkim=pass", "header.d=", "\x00", "名", "=?utf-8?q?=3B?=",
          "((((", '"' * 3, "; " * 200, "a=b " * 300, "mx.j-lis.example")  # fmt: skip


class _TooLong(BaseException):
    """One file took longer than a person waits."""


def run(seed: int, count: int = 20_000) -> Found:
    """Read so many spoilt files of all sorts in turn, and as many fields of a mail's header."""
    outcomes: Counter[str] = Counter()
    faults: list[str] = []
    worst = (0.0, "")
    with tempfile.TemporaryDirectory(prefix="handed-in-") as name:
        folder = Path(name)
        sorts = papers(folder)
        for paper in sorts:  # sound ones are read, or what follows shows nothing
            paper.read(put(paper, paper.content, folder))
        for number, paper in zip(range(count), cycle(sorts), strict=False):
            began = time.monotonic()
            result = _examine(paper, _spoilt(paper, random.Random(f"{seed}:{number}")), folder)
            worst = max(worst, (time.monotonic() - began, f"{number} {paper.name}"))
            outcomes[result.partition(":")[0]] += 1
            if result.startswith("fault"):
                faults.append(f"{number} {paper.name}: {result}")
    faults += _fields(seed, count, outcomes)
    figures = {
        "files and fields": count * 2,
        "sorts of files": len(sorts),
        **dict(outcomes),
        "faults": len(faults),
        "seconds, worst": round(worst[0], 2),
        "worst": worst[1],
    }
    return Found(figures, tuple(faults[:20]))


def _spoilt(paper: Paper, chance: random.Random) -> bytes:
    if paper.pieces and chance.random() < 0.7:
        return mutated_text(paper.content, paper.pieces, chance)
    return mutated(paper.content, chance)


def _examine(paper: Paper, content: bytes, folder: Path) -> str:
    """「read」, 「refused」, or 「fault」 with what went wrong."""
    path = put(paper, content, folder)
    signal.signal(signal.SIGALRM, _stop)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        paper.read(path)
    except (IntakeError, RuleError) as refusal:
        said = str(refusal)
        fit = _JAPANESE.search(said) and len(said) < 2_000
        return "refused" if fit else f"fault: refused without a sentence: {said[:200]!r}"
    except _TooLong:
        return f"fault: longer than {SECONDS} s"
    except BaseException as error:
        return f"fault: {type(error).__name__}: {str(error)[:200]!r}"
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        put_back(paper, folder)
    return "read"


def _stop(number: int, frame: FrameType | None) -> None:
    raise _TooLong


def _fields(seed: int, count: int, outcomes: Counter[str]) -> list[str]:
    """Spoilt Authentication-Results: parsed, or not at all; never another server's word for ours."""
    faults = []
    for number in range(count):
        chance = random.Random(f"{seed}/{number}")
        text = _FIELD
        for _ in range(chance.choice((1, 2, 6))):
            at = chance.randrange(len(text) + 1)
            text = text[:at] + chance.choice(_SIGNS) + text[at + chance.choice((0, 0, 1, 9)) :]
        began = time.process_time()
        try:
            found = parse(text)
            named = believed((text,), frozenset({"mx.j-lis.example"}))
        except Exception as error:
            faults.append(f"field {number}: {type(error).__name__}")
            continue
        outcomes["field parsed" if found.whole else "field left out"] += 1
        if named and not re.match(r'[\s]*(?:\(.*\)\s*)*"?mx\.j-lis\.example', text, re.S | re.I):
            faults.append(f"field {number}: believed {text[:60]!r}")
        if (
            not found.whole
            and re.match(r"mx\.j-lis\.example[\s;]", text)
            and (not named or named.whole)
        ):
            faults.append(f"field {number}: ours, unreadable and passed over {text[:60]!r}")
        if time.process_time() - began > 1:
            faults.append(f"field {number}: slow")
    return faults


if __name__ == "__main__":
    command(__doc__, run, count=20_000)
