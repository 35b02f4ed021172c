"""What is doubtful about a day that a person types for a decision, known before it is recorded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from intake.vocabulary.moves import MOVES, Move

FAR = timedelta(days=400)  # a day further away than this is a slip of the pen


@dataclass(frozen=True, slots=True)
class Doubt:
    """A Japanese `sentence` to show for days before `before`, or after `after`."""

    sentence: str
    before: date | None = None
    after: date | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """A day on record that a later step should follow, such as 締結日; `move` is None for 受信日."""

    day: date
    name: str
    move: Move | None = None


def doubts_of(today: date, recorded: Sequence[Recorded], move: Move | None) -> Iterator[Doubt]:
    """Yields what may be doubtful about the day of a decision of the kind `move` (None: of any kind).

    `recorded` are the days on record of the application, `today` is the present day.
    """
    for each in recorded:
        if each.move is None or each.move is not move:
            yield Doubt(f"{each.name} {each.day} より前の日付です。", before=each.day)
    yield Doubt("1年以上前の日付です。年を確かめてください。", before=today - FAR)
    yield Doubt("1年より先の日付です。年を確かめてください。", after=today + FAR)
    yield Doubt(f"まだ来ていない日付です（今日は {today}）。", after=today)


def precedes(day: date, recorded: Sequence[Recorded], move: Move) -> str:
    """The name and day on record that `day` should follow, but precedes: 「締結日 2023-04-20」; else "".

    "" too for a kind of decision whose day has no name.
    """
    if not MOVES[move].day:
        return ""
    return next((f"{e.name} {e.day}" for e in recorded if e.move is not move and day < e.day), "")
