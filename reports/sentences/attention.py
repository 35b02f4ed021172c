"""The status line at the top of the first page, and how complete its figures are."""

from __future__ import annotations

from reports.overview import Overview
from reports.sentences.goal import goal_sentence
from reports.sentences.summary import mailbox_sentence, mailbox_steps, uncounted


def status(found: Overview) -> str:
    """The status as one line of Japanese sentences.
    It says what is wrong with the polling of the mailbox (nothing if all is well), the distance to
    the goal if one is set, and the numbers of municipalities to call and of applications that have
    stopped, i.e. are not complete yet.
    """
    seen = found.attention
    told = (
        f"連絡すべき団体は{len(seen.call):,}団体、止まっている申込みは{len(seen.stopped):,}件です"
        if seen.call or seen.stopped
        else "連絡すべき団体も、止まっている申込みもありません"
    )
    goal = goal_sentence(found) if found.question.goal else ""
    return f"{''.join(mailbox_steps(found.desk))}{goal}{told}。"


def complete(found: Overview) -> list[str]:
    """Two lines of Japanese sentences on how complete the figures are: what the last poll of the
    mailbox found and what waits for staff; and how many applications no ratio counts.
    """
    return [mailbox_sentence(found.desk), uncounted(found.shares.now)]
