"""Write the status line at the top of the first page, and sentences on how complete the page's
figures are.
"""

from __future__ import annotations

from reports.overview import Overview
from reports.sentences.goal import goal_sentence
from reports.sentences.summary import mailbox_sentence, mailbox_steps, uncounted


def status(found: Overview) -> str:
    """Return the status as one line of Japanese sentences.

    They say what is wrong with the polling of the mailbox, if anything; how far the goal is, if one
    is set; how many municipalities staff should call; and how many applications are incomplete or
    wait for a person.
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
    """Return two Japanese texts on how complete the figures are: one on the last poll of the
    mailbox and the items that wait for staff, one on the applications that are not counted in any
    ratio.
    """
    return [mailbox_sentence(found.desk), uncounted(found.shares.now)]
