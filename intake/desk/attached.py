"""Get the 利用申込書 (application forms) that came by mail or were attached by staff."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Sequence

from intake.applications.belonging import Form
from intake.applications.filing import NEW_ADDRESS
from intake.store import Row, Transaction

_CELL_OR_PAGE = re.compile(r"!|\d+ページ")  # where a form's values stand; a mail's have lines


def forms_of(transaction: Transaction, applications: Sequence[str]) -> dict[str, list[Form]]:
    """Return the 利用申込書 (application forms) of applications, as {application id: forms}.

    `applications` are the application ids; the forms of each are ordered from oldest to newest.
    Forms from a mail that waits for a person's review are left out, unless a new contact address is
    the only reason for the review. An application without a form has no key.
    """
    found = defaultdict[str, list[Form]](list)
    for row in transaction.rows("forms_of", applications=list(applications)):
        if json.loads(row["doubts"]) in ([], [NEW_ADDRESS]):
            found[row["application"]].append(_form(row))
    return found


def _form(row: Row) -> Form:
    form, fields, sources = (json.loads(row[name]) for name in ("form", "fields", "sources"))
    supplied = {
        name: value
        for name, value in form.items()
        if fields.get(name) == value
        and (name not in sources or _CELL_OR_PAGE.search(sources[name]))
        and value != row["sender"]  # an address that wrote to us speaks for itself
    }
    return Form(row["name"], form, supplied)
