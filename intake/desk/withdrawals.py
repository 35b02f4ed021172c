"""Find the withdrawal mails that still wait, so that who records a withdrawal settles them too."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from intake.desk.case import Case
from intake.desk.queries import bare_case, related, waiting
from intake.register import Register
from intake.store import Transaction
from intake.terms import Kind


def still_asking(transaction: Transaction, register: Register) -> dict[str, Sequence[Case]]:
    """The withdrawal mails that wait without an application, by the 受付番号 they may be about.

    The numbers are those of running applications.
    """
    found = defaultdict[str, list[Case]](list)
    for item in waiting(transaction, register):
        if item.reason == Kind.WITHDRAWAL and item.number is None:
            case = bare_case(transaction, item.mail, register)
            for each in related(transaction, case, register):
                found[each.number].append(case)
    return dict(found)
