"""Write the status line at the top of the first page, and say how complete the page's figures are."""

from __future__ import annotations

from reports.overview import Overview
from reports.sentences.goal import goal_sentence
from reports.sentences.summary import mailbox_sentence, mailbox_steps, uncounted


def status(found: Overview) -> str:
    """The status as one line of Japanese sentences: what is wrong with the polling of the mailbox,
    if anything; the distance to the goal, if one is set; how many municipalities staff should call,
    and how many applications are incomplete or wait for a person.
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
    """Two Japanese texts on how complete the figures are: what the last poll of the mailbox found
    and what waits for staff; and how many applications are not counted in any ratio.
    """
    return [mailbox_sentence(found.desk), uncounted(found.shares.now)]
