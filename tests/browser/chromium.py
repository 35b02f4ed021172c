"""Drives a real Chromium over its own debugging protocol: opens a page, listens, looks, prints."""

from __future__ import annotations

import base64
import itertools
import json
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import websocket  # websocket-client

PATIENCE = 60.0  # seconds any one answer may take on a busy machine

KEYS = {
    "Tab": ("Tab", 9, ""),
    "Enter": ("Enter", 13, "\r"),
    "Space": ("Space", 32, " "),
    "ArrowDown": ("ArrowDown", 40, ""),
    "ArrowUp": ("ArrowUp", 38, ""),
    "Escape": ("Escape", 27, ""),
    **{key: (f"Key{key.upper()}", ord(key.upper()), key) for key in "abcdefghijklmnopqrstuvwxyz"},
    **{key: (f"Digit{key}", ord(key), key) for key in "0123456789"},
}


class Left(RuntimeError):
    """The page was left for another one while it was asked."""


class Page:
    """One tab. Every request and every message of its console is kept."""

    def __init__(self, connection: websocket.WebSocket, *, apart: bool) -> None:
        self._connection = connection
        self._numbers = itertools.count(1)
        self._session: str | None = None
        self.events: list[dict[str, Any]] = []
        self._context = self.call("Target.createBrowserContext") if apart else {}
        self._tab = self.call("Target.createTarget", url="about:blank", **self._context)["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=self._tab, flatten=True)[
            "sessionId"
        ]
        for domain in ("Page", "Network", "Log", "Runtime"):
            self.call(f"{domain}.enable")
        self.call(
            "Network.emulateNetworkConditions",
            offline=True, latency=0, downloadThroughput=0, uploadThroughput=0,
        )  # fmt: skip

    def close(self) -> None:
        """Close the tab, though its page would ask first."""
        self._session = None
        self.call("Target.closeTarget", targetId=self._tab)
        if self._context:
            self.call("Target.disposeBrowserContext", **self._context)
        self._connection.close()

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """The browser's answer; what it tells meanwhile is kept in `events`."""
        number = next(self._numbers)
        message: dict[str, Any] = {"id": number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        self._connection.send(json.dumps(message))
        while (answer := self._receive()).get("id") != number:
            pass
        if "error" in answer:
            kind = Left if "navigated" in answer["error"]["message"] else RuntimeError
            raise kind(f"{method}: {answer['error']}")
        result: dict[str, Any] = answer["result"]
        return result

    def _receive(self) -> dict[str, Any]:
        message: dict[str, Any] = json.loads(self._connection.recv())
        if "method" in message:
            self.events.append(message)
        return message

    def look(
        self, width: int, height: int = 900, *, dark: bool = False, print_: bool = False
    ) -> None:
        """Set the size of the window, the preferred colours, the medium."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=height, deviceScaleFactor=1, mobile=False,
        )  # fmt: skip
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", media="print" if print_ else "", features=[scheme])

    def scripts(self, on: bool) -> None:
        self.call("Emulation.setScriptExecutionDisabled", value=not on)

    def open(self, url: str) -> None:
        """Load the address and wait until everything on it is there."""
        self.events.clear()
        self.call("Page.navigate", url=url)
        while not any(event["method"] == "Page.loadEventFired" for event in self.events):
            self._receive()

    def value(self, expression: str) -> Any:
        """What a JavaScript expression is worth in the page."""
        found = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in found:
            raise RuntimeError(found["exceptionDetails"])
        return found["result"].get("value")

    def _holds(self, expression: str) -> bool:
        try:
            return bool(self.value(expression))
        except Left:  # asked again of the page that comes
            return False

    def until(self, expression: str) -> None:
        """Wait until the expression holds; RuntimeError if it never does."""
        end = time.monotonic() + PATIENCE
        while not self._holds(expression):
            if time.monotonic() > end:
                seen = self.value("document.body.innerText")
                raise RuntimeError(f"never came true: {expression}; the page says:\n{seen[:3000]}")
            time.sleep(0.02)

    def online(self) -> None:
        """Let the page reach servers: those of a test, which are all on this machine."""
        self.call(
            "Network.emulateNetworkConditions",
            offline=False, latency=0, downloadThroughput=-1, uploadThroughput=-1,
        )  # fmt: skip

    def click(self, element: str, times: int = 1) -> None:
        """Click, as a mouse does, on the element that a JavaScript expression is worth.

        A page may move after the place was taken, say for a chart that is drawn: what is pressed
        then is left before the button is released, and the element is looked for anew.
        """
        end = time.monotonic() + PATIENCE
        x, y = self._standing_still(element, end)
        while not self._pressed(element, x, y):
            self._mouse("mouseMoved", 0, 0)
            self._mouse("mouseReleased", 0, 0)
            x, y = self._standing_still(element, end)
        self._mouse("mouseReleased", x, y)
        for count in range(2, times + 1):
            self._mouse("mousePressed", x, y, count)
            self._mouse("mouseReleased", x, y, count)

    def _standing_still(self, element: str, end: float) -> tuple[float, float]:
        """Its middle, once it no longer moves; RuntimeError if that is not so by the time `end`."""
        place = (
            f"(e => {{ if (!e) return null; e.scrollIntoView({{block: 'center'}});"
            " const b = e.getBoundingClientRect(), x = b.x + b.width / 2, y = b.y + b.height / 2;"
            " const at = document.elementFromPoint(x, y);"
            f" return at && (e.contains(at) || at.contains(e)) ? [x, y] : null }})({element})"
        )
        before = None
        while (found := self.value(place)) is None or found != before:
            if time.monotonic() > end:
                raise RuntimeError(f"cannot be clicked: {element}")
            before = found
            time.sleep(0.05)
        return found[0], found[1]

    def _pressed(self, element: str, x: float, y: float) -> bool:
        """Press the button there; whether the element was what it was pressed on."""
        self.value(
            f"(e => {{ window.pressed = null; addEventListener('mousedown', press => {{"
            " const at = press.target; window.pressed = e.contains(at) || at.contains(e) },"
            f" {{once: true, capture: true}}) }})({element})"
        )
        self._mouse("mousePressed", x, y)
        return self.value("window.pressed") is not False

    def _mouse(self, kind: str, x: float, y: float, count: int = 1) -> None:
        self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=count)

    def type(self, text: str) -> None:
        """Type into whatever has the focus."""
        self.call("Input.insertText", text=text)

    def press(self, key: str) -> None:
        """Press and release a key by its name: Tab, Enter, ArrowDown, Space."""
        code, number, text = KEYS[key]
        about = {"key": " " if key == "Space" else key, "code": code}
        for kind in ("keyDown", "keyUp"):
            said = {"text": text} if text and kind == "keyDown" else {}
            self.call(
                "Input.dispatchKeyEvent", type=kind, windowsVirtualKeyCode=number, **about, **said
            )

    def requests(self) -> list[str]:
        return [e["params"]["request"]["url"] for e in self._told("Network.requestWillBeSent")]

    def complaints(self) -> list[str]:
        """Errors and warnings of the console, refused policies and failed loads included."""
        entries = [e["params"]["entry"] for e in self._told("Log.entryAdded")]
        said = [e["params"] for e in self._told("Runtime.consoleAPICalled")]
        thrown = [e["params"]["exceptionDetails"] for e in self._told("Runtime.exceptionThrown")]
        return [
            *(entry["text"] for entry in entries if entry["level"] in ("error", "warning")),
            *(str(call["args"]) for call in said if call["type"] in ("error", "warning", "assert")),
            *(detail["text"] for detail in thrown),
        ]

    def _told(self, method: str) -> list[dict[str, Any]]:
        return [event for event in self.events if event["method"] == method]

    def picture(self, path: Path, *, whole: bool = True) -> Path:
        """A PNG of the whole page, as it is now."""
        shot = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        path.write_bytes(base64.b64decode(shot["data"]))
        return path

    def pdf(self, path: Path) -> Path:
        """The page as printed on A4."""
        printed = self.call("Page.printToPDF", preferCSSPageSize=True, printBackground=False)
        path.write_bytes(base64.b64decode(printed["data"]))
        return path


@dataclass(frozen=True, slots=True)
class Browser:
    """A running browser without network."""

    address: str  # of its debugging protocol

    @contextmanager
    def page(self, *, apart: bool = True) -> Iterator[Page]:
        """A tab. `apart`: it shares nothing with other tabs and nothing is left of it."""
        connection = websocket.create_connection(
            self.address, timeout=PATIENCE, suppress_origin=True
        )
        opened = Page(connection, apart=apart)
        try:
            yield opened
        finally:
            with suppress(websocket.WebSocketException, RuntimeError):
                opened.close()


@contextmanager
def chromium(program: str, kept: Path | None = None) -> Iterator[Browser]:
    """A fresh browser; stopped at the end. `kept`: where it writes."""
    own = tempfile.TemporaryDirectory(prefix="chromium-", ignore_cleanup_errors=True)
    with own as folder:
        profile = str(kept or folder)
        arguments = [
            program, "--headless=new", "--remote-debugging-port=0", f"--user-data-dir={profile}",
            "--no-first-run", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
            "--disable-background-networking", "--disable-component-update",
        ]  # fmt: skip
        if os.geteuid() == 0:
            arguments.append("--no-sandbox")  # root in a container has no user namespace
        process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            yield Browser(_address(Path(profile), process))
        finally:
            process.terminate()
            process.wait(PATIENCE)


def _address(profile: Path, process: subprocess.Popen[bytes]) -> str:
    written = profile / "DevToolsActivePort"
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        with suppress(FileNotFoundError, ValueError):
            port, path = written.read_text(encoding="utf-8").split()
            return f"ws://127.0.0.1:{port}{path}"
        time.sleep(0.05)
    raise RuntimeError("Chromium did not start")
