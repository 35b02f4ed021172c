"""`make bench`: every benchmark in its own process, then docs/running/speed.md from what they found.

What a benchmark takes is printed at the end; all together are meant to take under 20 minutes on two
quiet cores. `cells` compares two trees and is run by itself.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time

from tests.benchmarks import _aims

BENCHES: dict[str, tuple[str, ...]] = {
    "account": ("--mails", "300", "--runs", "2"),
    "intake": ("--runs", "1", "--without", "imap-tools + pandas"),
    "machinery": ("--mails", "200", "--runs", "2"),
    "commands": (),
    "files": (),
    "growth": ("--runs", "1"),
    "idle": ("--mails", "400", "--seconds", "65"),
    "site": ("--rounds", "2"),
    "letters": ("--letters", "200", "--runs", "2"),
    "desk_list": ("--rounds", "8"),
    "forgetting": ("--applications", "5000"),
    "notebooks": (),
    "desk_day": (),
}
"""Each with the sizes that let all of them end in time; by itself, a benchmark takes its own."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=20220630)
    parser.add_argument("names", nargs="*", help=", ".join(BENCHES))
    options = parser.parse_args()
    took, codes = {}, []
    for name in options.names or BENCHES:
        begun = time.monotonic()
        module = ["-m", f"tests.benchmarks.{name}", "--seed", str(options.seed)]
        codes.append(subprocess.run([sys.executable, *module, *BENCHES[name]]).returncode)
        took[name] = time.monotonic() - begun
    _aims.write(took)
    for name, seconds in took.items():
        print(f"{name:<12} {seconds:7.0f} s")
    print(f"{'together':<12} {sum(took.values()):7.0f} s")
    return max(codes, default=0)


if __name__ == "__main__":
    sys.exit(main())
