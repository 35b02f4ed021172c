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
    """A command line with --seed, --share and the given numbers as options; ends the process."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--seed", type=int, default=20220630)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # servers and victims are ended too
    sys.exit(run(**sized(parser, **options)).tell())


def sized(parser: argparse.ArgumentParser, **options: float) -> dict[str, Any]:
    """What the command line says; numbers that it does not give have their default, times --share."""
    parser.add_argument("--share", type=float, default=1.0, help="of the usual size, e.g. 0.2")
    for name, default in options.items():
        parser.add_argument(f"--{name}", type=type(default), help=f"default: {default}")
    given = vars(parser.parse_args())
    share = given.pop("share")
    usual = {name: _part(default, share) for name, default in options.items()}
    return given | {name: usual[name] for name in usual if given[name] is None}


def _part(default: float, share: float) -> float:
    part = type(default)(default * share)
    return part or type(default)(bool(default))  # one at least of what is counted


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """The seconds that something took, and what it gave."""
    began = time.perf_counter()
    result = work()
    return time.perf_counter() - began, result


def at(values: list[float], share: float) -> float:
    """The value below which this share of them lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
