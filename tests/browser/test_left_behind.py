"""A day at the desk, then forgetting: what of the people is left, and where."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from intake.desk import Desk
from intake.privacy.erase import forget
from intake.receiving.poll import import_files
from intake.settings import load_settings
from intake.settings.sections import Keeping
from intake.store import State
from tests.browser.chromium import Page, chromium
from tests.browser.conftest import program
from tests.browser.desk_page import LETTER, SAID, DeskPage
from tests.browser.jupyter import Lab, jupyter_lab
from tests.sampling import LONG
from tests.system.closed import SETTINGS, Person, applied
from tests.system.mails import note, places
from tests.traces import search

_OF = ("見知", "忘野", "消山", "去川", "失沢", "散谷", "霧島田")  # families that nobody else has
PEOPLE = tuple(
    Person(
        f"{family} 朔之進{given}", f"みしらず さくのしん{number}ばん", f"sakunoshin{number}@{number}mura.example",
        f"0136-9{number}-77{number}1", f"{family}対策推進課", f"{family}の晴れ間の追伸",
    )
    for number, (family, given) in enumerate(zip(_OF, "一二三四五六七", strict=True), start=1)
)  # fmt: skip
MARKS = tuple(mark for who in PEOPLE for mark in who.marks)[:40]
TYPED = PEOPLE[0].name  # somebody at the desk looks for this person in a cell


@dataclass(frozen=True, slots=True)
class Office:
    """Everywhere that a day at the desk may write."""

    state: State
    home: Path
    temporary: Path
    browser: Path
    lab: Path

    def found(self) -> dict[str, set[str]]:
        """The marks that stand somewhere in each place."""
        places = {name: getattr(self, name) for name in ("home", "temporary", "browser", "lab")}
        places["state"] = self.state.folder
        return {
            name: {each.rpartition(": ")[2] for each in search(place, MARKS).found}
            for name, place in places.items()
        }


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Seven applications; a home and a temporary folder that nobody else uses."""
    folders = [tmp_path / name for name in ("state", "home", "temporary", "browser", "lab")]
    for folder in folders:
        folder.mkdir(mode=0o700)
    state, home, temporary, browser, lab = folders
    (state / "settings.toml").write_text(SETTINGS)
    (tmp_path / "mails").mkdir()
    for number, who in enumerate(PEOPLE):
        raw = applied(places()[number + 3], who)
        (tmp_path / "mails" / f"{number}.eml").write_bytes(raw)
    gone = f"【{places()[3].full_name}】クラウド型被災者支援システムの利用申込みの取下げ"
    words = f"{places()[3].full_name}の{TYPED}です。先の利用申込みを取り下げます。"
    (tmp_path / "mails" / "9.eml").write_bytes(note(gone, words, PEOPLE[0].address).as_bytes())
    paths = sorted((tmp_path / "mails").glob("*.eml"))
    import_files(State(state), load_settings(state), paths, notify=False)
    return Office(State(state), home, temporary, browser, lab)


@LONG
def test_after_a_day_at_the_desk_and_forgetting_nobody_is_left_anywhere(office: Office) -> None:
    own = {"HOME": str(office.home), "TMPDIR": str(office.temporary)}
    with jupyter_lab(office.lab, office.state.folder, own) as lab:
        with chromium(program(), office.browser) as browser, browser.page(apart=False) as page:
            _a_day(page, lab)
        assert office.found() == NOWHERE | {"state": set(MARKS)}  # while JupyterLab runs, too
    assert list(office.temporary.iterdir()) == []
    assert list(office.lab.rglob(".ipynb_checkpoints")) == []
    assert [path for path in office.home.rglob("*") if path.suffix in LEFT] == []
    _forgotten(office.state)
    assert office.found() == NOWHERE | {"state": set()}


NOWHERE: dict[str, set[str]] = {"home": set(), "temporary": set(), "browser": set(), "lab": set()}
LEFT = (".sqlite", ".jupyterlab-workspace")


def _a_day(page: Page, lab: Lab) -> None:
    """Cases are looked at, one is withdrawn, a person is looked for in a cell, a list is written."""
    desk = DeskPage(page)
    desk.begin(lab, "見本 職員")
    desk.choose("取下げ")
    desk.click("を取り下げる")
    page.until(f"{LETTER}?.value.includes('取下げの御連絡')")
    desk.click("送らずに次へ")
    lab.save(page)
    desk.click("Excel")
    desk.click("Excel に書き出す")
    page.until(f"{SAID}.includes('書き出しました')")
    lab.command(page, "notebook:insert-cell-below")
    cell = "window.jupyterapp.shell.currentWidget.content.activeCell"
    page.until(f"{cell}.model.sharedModel.getSource() == ''")
    typed = json.dumps(f"desk.search({TYPED!r})")
    page.value(f"{cell}.model.sharedModel.setSource({typed})")
    lab.command(page, "notebook:run-cell")
    page.until(f"{cell}.outputArea?.node.textContent.includes('R4-0001')")
    desk.quiet()


def _forgotten(state: State) -> None:
    desk = Desk("見本 職員", state)
    for number in range(2, len(PEOPLE) + 1):
        desk.withdraw(f"R4-{number:04}", note=f"{TYPED}より")
    later = datetime.now(UTC) + timedelta(days=2)
    made = forget(state, Keeping(), later.date(), "見本 文書主任", later)
    assert len(made.choice.applications) == len(PEOPLE)
