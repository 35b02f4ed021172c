"""Reading in processes that may die: one bad mail stops nothing."""

from __future__ import annotations

import os
import time

import pytest

from intake.readers import read_all
from intake.settings import Reading as Limits
from intake.terms import Known, Outcome, Reading, Severity
from tests.unit.readings import COMPLETE

LIMITS = Limits(processes=2, seconds=3.0, memory_mb=256)
FROM = b"From: mihon@vill.akaigawa.example\r\n\r\n"


def obey(raw: bytes, known: Known) -> Reading:
    """Does to its own process what the mail says."""
    order = raw.removeprefix(FROM)
    if order == b"loop":
        while True:
            time.sleep(0.01)
    if order == b"die":
        os._exit(11)
    if order == b"eat":
        _ = [bytearray(50 * 1024 * 1024) for _ in range(20)]
    if order == b"raise":
        raise RuntimeError("broken")
    return COMPLETE


@pytest.mark.parametrize(
    ("order", "code"),
    [
        (b"loop", "reading_too_long"),
        (b"die", "reading_crashed"),
        (b"eat", "reading_too_large"),
        (b"raise", "reading_failed"),
    ],
)
def test_a_mail_that_breaks_its_reader_waits_for_a_person_and_the_others_are_read(
    order: bytes, code: str
) -> None:
    orders = [b"good", order, b"good", b"good"]
    readings = read_all([(FROM + each, Known()) for each in orders], LIMITS, obey)
    assert [r.outcome for r in readings].count(Outcome.ACCEPTED) == 3
    bad = readings[1]
    assert [(f.code, f.severity) for f in bad.findings] == [(code, Severity.REVIEW)]
    assert bad.outcome is Outcome.NEEDS_REVIEW
    assert not bad.answerable
    assert bad.sender.address == "mihon@vill.akaigawa.example"


def test_our_reader_runs_in_the_limited_process() -> None:
    (reading,) = read_all([(b"Subject: =?utf-8?B?5pel5pys?=\r\n\r\nx", Known())], LIMITS)
    assert reading.subject == "日本"
