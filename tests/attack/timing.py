"""The program of a cell that tells how long reading a mail takes."""

from __future__ import annotations

import time

from pydantic import TypeAdapter

from intake.cell.jobs import Job, answers_of
from intake.cell.work import read_mail
from intake.cell.worker import main
from intake.register import Register
from intake.terms import ReadingContext

TIME: Job[ReadingContext, float] = Job("time", TypeAdapter(ReadingContext), answers_of(float))


def timed(raw: bytes, known: ReadingContext, register: Register) -> float:
    """Processor seconds that reading this mail takes."""
    began = time.process_time()
    read_mail(raw, known, register)
    return time.process_time() - began


if __name__ == "__main__":
    main(lambda _: {TIME: timed})
