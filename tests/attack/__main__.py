"""Runs attacks with a seed and prints their figures: python -m tests.attack --seed N [--share S] [names…]

Each is a module of its own here, `python -m tests.attack.NAME --seed N`: exit code 0 where every
promise held; a line that begins with 「figures: 」 holds its figures as JSON. What it printed and
its figures are kept in tests/attack/results/. Only mutate is run by itself: it breaks our own code, and
what it finds is explained by hand (CONTRIBUTING.md).
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.attack.figures import MARK

RESULTS = Path(__file__).resolve().parent / "results"
ATTACKS = {  # name -> module and further arguments
    "kill": ("kill",),
    "kill_backup": ("kill_backup",),
    "order_of_calls": ("order_of_calls",),
    "forget": ("forget",),
    "full_disk": ("full_disk",),
    "latency": ("latency",),
    "together": ("together",),
    "two_desks": ("two_desks",),
    "crowd": ("crowd",),
    "long_watch": ("long_watch",),
    "odd_servers": ("odd_servers",),
    "every_step": ("every_step",),
    "register_forms": ("register_forms",),
    "crafted_mails": ("fuzz_mail", "--crafted"),
    "public_mails": ("public_mails",),
    "fuzz_mail": ("fuzz_mail",),
    "fuzz_attachments": ("fuzz_attachments",),
    "hostile_attachments": ("hostile_attachments",),
    "fuzz_handed_in": ("fuzz_handed_in",),
    "fuzz_answers": ("fuzz_answers",),
    "properties": ("properties",),
    "courses": ("courses",),
    "past_one_machine": ("past_one_machine",),
    "install": ("install",),
    "upgrade": ("upgrade",),
    "long_tests": ("long_tests",),
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one attack ended."""

    name: str
    code: int
    seconds: float
    figures: dict[str, Any]
    last: str  # line printed


def attack(name: str, seed: int, share: float) -> Outcome:
    """Run one attack in a process of its own; its output is kept."""
    began = time.monotonic()
    module, *more = ATTACKS.get(name, (name,))
    sizes = ["--seed", str(seed), "--share", str(share)]
    done = subprocess.run(
        [sys.executable, "-m", f"tests.attack.{module}", *sizes, *more],
        capture_output=True,
        text=True,
        check=False,
    )
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.txt").write_text(done.stdout + done.stderr, encoding="utf-8")
    lines = done.stdout.splitlines()
    told = [line.removeprefix(MARK) for line in lines if line.startswith(MARK)]
    figures = json.loads(told[-1]) if told else {"said": lines[-8:]}
    last = next((line for line in reversed(lines) if not line.startswith(MARK)), "")
    return Outcome(name, done.returncode, time.monotonic() - began, figures, last.strip())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=20220630)
    parser.add_argument("--share", type=float, default=1.0, help="of the usual size of each")
    parser.add_argument("names", nargs="*", help=", ".join(ATTACKS))
    options = parser.parse_args()
    outcomes = []
    for name in options.names or ATTACKS:
        print(f"{name} …", file=sys.stderr, flush=True)
        outcomes.append(attack(name, options.seed, options.share))
        _tell(outcomes[-1])
    summary = {
        "seed": options.seed,
        "share": options.share,
        "attacks": {
            each.name: {"code": each.code, "seconds": round(each.seconds)}
            | {"figures": each.figures}
            for each in outcomes
        },
    }
    target = RESULTS / "attack.json"
    target.write_text(json.dumps(summary, ensure_ascii=False, indent=1), encoding="utf-8")
    return 1 if any(each.code for each in outcomes) else 0


def _tell(outcome: Outcome) -> None:
    verdict = "held" if outcome.code == 0 else f"BROKEN (exit {outcome.code})"
    print(f"{outcome.name:<18} {verdict:<18} {outcome.seconds:7.0f} s")
    for name, value in outcome.figures.items():
        if name not in ("said", "broken"):
            print(f"    {name:<40} {value}")
    for line in outcome.figures.get("said", []) + outcome.figures.get("broken", []):
        print(f"    {line}")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
