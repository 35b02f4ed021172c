"""Where mails are read nothing can be reached: tried by a stranger's code from inside."""

from __future__ import annotations

import ast
import json
import os
import platform
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from intake.cell.calls import ALLOWED, PROCESSORS, program
from intake.cell.preload import PASSWORDS, SAMPLE
from intake.cell.probe import THINGS
from intake.reading import read
from intake.receiving.readers import held, read_all
from intake.settings.sections import Reading as Limits
from intake.terms import FieldName, Policy, ReadingContext, Trust
from tests.mail.expected import all_cases, register
from tests.sampling import few
from tests.unit.attached import PDF_LINES
from tests.unit.test_attachment_understood import old_japanese, with_file
from tests.unit.test_layers import imported, modules
from tests.unit.test_sender import TOWN, mail
from tests.unit.test_sender_signed import key_pair, signed

LIMITS = Limits(processes=1)
ROOT = Path(__file__).resolve().parents[2]
HELD = sys.platform == "linux" and platform.machine() in PROCESSORS
NOBODY = 65534
_FREE = {  # what code succeeds in where it is not in a cell
    "read a file", "write a file", "connect", "fork", "start a program", "read the environment",
    "read another's environment", "read another's memory", "open another's memory", "trace another",
    "copy another's descriptors", "signal another", "make memory that is executed",
}  # fmt: skip


def python_of(user: int, environment: dict[str, str], empty: Path) -> list[str]:
    """The command of a Python of our version that runs as this user, with this environment.

    `empty` is a folder for mounts.
    """
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    paths = (sys.executable, f"/usr/bin/{version}", f"/usr/local/bin/{version}")
    given = ["env", *(f"{name}={value}" for name, value in environment.items())]
    become = [] if user == os.geteuid() else ["sudo", "-n"] if os.geteuid() else _become(user)
    tried = [[*become, *given, path] for path in paths]
    tried += [] if os.geteuid() else [[*_opened(user, empty), *given, sys.executable]]
    said = ""
    for command in tried * 3:  # a busy machine may refuse a namespace for a moment
        with suppress(OSError):
            test = [*command, "-c", "import pydantic, tests"]
            done = subprocess.run(test, capture_output=True, text=True, check=False, cwd=ROOT)
            if done.returncode == 0:
                return command
            said = done.stderr.strip()[-300:] or said
            time.sleep(1)
    return pytest.skip(f"user {user} can start no Python of our version here: {said}")


def _become(user: int) -> list[str]:
    return ["setpriv", "--reuid", str(user), "--regid", str(user), "--clear-groups"]


def _opened(user: int, empty: Path) -> list[str]:
    """A command that runs another one as this user, where all that Python needs can be reached.

    Folders above it that are closed to others, as /root is, are replaced in a namespace of mounts.
    """
    closed: dict[Path, list[Path]] = {}
    for path in {Path(each) for each in (sys.base_prefix, sys.prefix, ROOT)}:
        if shut := [folder for folder in path.parents if not folder.stat().st_mode & 1]:
            closed.setdefault(shut[-1], []).append(path)
    paths = sorted(path for inside in closed.values() for path in inside)
    steps = ["set -e", "umask 022"]  # whatever a command that ran in this process left
    for number, path in enumerate(paths):
        steps += [f'mkdir -p "{empty}/{number}"', f'mount --bind "{path}" "{empty}/{number}"']
    steps += [f'mount -t tmpfs -o mode=755 none "{folder}"' for folder in closed]
    for number, path in enumerate(paths):
        steps += [f'mkdir -p "{path}"', f'mount --bind "{empty}/{number}" "{path}"']
    steps += [f'cd "{ROOT}"', f'exec {" ".join(_become(user))} "$@"']
    return ["unshare", "-m", "sh", "-c", "\n".join(steps), "sh"]


@pytest.mark.skipif(not HELD, reason="Linux on x86-64 or arm64")
@pytest.mark.parametrize("namespaces", [True, False], ids=["namespaces", "no namespaces"])
@pytest.mark.parametrize("user", [0, NOBODY], ids=["root", "an ordinary user"])
def test_nothing_that_a_strangers_code_tries_in_a_cell_succeeds(
    user: int, namespaces: bool, tmp_path: Path
) -> None:
    if os.geteuid() and user:
        user = os.geteuid()
    environment = {
        "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path]),
        "PYTHONDONTWRITEBYTECODE": "1",
        "SECRET": "geheim",
    }
    command = [*python_of(user, environment, tmp_path), "-m", "tests.system.cells.escaping"]
    done = subprocess.run(
        [*command, *["without-namespaces"][namespaces:]],
        capture_output=True, text=True, check=True, cwd=ROOT,
    )  # fmt: skip
    found = json.loads(done.stdout)
    assert set(found["outside"]) >= _FREE, "what is tried must be able to succeed"
    assert found["inside"] == []
    assert "calls" in found["ways"]
    assert ("user" in found["ways"]) == (user == 0)
    assert namespaces or "namespaces" not in found["ways"]


@pytest.mark.skipif(not HELD, reason="Linux on x86-64 or arm64")
def test_what_the_doctor_says_of_it_was_found_from_inside() -> None:
    assert held(LIMITS).refused == THINGS


