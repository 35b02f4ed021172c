"""How long forgetting half of a large record takes, and for how long nobody else can write.

    python -m tests.benchmarks.forgetting [--seed N] [--applications N]

The record is that of desk_list; every second application was withdrawn years ago.
"""

from __future__ import annotations

import resource
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path

from intake.privacy.erase import forget, plan
from intake.settings.sections import Keeping
from intake.status import status
from intake.vocabulary.letters import TELLS
from tests.attack.figures import Found, command, timed
from tests.benchmarks.desk_list import state_of

_WITHDRAW = """
    INSERT INTO decision (application, mail, what, stage, on_date, decided_by, account, recorded_at,
        note, content)
    SELECT application, split_part(application, ':', 1), 'withdraw', 'withdrawn', DATE '2023-01-01',
        '計測 用', 'x', now(), '', '{}'
    FROM application WHERE is_open AND running % 2 = 0
"""


def forgetting(seed: int, applications: int) -> Found:
    """Seconds and megabytes of forgetting half of so many applications."""
    with tempfile.TemporaryDirectory() as name:
        state = state_of(Path(name), seed, applications)
        with state.store.transaction() as transaction:
            transaction.connection.execute(_WITHDRAW)
        before, size = status(state), state.store.path.stat().st_size
        untold = {row["application"] for row in state.store.rows("untold", tells=TELLS)}
        opened, _ = timed(lambda: status(state))
        at, day = datetime.now(UTC), date(2024, 4, 1)
        planned, _ = timed(lambda: plan(state, Keeping(), day, at))
        took, made = timed(lambda: forget(state, Keeping(), day, "計測 用", at))
        figures = {
            "applications": sum(before["applications"].values()),
            "mails": sum(before["mails"].values()),
            "record before, MB": round(size / 2**20, 1),
            "record after, MB": round(state.store.path.stat().st_size / 2**20, 1),
            "forgotten applications": len(made.choice.applications),
            "forgotten mails": len(made.choice.mails),
            "showing first, s": round(planned, 2),
            "forgetting, s": round(took, 2),
            "of one status, times": round(took / opened, 1),
            "peak memory, MB": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        }
        left = untold - {each.application for each in made.choice.applications}
        same = status(state) == before | {"untold": len(left)}
        broken = () if same else ("figures differ after forgetting",)
        return Found(figures, broken)


if __name__ == "__main__":
    command(__doc__, forgetting, applications=20_000)
