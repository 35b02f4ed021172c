"""The cases' mails can be made again byte by byte."""

from __future__ import annotations

import pytest

from tests.mail.expected import CASES, all_cases, reading
from tests.mail.make.__main__ import made


@pytest.fixture(scope="module")
def mails() -> dict[str, bytes]:
    return made()


def test_making_the_cases_twice_gives_the_same_bytes(mails: dict[str, bytes]) -> None:
    assert made() == mails


def test_every_case_has_a_maker_and_every_maker_a_case(mails: dict[str, bytes]) -> None:
    assert mails.keys() == {path.stem for path in CASES.glob("*.eml")}


def test_the_cases_stay_small() -> None:
    assert sum(path.stat().st_size for path in CASES.glob("*.eml")) < 6_000_000


def test_the_same_mail_by_two_ways_is_read_the_same() -> None:
    cases = {case.name: case for case in all_cases()}
    one, other = (reading(cases[name]) for name in ("repeat-to-copy", "repeat-cc-copy"))
    assert {**one, "sha256": ""} == {**other, "sha256": ""}


def test_no_reading_of_a_case_was_broken_off() -> None:
    broken = [
        c.name for c in all_cases() for f in reading(c)["findings"] if f["code"] == "reader_failed"
    ]
    assert not broken


def test_an_application_whose_municipality_stays_open_asks_a_person() -> None:
    found = [got for got in map(reading, all_cases()) if got["kind"] == "application"]
    still_open = [got for got in found if got["municipality"] is None]
    assert still_open
    for got in still_open:
        assert ("municipality", "review") in {(f["field"], f["severity"]) for f in got["findings"]}


def test_findings_are_sentences_and_say_nothing_of_kinds_of_error_to_applicants() -> None:
    for case in all_cases():
        for finding in reading(case)["findings"]:
            assert finding["message"].endswith(("。", "）", "」")), (case.name, finding)
            told = finding["applicant"] or ""
            assert not any(word in told for word in ("不備", "エラー", "記入漏れ")), (
                case.name,
                told,
            )
