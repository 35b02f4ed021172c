"""A real JupyterLab for tests, as `make lab` starts it: on loopback, with a token, without a browser."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.browser.chromium import PATIENCE, Page

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = ROOT / "notebooks"
TOKEN = "mihon-token"
_COPIES = shutil.ignore_patterns(".ipynb_checkpoints")


@dataclass(frozen=True, slots=True)
class Lab:
    """A running JupyterLab on copies of the notebooks."""

    port: int
    folder: Path
    state: Path

    def begin(self, state: Path) -> None:
        """Begin anew: no kernel runs, the notebooks are as committed, the record is a copy of this."""
        self.each_kernel("DELETE")
        for folder, source in ((self.folder, NOTEBOOKS), (self.state, state)):
            shutil.rmtree(folder, ignore_errors=True)
            shutil.copytree(source, folder, ignore=_COPIES)

    def each_kernel(self, method: str, act: str = "") -> None:
        """Ask the server for something about every kernel: POST /restart, DELETE."""
        for kernel in json.loads(self._ask("GET", "kernels")):
            self._ask(method, f"kernels/{kernel['id']}{act}")

    def _ask(self, method: str, path: str) -> bytes:
        address = f"http://127.0.0.1:{self.port}/api/{path}?token={TOKEN}"
        with urllib.request.urlopen(
            urllib.request.Request(address, method=method), timeout=PATIENCE
        ) as answer:
            return bytes(answer.read())

    def open(self, page: Page, name: str) -> None:
        """Open a notebook and run all its cells."""
        page.online()
        page.look(1440, 1000)
        page.open(f"http://127.0.0.1:{self.port}/lab/tree/{name}?token={TOKEN}&reset")
        page.until("!!(window.jupyterapp && window.jupyterapp.shell.currentWidget)")
        page.until("!!document.querySelector('.jp-Notebook .jp-Cell')")
        page.until("window.jupyterapp.shell.currentWidget.sessionContext?.isReady")
        self.command(page, "notebook:run-all-cells")

    def open_alone(self, page: Page) -> None:
        """Open the desk alone in the window, as `make desk` does."""
        page.online()
        page.look(1440, 900)
        page.open(f"http://127.0.0.1:{self.port}/voila/render/desk.ipynb?token={TOKEN}")

    def save(self, page: Page) -> None:
        self.command(page, "docmanager:save")
        page.until("!window.jupyterapp.shell.currentWidget.context.model.dirty")

    def command(self, page: Page, name: str) -> None:
        page.value(f"void window.jupyterapp.commands.execute({json.dumps(name)})")


@contextmanager
def jupyter_lab(
    folder: Path, state: Path, own_home: Mapping[str, str] | None = None
) -> Iterator[Lab]:
    """JupyterLab on copies of the notebooks in `folder`, whose desk is that of `state`.

    With `own_home` (HOME, TMPDIR) it writes where it does at an office; else into `folder`.
    """
    own = {
        name: str(folder / "jupyter" / name) for name in ("config", "data", "runtime", "ipython")
    }
    notebooks = folder / "notebooks"
    shutil.copytree(NOTEBOOKS, notebooks, ignore=_COPIES)
    port = _free_port()
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--expose-app-in-browser",
        f"--config={notebooks / 'jupyter_server_config.py'}",
        f"--ServerApp.port={port}", "--ServerApp.port_retries=0",
        f"--IdentityProvider.token={TOKEN}", f"--ServerApp.root_dir={notebooks}",
    ]  # fmt: skip
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")
    places = own_home or {
        "JUPYTER_CONFIG_DIR": own["config"],
        "JUPYTER_DATA_DIR": own["data"],
        "JUPYTER_RUNTIME_DIR": own["runtime"],
        "IPYTHONDIR": own["ipython"],
    }
    environment = os.environ | places | {"INTAKE_STATE": str(state), "PYTHONPATH": str(ROOT)}
    with (folder / "lab.log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        _wait(port, process, folder / "lab.log")
        yield Lab(port, notebooks, state)
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(20)
        process.kill()
        process.wait()


def _free_port() -> int:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port: int = bound.getsockname()[1]
        return port


def _wait(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        with (
            suppress(OSError),
            urllib.request.urlopen(f"http://127.0.0.1:{port}/api?token={TOKEN}", timeout=5),
        ):
            return
        time.sleep(0.2)
    raise RuntimeError("JupyterLab did not start:\n" + log.read_text(errors="replace")[-3000:])
