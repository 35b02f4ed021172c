"""Reading in processes that may die: one bad mail stops nothing, whatever becomes of its cell."""

from __future__ import annotations

import os
import threading
import time
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from intake.cell import process
from intake.cell.asking import Interrupted
from intake.cell.process import CannotStart
from intake.receiving.readers import read_all
from intake.settings.sections import Reading as Limits
from intake.terms import IntakeError, Outcome, Reading, ReadingContext, Severity
from tests.sampling import LONG
from tests.system.cells.obeying import HEAD
from tests.unit import test_sender_signed
from tests.unit.test_sender import mail, read_with
from tests.unit.test_signed import VALID, authority, of, sealed, signed, trusting

LIMITS = Limits(processes=2, seconds=3.0, memory_mb=256)
OBEYING = "tests.system.cells.obeying"


def obeyed(*orders: str) -> list[Reading]:
    tasks = [(HEAD + order.encode(), ReadingContext()) for order in orders]
    return read_all(tasks, LIMITS, program=OBEYING)


def kill_cells() -> None:
    for child in psutil.Process().children():
        with suppress(
            psutil.NoSuchProcess
        ):  # ended meanwhile, or not yet waited for by its starter
            if OBEYING in child.cmdline():
                child.kill()
                child.wait()


@pytest.mark.parametrize(
    ("order", "code"),
    [
        ("loop", "reading_too_long"),
        ("die", "reading_crashed"),
        ("crash", "reading_crashed"),
        ("eat", "reading_too_large"),
        ("raise", "reading_failed"),
        ("much", "reading_too_large"),
        ("promise", "reading_too_large"),
        ("noise", "reading_failed"),
        ("pieces", "reading_failed"),
        ("many", "reading_failed"),
        ("name", "reading_failed"),
        ("other", "reading_failed"),
        ("field", "reading_failed"),
        ("form", "reading_failed"),
        ("code", "reading_failed"),
        ("town", "reading_failed"),
        ("arguments", "reading_failed"),
    ],
)
def test_a_mail_that_breaks_its_reader_waits_for_a_person_and_the_others_are_read(
    order: str, code: str
) -> None:
    readings = obeyed("good", order, "good", "good")
    assert [r.outcome for r in readings].count(Outcome.ACCEPTED) == 3
    bad = readings[1]
    assert [(f.code, f.severity) for f in bad.findings] == [(code, Severity.REVIEW)]
    assert bad.outcome is Outcome.NEEDS_REVIEW
    assert not bad.answerable
    assert bad.sender.address == "mihon@vill.akaigawa.example"


def test_an_object_that_runs_code_where_it_is_unpacked_is_no_answer(tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    (reading,) = obeyed(f"object {mark}")
    assert [finding.code for finding in reading.findings] == ["reading_failed"]
    assert "形が不正" in reading.findings[0].message  # it came back, and nobody unpacked it
    assert not mark.exists()


def test_a_worker_killed_from_outside_is_no_fault_of_its_mail() -> None:
    obeyed("good", "good")  # both are started
    soon = time.time() + 2

    def kill() -> None:
        time.sleep(max(0.0, soon - 0.5 - time.time()))
        kill_cells()

    obeyed("good", "good")  # both are started
    killing = threading.Thread(target=kill)
    killing.start()
    readings = obeyed(f"until {soon}", f"until {soon}", "good")
    killing.join()
    assert [reading.outcome for reading in readings] == [Outcome.ACCEPTED] * 3


@LONG
def test_cells_that_were_killed_while_they_waited_are_no_fault_of_the_next_mails() -> None:
    for _ in range(3):  # which of the cells is asked first is left to chance
        soon = time.time() + 1
        obeyed(f"until {soon}", f"until {soon}")  # one each
        kill_cells()
        (reading,) = obeyed("good")
        assert reading.outcome is Outcome.ACCEPTED


def test_being_told_to_hurry_leaves_the_mails_at_hand_for_the_next_pass() -> None:
    with pytest.raises(Interrupted, match="次の取り込みで続きから"):
        read_all([(HEAD + b"loop", ReadingContext())], LIMITS, hurry=lambda: True, program=OBEYING)
    assert obeyed("good")[0].outcome is Outcome.ACCEPTED


def test_being_told_to_hurry_holds_while_a_mail_is_read_again_too() -> None:
    for _ in range(os.cpu_count() or 1):  # cells take turns: none is killed while it starts
        assert obeyed("good")[0].outcome is Outcome.ACCEPTED
    looks = iter([kill_cells])  # at the first look; from the second on we are to hurry

    def hurry() -> bool:
        return next(looks, lambda: True)() or False

    with pytest.raises(Interrupted):
        read_all([(HEAD + b"loop", ReadingContext())], LIMITS, hurry=hurry, program=OBEYING)


def test_where_no_cell_can_be_started_a_sentence_says_so(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match="メールを読む処理を始められません"):
        read_all([(b"", ReadingContext())], LIMITS, program="tests.system.cells.absent")
    with pytest.raises(IntakeError, match="開けません"):
        read_all([(b"", ReadingContext())], LIMITS, register=tmp_path)


def test_a_cell_that_never_gets_ready_is_waited_for_no_longer_than_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(process, "_START_SECONDS", 0.05)
    limits = LIMITS.model_copy(update={"seconds": 2.5})  # whose cells nobody has started
    before = psutil.Process().children()
    with pytest.raises(CannotStart, match="秒以内に始まりません"):
        read_all([(b"", ReadingContext())], limits)
    assert set(psutil.Process().children()) <= set(before)  # not even as a zombie


def test_our_reader_runs_in_the_limited_process() -> None:
    (reading,) = read_all([(b"Subject: =?utf-8?B?5pel5pys?=\r\n\r\nx", ReadingContext())], LIMITS)
    assert reading.subject == "日本"


def test_signatures_are_checked_in_a_cell_as_they_are_outside() -> None:
    """A cell can load nothing once it is ready."""
    known = trusting(authority())
    tasks = [
        (signed(mail()), known),
        (signed(mail(), opaque=True), known),
        (sealed(mail()), known),
        (test_sender_signed.signed(mail()), test_sender_signed.keyed()),
    ]
    inside = read_all(tasks, Limits(processes=1))
    assert inside == [read_with(raw, each) for raw, each in tasks]
    said = ["".join(of(each, "mail_signed")) for each in inside]
    assert [VALID in each for each in said] == [True, True, False, False]


def test_whatever_a_library_says_while_reading_reaches_nobody(
    capfd: pytest.CaptureFixture[str],
) -> None:
    mark = "忘田鶴之助"
    tasks = [(HEAD + f"talk {mark}".encode(), ReadingContext())]
    (reading,) = read_all(tasks, Limits(processes=1), program=OBEYING)
    assert reading.outcome is Outcome.ACCEPTED
    said = capfd.readouterr()
    assert mark not in said.out + said.err
