"""Every case in tests/mail/cases is read as a careful person would read it."""

from __future__ import annotations

import pytest

from tests.mail.expected import CASES, Case, all_cases, differences, reading
from tests.mail.traps import TRAPS


@pytest.mark.parametrize("case", all_cases(), ids=lambda case: case.name)
def test_the_case_reads_as_a_good_human_would_read_it(case: Case) -> None:
    found = differences(case, reading(case))
    assert not found, "\n".join([f"{case.title}（{case.name}）", *found])


def test_there_are_at_least_200_cases_and_each_mail_has_its_twin() -> None:
    mails = {path.stem for path in CASES.glob("*.eml")}
    assert mails == {case.name for case in all_cases()}
    assert len(mails) >= 200


def test_every_trap_has_a_case_and_every_case_names_a_trap() -> None:
    assert {case.trap for case in all_cases()} == set(TRAPS)


def test_every_case_expects_a_kind_and_an_outcome() -> None:
    assert not [c.name for c in all_cases() if not {"kind", "outcome"} <= set(c.expect)]