IN_PYTHON = """
import ctypes, encodings.idna, os, pathlib, socket, subprocess, sys
from intake.cell.hook import refuse_everything
refuse_everything()
for name, way in {
    "read": lambda: pathlib.Path(sys.argv[0]).read_bytes(),
    "write": lambda: pathlib.Path("written-by-a-mail").write_text("x"),
    "delete": lambda: os.unlink("none"),
    "list": lambda: os.listdir("/"),
    "connect": lambda: socket.create_connection(("127.0.0.1", 9), 2),
    "name": lambda: socket.getaddrinfo("localhost", 9),
    "program": lambda: subprocess.run([sys.executable, "-V"]),
    "shell": lambda: os.system("true"),
    "load": lambda: ctypes.CDLL("libc.so.6"),
    "signal": lambda: os.kill(os.getpid(), 0),
}.items():
    try:
        way()
    except PermissionError:
        continue
    print(name)
"""


def test_python_itself_refuses_files_connections_and_programs_on_every_system() -> None:
    done = subprocess.run(
        [sys.executable, "-c", IN_PYTHON], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout == ""


@pytest.mark.parametrize("step", few([8, 1], 8), ids=["every eighth", "all"])
def test_a_cell_reads_the_cases_as_this_process_does(step: int) -> None:
    """Nothing is left to be loaded when the first mail needs it: then it could not be."""
    mails = {case.name: (case.raw, case.known) for case in all_cases()[::step]}
    keys = {f"mail._domainkey.{TOWN}": key_pair()[1]}
    mails["signed"] = (signed(mail()), ReadingContext(trust=Trust(keys=keys, policy=Policy.STRICT)))
    mails["one of each kind"] = (SAMPLE.read_bytes(), ReadingContext(passwords=PASSWORDS))
    alone = old_japanese(
        "90msp-RKSJ-H", "cp932", lines=[*PDF_LINES, (60, 600, "導入パターン"), (220, 600, "Ａ")]
    )
    mails["a font that nobody has"] = (with_file("利用申込書.pdf", alone), ReadingContext())
    readings = dict(zip(mails, read_all(list(mails.values()), LIMITS), strict=True))
    assert "sender_unverified" not in {finding.code for finding in readings["signed"].findings}
    assert readings["a font that nobody has"].fields[FieldName.PATTERN] == "A"
    other = [
        name
        for name, (raw, known) in mails.items()
        if readings[name] != read(raw, register(), known)
    ]
    assert other == []


IMPORTED = """
import sys
from intake.cell.preload import everything
from intake.paths import data_path
from intake.register import load_register
everything(load_register(data_path("register")))
print(*sys.modules)
"""


def test_no_import_is_left_to_the_mail_that_needs_it_first() -> None:
    done = subprocess.run(
        [sys.executable, "-c", IMPORTED], capture_output=True, text=True, check=True, cwd=ROOT
    )
    trees = (
        ast.parse(path.read_text(encoding="utf-8"))
        for room in ("cms.py", "reading/**/*.py", "mime/**/*.py", "office/**/*.py")
        for path in (ROOT / "intake").glob(room)
    )
    named = {
        name
        for tree in trees
        for node in ast.walk(tree)
        for name in (
            [node.module or ""] if isinstance(node, ast.ImportFrom) and node.level == 0
            else [each.name for each in node.names] if isinstance(node, ast.Import) else []
        )
    }  # fmt: skip
    assert named - set(done.stdout.split()) == set()


def test_the_mail_by_which_a_cell_loads_all_it_needs_is_opened_to_the_last_attachment() -> None:
    reading = read(SAMPLE.read_bytes(), register(), ReadingContext(passwords=PASSWORDS))
    assert len(reading.attachments) >= 16
    assert [each.name for each in reading.attachments if each.problem] == []


def test_the_page_of_calls_is_the_table_that_the_kernel_gets() -> None:
    page = (ROOT / "docs" / "calls-of-the-cell.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1].strip() for line in page.splitlines() if line.startswith("| `")]
    assert rows == [f"`{call.name}`" for call in ALLOWED]
    assert all(f"| {call.why} |" in page for call in ALLOWED)


def test_other_processors_get_no_filter_made_for_ours() -> None:
    assert program("riscv64") is None
    assert program("x86_64") != program("aarch64")


_WITHIN = ("intake.mime", "intake.office", "intake.reading", "intake.demo", "intake.scan")
_PARSERS = (
    "intake.mime.content", "intake.mime.mail", "intake.mime.part_text", "intake.office",
    "intake.reading.body.body", "intake.reading.form.attachments", "intake.reading.form.document",
    "intake.reading.reader", "intake.text.html", "intake.scan.form", "intake.scan.tesseract",
)  # fmt: skip


def test_only_a_cell_opens_what_strangers_sent() -> None:
    """In the programs' own processes no parser of attachments is called: it is imported nowhere."""
    inside = {f"intake.cell.{name}" for name in ("work", "preload", "pixels", "scanning")}
    found = [
        f"{name} -> {other}"
        for name, path in modules("intake")
        if not name.startswith(_WITHIN) and name not in inside
        for other in imported(path)
        if other.startswith(_PARSERS)
    ]
    assert found == []
