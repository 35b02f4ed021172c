"""Reading in processes that may die: one bad mail stops nothing."""

from __future__ import annotations

import logging
import os
import signal
import sys
import time
import traceback
import warnings
from pathlib import Path

import pytest

from intake.receiving.readers import Interrupted, read_all
from intake.settings.sections import Reading as Limits
from intake.terms import Known, Outcome, Reading, Severity
from tests.unit.readings import COMPLETE

LIMITS = Limits(processes=2, seconds=3.0, memory_mb=256)
MARK = "忘田鶴之助"
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


def dies_once(raw: bytes, known: Known) -> Reading:
    """Killed from outside while it reads a mail for the first time."""
    mark = Path(raw.removeprefix(FROM).decode())
    if mark.stat().st_mtime:  # nothing can be written there; a time can be set
        os.utime(mark, (0, 0))
        signal.raise_signal(signal.SIGTERM)
        time.sleep(30)
    return COMPLETE


def test_a_worker_killed_from_outside_is_no_fault_of_its_mail(tmp_path: Path) -> None:
    marks = [tmp_path / name for name in ("a", "b", "c")]
    for mark in marks:
        mark.touch()
    tasks = [(FROM + str(mark).encode(), Known()) for mark in marks]
    readings = read_all(tasks, LIMITS, dies_once)
    assert [reading.outcome for reading in readings] == [Outcome.ACCEPTED] * 3


def test_being_told_to_hurry_leaves_the_mails_at_hand_for_the_next_pass() -> None:
    with pytest.raises(Interrupted, match="次の取り込みで続きから"):
        read_all([(FROM + b"loop", Known())], LIMITS, obey, hurry=lambda: True)


def test_our_reader_runs_in_the_limited_process() -> None:
    (reading,) = read_all([(b"Subject: =?utf-8?B?5pel5pys?=\r\n\r\nx", Known())], LIMITS)
    assert reading.subject == "日本"


def talk(raw: bytes, known: Known) -> Reading:
    """What libraries do at worst: quote the document wherever they can."""
    print(MARK)
    print(MARK, file=sys.stderr, flush=True)
    sys.stdout.flush()
    os.write(1, MARK.encode())
    os.write(2, MARK.encode())
    logging.getLogger("pypdf").error(MARK)
    warnings.warn(MARK, stacklevel=1)
    try:
        raise ValueError(MARK)
    except ValueError:
        traceback.print_exc()
    return COMPLETE


def test_whatever_a_library_says_while_reading_reaches_nobody(
    capfd: pytest.CaptureFixture[str],
) -> None:
    assert read_all([(b"", Known())], Limits(processes=1), reader=talk) == [COMPLETE]
    said = capfd.readouterr()
    assert MARK not in said.out + said.err
