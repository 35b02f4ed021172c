"""What staff type into a field that figures are made from is a choice, a day, a month, a number."""

from __future__ import annotations

import pytest

from intake.applications.lifecycle import MoveError
from intake.desk.validation import corrected
from intake.terms import FieldName


@pytest.mark.parametrize(
    ("field", "typed", "kept"),
    [
        (FieldName.TRIAL_WISH, " 希望する ", "希望する"),
        (FieldName.PATTERN, "Ｂ", "B"),
        (FieldName.KONBINI_STATUS, "導入済み", "導入済み"),
        (FieldName.APPLICATION_DATE, "令和4年7月1日", "2022-07-01"),
        (FieldName.DESIRED_START, "２０２３-０４", "2023-04"),
        (FieldName.POPULATION, "12,345人", "12345"),
        (FieldName.PHONE, "０３（１２３４）５６７８", "03-1234-5678"),
        (FieldName.EMAIL, "Bosai＠city.mihon.example", "bosai@city.mihon.example"),
        (FieldName.SECTION, "防災課（第２庁舎）", "防災課（第２庁舎）"),
    ],
)
def test_it_is_kept_in_its_one_form(field: FieldName, typed: str, kept: str) -> None:
    assert corrected(field, typed) == kept


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        (FieldName.TRIAL_WISH, "希望する（例田さんより）"),
        (FieldName.PATTERN, "D"),
        (FieldName.KONBINI_STATUS, ""),
        (FieldName.APPLICATION_DATE, "先週"),
        (FieldName.DESIRED_START, "2023-13"),
        (FieldName.POPULATION, "約1万"),
        (FieldName.PHONE, "でんわ"),
        (FieldName.PHONE, "03-1234-5678 内線12"),  # 内線 has a field of its own
        (FieldName.EMAIL, "bosai"),
        (FieldName.EMAIL, "a@city.mihon.example b@city.mihon.example"),
    ],
)
def test_anything_else_is_refused_with_an_example(field: FieldName, typed: str) -> None:
    with pytest.raises(MoveError, match=field.label):
        corrected(field, typed)
