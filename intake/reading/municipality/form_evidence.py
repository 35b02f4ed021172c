"""Turn labelled values that name a municipality into Evidence of where an application comes from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from intake.reading.form.values import normalise
from intake.reading.labelled import Labelled
from intake.reading.municipality.evidence import Evidence
from intake.terms import FieldName
from intake.text import fold

_CODE = re.compile(r"(?<!\d)\d{6}(?!\d)")  # beside a name: 「余市町（014087）」
_LISTED_AT_MOST = 50  # of the names in one place


def labelled_evidence(labelled: Sequence[Labelled], channel: str) -> Iterator[Evidence]:
    """Yield Evidence for each municipality's name and code (団体コード) among labelled values.

    `labelled` are the labelled values of a form or of a mail's text; names in the subject are left
    out. Evidence made from names has the channel `channel`, evidence made from codes the channel
    "code". If the values contain exactly one prefecture, its name is put before each municipality's
    name. At most 50 names are used.
    """
    prefectures = [each for each in labelled if each.name is FieldName.PREFECTURE_NAME]
    names = [each for each in labelled if each.name is FieldName.MUNICIPALITY_NAME]
    prefecture = prefectures[0].value if len(prefectures) == 1 else ""
    for each in names[:_LISTED_AT_MOST]:
        if each.value.strip() and each.where != "件名":
            known_already = each.value.startswith(prefecture)
            text = each.value if known_already else f"{prefecture}{each.value}"
            yield Evidence(channel, text, each.where)
            yield from (Evidence("code", code, each.where) for code in _CODE.findall(fold(text)))
    for each in labelled:
        if each.name is FieldName.MUNICIPALITY_CODE and (code := normalise(each).text):
            yield Evidence("code", code, each.where)
