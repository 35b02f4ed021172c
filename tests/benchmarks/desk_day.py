"""A day at the desk: every item that waits in the demo, settled by clicks in a real JupyterLab.

    python -m tests.benchmarks.desk_day [--seed N] [--pictures 1]

Counts clicks and seconds for each item. The seconds are the machine's: nobody reads or thinks.
Needs Chromium. With --pictures 1, pictures of the main states lie in tests/benchmarks/results.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from rich.console import Console

from intake.demo.run import run_demo
from intake.desk import Desk
from intake.status import status
from intake.store import State
from intake.vocabulary.codes import Kind
from tests.attack.figures import Found, at, command
from tests.browser.chromium import chromium
from tests.browser.desk_page import LETTER, ROWS, DeskPage
from tests.browser.jupyter import jupyter_lab

RESULTS = Path(__file__).parent / "results"
REASON = "document.querySelector('.desk .row[aria-current] .reason')?.textContent"
MOST = 80  # items; more would mean that one comes back again and again


def desk_day(seed: int, pictures: int) -> Found:
    """Clicks and seconds for an item, by reason, until nothing waits."""
    del seed  # the demo has its own
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run_demo(folder / "demo", False, Console(stderr=True, quiet=True))
        state = State(folder / "demo")
        before = Desk(state=state).waiting()
        program = shutil.which("chromium") or "chromium"
        with (
            jupyter_lab(folder, state.folder) as lab,
            chromium(program) as browser,
            browser.page() as page,
        ):
            desk = DeskPage(page)
            desk.begin(lab, "見本 職員")
            settled = _settle_all(desk, pictures)
        left = len(Desk(state=state).waiting())
        queued = status(state)["sends"]["queued"]
    clicks = [clicks for each in settled.values() for clicks, _ in each]
    seconds = [seconds for each in settled.values() for _, seconds in each]
    figures = {
        "waiting before": len(before),
        "waiting after": left,
        "items settled": len(clicks),
        "letters queued": queued,
        "clicks median": at([float(n) for n in clicks], 0.5),
        "clicks most": max(clicks),
        "seconds median": round(at(seconds, 0.5), 2),
        "seconds 95%": round(at(seconds, 0.95), 2),
    }
    for reason, each in settled.items():
        figures[reason] = f"{len(each)} 件、クリック {sorted(n for n, _ in each)}"
    return Found(figures, ("items left",) if left else ())


def _settle_all(desk: DeskPage, pictures: int) -> dict[str, list[tuple[int, float]]]:
    settled: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for _ in range(MOST):
        desk.quiet()
        if not desk.waiting:
            break
        reason = str(desk.page.value(REASON))
        new = pictures and reason not in settled
        if new:
            _picture(desk, f"{reason}-1")
        before, clicks, begun = desk.waiting, desk.clicks, time.monotonic()
        _settle(desk, reason, f"{reason}-2" if new else "")
        desk.page.until(f"{ROWS}.length < {before}")
        settled[reason].append((desk.clicks - clicks, time.monotonic() - begun))
    return settled


_IDENTIFY = "に決める"
_FIRST = ("を取り下げる", _IDENTIFY, "反映する", "利用申込みではない", "回答済みにする")
"""What a person presses first of what the desk offers for an item."""


def _settle(desk: DeskPage, reason: str, picture: str) -> None:
    """What a person would press first for this reason."""
    if reason == Kind.INQUIRY.label:
        desk.click("返信を書く")
        desk.page.until(f"!!{LETTER}?.offsetParent")
        desk.quiet()
        desk.write("　お問合せの件につきましては、別途御案内いたします。\n")
        _picture(desk, picture)
        desk.click("送信待ちに入れ、回答済みにする")
        return
    offered = next(filter(desk.has, _FIRST))
    desk.click(offered)
    if offered == _IDENTIFY:
        desk.quiet()
        if "既に利用申込み" in desk.said:  # the municipality has applied before
            desk.click("にまとめる")
            return
    desk.quiet()
    _picture(desk, picture)
    if desk.has("送信待ちに入れる"):
        desk.click("送信待ちに入れる")


def _picture(desk: DeskPage, name: str) -> None:
    if name:
        RESULTS.mkdir(exist_ok=True)
        desk.page.value("document.querySelector('.desk').scrollIntoView()")
        desk.quiet()
        desk.page.picture(RESULTS / f"desk-{name}.png", whole=False)


if __name__ == "__main__":
    command(__doc__, desk_day, pictures=0)
