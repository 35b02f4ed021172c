"""The servers that tests talk to. All real, all on loopback, all gone afterwards."""

from __future__ import annotations

import io
import itertools
import shutil
from collections.abc import Iterator
from contextlib import redirect_stdout
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from rich.console import Console

from intake.cell import opening, pool
from intake.demo.imap import ImapServer, imap_server
from intake.demo.run import run_demo
from intake.demo.smtp import Keeper, SmtpServer, smtp_server
from intake.desk import Desk
from intake.paths import data_path
from intake.receiving.poll import poll
from intake.receiving.readers import bounds
from intake.settings import Settings
from intake.settings.sections import Reading as Limits
from intake.store import State
from intake.terms import Municipality
from tests.conftest import Once
from tests.system.certificates import Certificates, make_certificates
from tests.system.closed import Closed, Talkative, make
from tests.system.dovecot import BINARY, Dovecot, dovecot_server
from tests.system.environment import ANSWERS, on_pymap
from tests.system.mails import FIRST_DAY, ambiguous, application, note, places
from tests.system.office import Office
from tests.system.record import laid

_users = itertools.count(1)


@pytest.fixture(scope="module", autouse=True)
def _other_cells_end() -> Iterator[None]:
    """Cells with limits or a register of a module's own end with it: each takes 110 MB."""
    yield
    usual = {bounds(Limits()), opening._BOUNDS}
    for (limits, register, program), cells in pool._pools.items():
        if limits not in usual or register != data_path("register") or program != pool.OURS:
            cells.end()


@pytest.fixture
def state(tmp_path: Path) -> State:
    """A state folder with an empty record."""
    return laid(State(tmp_path / "state"))


@pytest.fixture
def pymap() -> Iterator[ImapServer]:
    """An empty IMAP mailbox in plain text, embedded in this process."""
    with imap_server("rddlg", "mihon-pass") as server:
        yield server


@pytest.fixture
def smtp(tmp_path: Path) -> Iterator[SmtpServer]:
    """An SMTP server that takes everything and keeps it in tmp_path/received."""
    with smtp_server(Keeper(tmp_path / "received")) as server:
        yield server


@pytest.fixture
def copied(once: Once, tmp_path: Path) -> Once:
    """copied(name, make): tmp_path/state, a copy of the state folder that `make` filled once in a run."""
    return lambda name, make: shutil.copytree(once(name, make), tmp_path / "state")


@pytest.fixture
def office(tmp_path: Path, smtp: SmtpServer) -> Office:
    """Mails handed in one by one, and the letters that go out."""
    return Office(tmp_path / "state", smtp)


@pytest.fixture
def place() -> Municipality:
    """Some municipality, always the same."""
    return places()[100]


@pytest.fixture(scope="session")
def dovecot_for_all() -> Iterator[Dovecot]:
    """One Dovecot for the whole run; it takes a second to stop."""
    if BINARY is None:
        pytest.skip("dovecotがありません(apt-get install dovecot-imapd)")
    with dovecot_server() as server:
        yield server


@pytest.fixture
def dovecot(dovecot_for_all: Dovecot) -> Dovecot:
    """An empty IMAP mailbox in Dovecot, over TLS with a certificate of our own authority.

    A test that stops or breaks the server starts its own with dovecot_server().
    """
    return dovecot_for_all.of_user(f"rddlg{next(_users)}")


@pytest.fixture(scope="session")
def closed_for_all(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Closed]:
    """A record with applications that are over, and its servers; made once, never changed."""
    folder = tmp_path_factory.mktemp("closed")
    keeper = Talkative(folder / "received")
    with (
        imap_server("rddlg", "mihon-pass") as imap,
        smtp_server(keeper) as smtp,
    ):
        yield make(folder / "state", imap, smtp)


@pytest.fixture
def closed(closed_for_all: Closed, tmp_path: Path) -> Closed:
    """A copy of it, to be changed."""
    return closed_for_all.copied(tmp_path / "state")


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """An authority and a server certificate for 127.0.0.1."""
    return make_certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="session")
def desk_for_all(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The state folder of `desk`, made once and never changed."""
    question = note(
        "クラウド型被災者支援システムについて（照会）", "利用料はいくらでしょうか。御教示ください。"
    )
    first, second = application(places()[0], 1), application(places()[1], 2, form=False)
    folder = tmp_path_factory.mktemp("desk")
    (folder / "settings.toml").write_text(
        '[answers]\nanswer_since = 2022-07-01\nfrom_address = "uketsuke@j-lis.example"\n'
    )
    with imap_server("rddlg", "mihon-pass") as server:
        for number, raw in enumerate((first, second, ambiguous(), question.as_bytes())):
            server.append("INBOX", raw, FIRST_DAY + timedelta(hours=number))
        poll(State(folder), Settings(mailbox=on_pymap(server), answers=ANSWERS))
    return folder


@pytest.fixture
def desk(desk_for_all: Path, tmp_path: Path) -> Desk:
    """A desk with an accepted, an incomplete and an ambiguous application, and an inquiry."""
    state = State(shutil.copytree(desk_for_all, tmp_path / "state"))
    ticks = itertools.count()
    begin = datetime.now(UTC)
    return Desk("見本 職員", state, clock=lambda: begin + timedelta(seconds=next(ticks)))


@pytest.fixture(scope="session")
def demo(once: Once) -> Path:
    """The demo as people run it: `state`, and `told`, its words.

    Run once, beside settings in the environment that it must not heed.
    """

    def run(folder: Path) -> None:
        told = io.StringIO()
        with pytest.MonkeyPatch.context() as patch, redirect_stdout(told):
            patch.setenv("INTAKE_MAILBOX__HOST", "imap.somewhere-else.example")
            code = run_demo(folder / "state", False, Console(quiet=True))
        assert code == 0
        (folder / "told").write_text(told.getvalue(), encoding="utf-8")

    return once("demo", run)
