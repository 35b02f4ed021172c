"""Find the withdrawal mails that still wait for a person when a withdrawal is recorded.

The desk names these mails to the person who recorded the withdrawal, who can then settle them too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from intake.desk.case import Case
from intake.desk.queries import bare_case, related, waiting
from intake.register import Register
from intake.store import Transaction
from intake.terms import Kind


def still_asking(transaction: Transaction, register: Register) -> dict[str, Sequence[Case]]:
    """Return the withdrawal mails that wait for a person and may be about a running application.

    The result is {受付番号 (receipt number) of the application: mails}. An application is running
    if it is not withdrawn, dismissed or ended. The mails belong to no application yet; the same
    mail can be listed under several numbers.
    """
    found = defaultdict[str, list[Case]](list)
    for item in waiting(transaction, register):
        if item.reason == Kind.WITHDRAWAL and item.number is None:
            case = bare_case(transaction, item.mail, register)
            for each in related(transaction, case, register):
                found[each.number].append(case)
    return dict(found)
