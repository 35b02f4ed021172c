"""What is proposed from scanned forms: right, wrong or nothing, and how long a page takes.

    python -m tests.benchmarks.scans [--forms N] [--first N]

Nothing is taken without a person: a proposal is a button. A proposal that is said to be certain and
is wrong is what a person may overlook, so those are counted apart.
"""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

from intake.cell.jobs import Wanted
from intake.cell.opening import scan_begun
from intake.terms import FieldName, ReadingContext
from tests.attack.figures import Found, at, command, timed
from tests.scanned import Sample, sample


def scans(seed: int, forms: int, first: int) -> Found:
    """Counts of proposals over so many forms; broken if more than one in fifty certain ones is wrong."""
    del seed  # a form is the same each time, by its number
    counts: Counter[str] = Counter()
    seconds = []
    for number in range(first, first + forms):
        each = sample(number)
        if folder := os.environ.get("INTAKE_PICTURES"):
            each.picture.save(Path(folder, f"{each.name}.jpg"))
        content = each.jpeg()
        wanted = Wanted(ReadingContext(), None)
        took, (scanned,) = timed(lambda c=content, w=wanted: scan_begun(c, w).result())  # type: ignore[misc]
        seconds.append(took)
        told = {p.field: p for p in scanned.proposals}
        found = {name: _verdict(name, each, told) for name in each.values}
        extra = [name for name in told if name not in each.values]
        counts.update(found.values())
        counts.update("of an empty field" for _ in extra)
        print(f"{each.name:<34} {took:5.1f} s  {dict(Counter(found.values()))}", flush=True)
        for name, verdict in found.items():
            if "wrong" in verdict:
                print(f"    {verdict}: {name} {told[name].value!r}, is {each.values[name]!r}")
        for name in extra:
            print(f"    of an empty field: {name} {told[name].value!r}")
    fields = sum(counts.values()) - counts["of an empty field"]
    figures = {"forms": forms, "fields": fields} | dict(sorted(counts.items()))
    figures |= {"taken without a person": 0}
    figures |= {
        "seconds median": round(at(seconds, 0.5), 1),
        "seconds most": round(max(seconds), 1),
    }
    certain = counts["right"] + counts["wrong"]
    broken = ["certain proposals are wrong"] if counts["wrong"] * 50 > certain else []
    return Found(figures, tuple(broken))


def _verdict(name: FieldName, each: Sample, told: dict) -> str:  # type: ignore[type-arg]
    proposal = told.get(name)
    if proposal is None:
        return "none"
    verdict = "right" if each.has(proposal) else "wrong"
    return verdict if proposal.sure else f"{verdict}, said to be uncertain"


if __name__ == "__main__":
    command(__doc__, scans, forms=30, first=0)
