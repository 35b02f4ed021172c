"""Opens mutated attachments in a process that may die: python -m tests.attack.fuzz_attachments

Each has 2 seconds of its processor and 512 MB. Prints what happened and the worst; exits 1 if any was over a limit,
raised, or ended the process. The same --seed and --count give the same files; --only N repeats one.
"""

from __future__ import annotations

import json
from dataclasses import asdict

from intake.parts import Part
from intake.reading.form.attachments import open_attachments
from intake.reading.form.document import read_form
from intake.reading.judge.assess import attachment_readings, merge
from tests.attack import fuzz
from tests.attack.mutants import PASSWORD, mutants, originals


def examine(name: str, content: bytes) -> str:
    """What became of one file: 「form」, 「read」, or the code of its first finding."""
    documents = open_attachments([Part(name, "application/octet-stream", content)], [PASSWORD])
    forms = [read_form(document) for document in documents]
    merge((), [form for form in forms if form is not None])
    readings = attachment_readings(documents, forms)
    held = [asdict(document) for document in documents], [str(each.form) for each in readings]
    json.dumps(held, ensure_ascii=False).encode()  # everything can be written down
    assert documents, "every attachment gives a document"
    if any(forms):
        return "form"
    codes = [finding.code for document in documents for finding in document.findings]
    return codes[0] if codes else "read"


if __name__ == "__main__":
    originals()  # made once, for all the processes that are forked from this one
    fuzz.main(__doc__, mutants, lambda _, name, content: examine(name, content), count=20_000)
