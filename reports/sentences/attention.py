"""The one-line status at the top of the overview."""

from __future__ import annotations

from reports.overview import Overview
from reports.sentences.goal import goal_sentence
from reports.sentences.summary import mailbox_steps


def status(found: Overview) -> str:
    """The situation as one line of Japanese sentences.
    It names problems of the mailbox, the distance to the goal if one is set, the number of
    municipalities to call and the number of stopped applications.
    """
    seen = found.attention
    told = (
        f"連絡すべき団体は{len(seen.call):,}団体、止まっている申込みは{len(seen.stopped):,}件です"
        if seen.call or seen.stopped
        else "連絡すべき団体も、止まっている申込みもありません"
    )
    goal = goal_sentence(found) if found.question.goal else ""
    return f"{''.join(mailbox_steps(found.desk))}{goal}{told}。"
