"""Random sequences of moves over 50 applications: desk, ratios and fees must say one and the same.

python -m tests.attack.courses --seed N --rounds 2000
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from tests.attack.figures import Found, command
from tests.walk import begun, figures, moved

_AT_ONCE = 100  # sequences, after which everything is asked


def courses(seed: int, rounds: int) -> Found:
    """So many sequences; broken where anything differs from what was worked out apart.

    What was fixed by both days halfway must be the same at the end.
    """
    broken: list[str] = []
    with TemporaryDirectory(prefix="courses-") as name:
        walk = begun(Path(name) / "state", seed)
        fixed: dict[str, object] = {}
        for number in range(1, rounds + 1):
            walk.sequence()
            if number % _AT_ONCE == 0 or number == rounds:
                broken += walk.differences()
            if number == max(rounds // 2, 1):
                walk.differences()
                days = walk.days_of_now()
                fixed = figures(walk.state, days)
                walk.next_day()
        gone = moved(fixed, figures(walk.state, days))
    told = {
        "sequences": rounds, "moves": walk.moves, "differences": len(broken),
        "fixed figures": len(fixed), "moved": len(gone),
    }  # fmt: skip
    return Found(told, (*broken, *gone))


if __name__ == "__main__":
    command(__doc__, courses, rounds=2000)
