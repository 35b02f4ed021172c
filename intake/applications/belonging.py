"""Decide which municipality a 利用申込書 (application form), or a single value, belongs to.

A mail may have forms of several municipalities, or, by mistake, a neighbour's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from intake.reading.labelled import Labelled
from intake.reading.municipality.evidence import Clue, Evidence, read_clue
from intake.reading.municipality.form_evidence import labelled_evidence
from intake.reading.municipality.gazetteer import gazetteer
from intake.reading.municipality.identify import identify
from intake.register import Register
from intake.terms import REQUIRED_FIELDS, FieldName, Finding, Municipality, Severity
from intake.vocabulary.codes import FORM, OF_THE_MUNICIPALITY
from intake.vocabulary.finding import codes_of
from intake.vocabulary.findings import municipality
from intake.vocabulary.findings.fields import FORM_MISSING, MISSING

_CONTRADICTING = codes_of(municipality.CONTRADICTION)
_EXPLAINED = codes_of(municipality.WARD, municipality.RENAMED)
"""Findings that raise no question here, as the municipality is known: its ward, a former name."""


@dataclass(frozen=True, slots=True)
class Form:
    """One 利用申込書 (application form) that an application received.

    `name` is its file's name. `fields` has every value on the form by field. `supplied` has only
    those that the application took from this form.
    """

    name: str  # of the file
    fields: Mapping[str, str]
    supplied: Mapping[str, str]  # those of its fields that the application took from it


@dataclass(frozen=True, slots=True)
class Part:
    """The values of an application, and what the application still lacks.

    `fields` is {field: value}, `missing` {missing item: words for it in letters to the applicant}.
    """

    fields: Mapping[str, str]
    missing: Mapping[str, str]


def against(
    forms: Sequence[Sequence[Labelled]], place: Municipality, register: Register
) -> Finding | None:
    """Return a finding (remark for staff) if a form seems to be another municipality's, else None.

    `forms` has the labelled values of each form, `place` is the municipality of the application. A
    former name of `place`, or one of its wards, on a form gives no finding.
    """
    known = Evidence("body", place.full_name, "この申込み")
    found = identify((known, *chain.from_iterable(map(_named_in, forms))), register)
    questions = (f for f in found.findings if f.severity is Severity.REVIEW)
    return next((f for f in questions if f.code not in _EXPLAINED), None)


def contradiction_in(forms: Sequence[Sequence[Labelled]], register: Register) -> Finding | None:
    """Return a finding (remark for staff) if forms contradict each other or themselves, else None.

    They do if the names, prefectures and codes of the municipality in them do not fit together.
    `forms` has the labelled values of each 利用申込書 (application form).
    """
    found = identify(tuple(chain.from_iterable(map(_named_in, forms))), register)
    return next((f for f in found.findings if f.code in _CONTRADICTING), None)


def named_by(fields: Mapping[str, str], register: Register) -> Municipality | None:
    """Return the one municipality that the values of a 利用申込書 (application form) point to.

    None if they point to none, or if it is uncertain to which. `fields` has the values by field.
    """
    found = identify(tuple(clue.evidence for clue in _clues(fields, register)), register)
    return found.municipality


def belongs(fields: Mapping[str, str], place: Municipality, register: Register) -> bool:
    """Return whether a 利用申込書 (application form) can belong to the municipality `place`.

    `fields` has the form's values by field. If the form has the municipality's name, the name
    decides, and a wrong code counts as a typing error. If it has no name, the code decides. True if
    it has neither, or a name that no municipality has. The name or code of a successor of `place`
    counts as its own.
    """
    clues = _clues(fields, register)
    named = [clue for clue in clues if clue.evidence.channel == "form"]
    return all(_allows(clue, place, register) or not _names_any(clue) for clue in (named or clues))


def own_part(
    part: Part,
    forms: Sequence[Form],
    place: Municipality,
    register: Register,
    *,
    forms_first: bool = False,
) -> Part:
    """Return an application's fields and missing items without those of other municipalities.

    `part` is the application so far, `place` its municipality, `forms` the 利用申込書 (application
    forms) that it received. Values taken from another municipality's form are removed, and so are
    codes and names of other municipalities. The municipality's own forms fill gaps; with
    `forms_first` (for a mail about several municipalities) they also replace values of `part`. If
    forms came but none belongs to `place`, the 利用申込書 is listed as missing.
    """
    own = [form for form in forms if belongs(form.fields, place, register)]
    others = [form for form in forms if form not in own]
    said = dict(chain.from_iterable(form.fields.items() for form in reversed(own)))
    kept = {
        name: value
        for name, value in part.fields.items()
        if all(other.supplied.get(name) != value for other in others)
    }
    together = {**kept, **said} if forms_first else {**said, **kept}
    fields = {n: v for n, v in together.items() if is_of(FieldName(n), v, place, register)}
    return Part(fields, _gaps(part, fields, has_form=bool(own), lost_form=bool(others and not own)))


def difference(before: Part, after: Part) -> dict[str, Any]:
    """Return what a decision must record so that an application changes from `before` to `after`.

    Keys: `fields` ({field: new value} for those set or changed), `dropped` (list of the removed
    fields' names), `missing` ({item: words for the applicant} for an item newly missing, {item:
    None} for one no longer missing). A key is absent if nothing changes under it.
    """
    gaps = before.missing.keys() | after.missing.keys()
    found = {
        "fields": {n: v for n, v in after.fields.items() if before.fields.get(n) != v},
        "dropped": [name for name in before.fields if name not in after.fields],
        "missing": {
            item: after.missing.get(item)
            for item in sorted(gaps)
            if (item in before.missing) != (item in after.missing)
        },
    }
    return {key: value for key, value in found.items() if value}


def _gaps(
    before: Part, fields: Mapping[str, str], *, has_form: bool, lost_form: bool
) -> dict[str, str]:
    """What an application lacks once its values are `fields`, as {item: words for the applicant}.

    These are the items of `before.missing` that `fields` does not supply, and the required fields
    that `before` (the application so far) has but `fields` lacks. With `has_form` (a 利用申込書, the
    application form, of this municipality is there) the form is not among them. With `lost_form`
    (forms came, but all are other municipalities') the form always is.
    """
    still = {
        item: words
        for item, words in before.missing.items()
        if item not in fields and not (item == FORM and has_form)
    }
    lost = [name for name in REQUIRED_FIELDS if name in before.fields and name not in fields]
    asked = [MISSING[name] for name in lost] + ([FORM_MISSING] if lost_form else [])
    return still | {str(kind.field): kind.applicant or "" for kind in asked}


def _named_in(form: Sequence[Labelled]) -> tuple[Evidence, ...]:
    """The places in a form where it names its municipality, each as Evidence.

    If it names only a prefecture, the result has the places that name the prefecture. The result is
    () if it names neither.
    """
    found = tuple(labelled_evidence(form, "form"))
    if any(piece.channel == "form" for piece in found):
        return found
    alone = (each for each in form if each.name is FieldName.PREFECTURE_NAME)
    return (*found, *(Evidence("form", each.value, each.where) for each in alone))


def _clues(fields: Mapping[str, str], register: Register) -> list[Clue]:
    """The evidence in a form's fields (name, prefecture, code) about which municipality it is from.

    Each Clue is one piece of evidence with the municipalities that it fits. [] if the fields name
    no municipality.
    """
    named = (name for name in OF_THE_MUNICIPALITY if fields.get(name))
    form = [Labelled(name, fields[name], name.label) for name in named]
    clues = (read_clue(piece, gazetteer(register), register.date) for piece in _named_in(form))
    return [clue for clue in clues if clue.speaks]


def _names_any(clue: Clue) -> bool:
    return bool(clue.place.meanings or clue.place.prefecture)


def _allows(clue: Clue, place: Municipality, register: Register) -> bool:
    """Whether `clue`, a piece of evidence, fits the municipality `place` or one of its successors."""
    return any(clue.allows(each) for each in (place, *register.successors(place)))


def is_of(name: FieldName, value: str, place: Municipality, register: Register) -> bool:
    """Return whether the field `name` of an application of `place` can have the value `value`.

    Always True for fields other than the municipality's name, prefecture and code. True for a name
    that no municipality has, since it may be a misspelling, but False for a code that no
    municipality has.
    """
    within: dict[str, str] = {FieldName.PREFECTURE_NAME: place.prefecture, name: value}
    if all(_says(clue, place, register) for clue in _clues(within, register)):
        return True  # 那珂川町 is in 栃木県, and is a former name of 福岡県那珂川市
    return all(
        _says(clue, place, register)
        or (name is not FieldName.MUNICIPALITY_CODE and not _names_any(clue))
        for clue in _clues({name: value}, register)
    )


def _says(clue: Clue, place: Municipality, register: Register) -> bool:
    return _allows(clue, place, register) and not clue.place.problem
