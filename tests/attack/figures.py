"""What an attack found: figures, whether they are as promised; as a table and as JSON."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

T = TypeVar("T")
MARK = "figures: "  # begins the line of stdout that holds them


@dataclass(frozen=True, slots=True)
class Found:
    """The figures of one attack, and what of them breaks a promise."""

    figures: Mapping[str, Any]
    broken: tuple[str, ...] = field(default=())

    def tell(self) -> int:
        """Print them; the exit code."""
        for name, value in self.figures.items():
            print(f"{name:>36}  {value}")
        for sentence in self.broken:
            print(f"BROKEN: {sentence}")
        print(MARK + json.dumps(dict(self.figures) | {"broken": list(self.broken)}), flush=True)
        return 1 if self.broken else 0


def command(description: str | None, run: Callable[..., Found], **options: float) -> None:
    """A command line with --seed and the given numbers as options; ends the process."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--seed", type=int, default=20220630)
    for name, default in options.items():
        parser.add_argument(f"--{name}", type=type(default), default=default)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # servers and victims are ended too
    sys.exit(run(**vars(parser.parse_args())).tell())


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """The seconds that something took, and what it gave."""
    began = time.perf_counter()
    result = work()
    return time.perf_counter() - began, result


def at(values: list[float], share: float) -> float:
    """The value below which this share of them lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
