"""The Jupyter widget for all screens of the desk.

The page sends clicks to Python, and Python sends back the regions that changed. All content is in
these messages and none in the widget's synchronised state, because notebooks save that state.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import anywidget

from intake import logs
from intake.desk.desk import Desk
from intake.desk.view.blocks import Block, Regions, region, say
from intake.terms import IntakeError
from intake.text import one_line

HERE = Path(__file__).resolve().parent
WORDS = {
    "busy": "処理しています…",
    "wrong": "入力した日付がありません（2月30日など）。直してから、もう一度押してください。記録していません。",
    "lost": "返事がまだありません。ほかのセルを実行中であれば、終わるまでお待ちください。カーネルが止まったか、"
    "つながりが切れたときは、再起動して受付のセルをもう一度実行するか、窓だけの受付では、このページを"
    "読み込み直してください。記録は失われていません。",
    "kept": "書きかけの内容を戻しました。まだ記録していません。",
    "required": "必須",
    "unsure": "読み取り不確か",
    "day": "mm は月、dd は日、yyyy は年",
    "turn": "右へ回す",
    "larger": "拡大",
    "smaller": "縮小",
    "gone": "カーネルが再起動したか、止まりました。受付のセルをもう一度実行するか、窓だけの受付では、このページを"
    "読み込み直すと、続けられます。記録は失われていません。",
    "regions": {
        "bar": "操作",
        "counts": "件数",
        "said": "お知らせ",
        "list": "一覧",
        "mail": "メール",
        "side": "読み取った内容とできること",
    },
}
_UNFORESEEN = (
    "予期しない問題が起きました（{}）。記録は元のままです。"
    "「更新」を押してから、もう一度試してください。"
)


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A file that a person chose in a box of a form: its name and bytes."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Pressed:
    """A click on a button, or a change of a box, at the desk.

    `about` are the values that Python gave the button (see `blocks.act`). `values` is {name of a
    box of the form: its text}, `files` is {name of a box of the form: the file chosen in it}.
    """

    about: Mapping[str, Any]
    values: Mapping[str, str]
    files: Mapping[str, Uploaded]

    def value(self, name: str) -> str:
        return self.values.get(name, "").strip()


@dataclass(slots=True)
class Screen:
    """Base class of all screens of the desk.

    `acts` is {name of a button's handler: handler}. `layout` names the arrangement of the page in
    panel.js and panel.css. `said` is (sentence to show, its tone: "good", "warn", "wrong" or "").
    `focus` is the region or box to give the keyboard focus. `saved` is (name, content) of a file to
    download (None: no file). `soon` is the name of a handler that the page calls a moment after the
    regions were drawn ("": none). `refused` says that the last click had no effect, so that the
    typed texts stay in the boxes.
    """

    desk: Desk
    layout: str = "panel"
    said: tuple[str, str] = ("", "")  # sentence and tone
    focus: str = ""  # region or box that gets the keyboard focus
    saved: tuple[str, bytes] | None = None  # name and content of a file to download
    soon: str = ""  # act that the page sends by itself in a moment
    refused: bool = False  # whether the click had no effect, so that what was typed is still wanted
    acts: dict[str, Callable[[Pressed], None]] = field(default_factory=dict)  # by name of the act

    def regions(self) -> Regions:
        """Return all that the screen shows, as {name of a region: result of `blocks.region`}."""
        return {}

    def start(self, pressed: Pressed) -> None:
        """Set the name of the person at the desk (`desk.by`) to the name typed last time.

        The browser keeps that name and sends it in the box "by" of `pressed`. A name that is set
        already stays.
        """
        self.desk.by = self.desk.by or pressed.value("by")

    def well(self, sentence: str) -> None:
        self.said = (sentence, "good")

    def wrong(self, sentence: str) -> None:
        self.said = (sentence, "wrong")

    def calm(self) -> None:
        """Remove the sentence shown on the screen if that sentence is an error message."""
        if self.said[1] == "wrong":
            self.said = ("", "")

    def press(self, what: str, pressed: Pressed) -> None:
        """Run the handler named `what` (a key of `acts`) for the click `pressed`.

        Errors are not raised but shown on the screen. An unforeseen error is also written to
        error.log.
        """
        self.focus, self.saved, self.soon, self.refused = "", None, "", True
        try:
            self.acts[what](pressed)
            self.refused = False
        except IntakeError as error:
            self.wrong(str(error))
        except Exception as error:
            logs.unexpected(error, self.desk.state.folder)
            self.wrong(_UNFORESEEN.format(type(error).__name__))

    def line(self) -> Block:
        sentence, tone = self.said
        return region("said", [say(sentence, tone)] if sentence else [])


class Panel(anywidget.AnyWidget):
    """The Jupyter widget that shows a screen of the desk."""

    _esm = HERE / "panel.js"
    _css = HERE / "panel.css"

    def __init__(self, screen: Screen) -> None:
        super().__init__()
        self.screen = screen
        self._sent: dict[str, Block] = {}
        self.on_msg(self._heard)

    def _heard(self, _: Any, message: Mapping[str, Any], buffers: Sequence[Any]) -> None:
        what = str(message.get("act"))
        if what == "start":  # a page that has nothing yet
            self._sent = {}
            self.send({"words": WORDS, "layout": self.screen.layout, "serial": 0})
        if what in self.screen.acts:
            self.screen.press(what, pressed_of(message, buffers))
        self._show(message.get("serial"))

    def _show(self, serial: Any) -> None:
        """Send the page the regions that have changed, the keyboard focus and a file to download.

        This answers the page's message with the number `serial`.
        """
        now = {"said": self.screen.line(), **self.screen.regions()}
        changed = {name: made for name, made in now.items() if self._sent.get(name) != made}
        self._sent = dict(now)
        buffers: list[bytes] = []
        message = {"regions": _apart(changed, buffers), "focus": self.screen.focus}
        message |= {"soon": self.screen.soon, "refused": self.screen.refused}
        if self.screen.saved:
            name, content = self.screen.saved
            message["save"] = {"name": name, "buffer": len(buffers)}
            buffers.append(content)
        self.send(message | {"serial": serial}, buffers)


def pressed_of(message: Mapping[str, Any], buffers: Sequence[Any]) -> Pressed:
    """Return the click that a message from panel.js describes.

    Files are taken from `buffers`, the binary parts of the message. Contents of boxes that are
    neither text nor files are dropped. Raises IntakeError if a file's name is over 200 bytes long.
    """
    values = message.get("values") or {}
    files = {
        name: Uploaded(_file_name(str(value["name"])), bytes(buffers[value["buffer"]]))
        for name, value in values.items()
        if isinstance(value, dict)
    }
    texts = {name: value for name, value in values.items() if isinstance(value, str)}
    return Pressed(message, texts, files)


def _file_name(chosen: str) -> str:
    """Return the name of a chosen file without its folders; of a long one the last 200 bytes."""
    name = re.split(r"[/\\]", one_line(chosen))[-1] or "file"
    return name.encode()[-200:].decode(errors="ignore")


def _apart(made: Any, buffers: list[bytes]) -> Any:
    """Return a copy of `made` (dicts and lists of blocks) without the bytes of its pictures.

    The bytes are appended to the list `buffers`. In a block, the key `png` is replaced by the key
    `buffer` with the picture's index in `buffers`.
    """
    if isinstance(made, dict):
        if isinstance(made.get("png"), bytes):
            buffers.append(made["png"])
            return {name: v for name, v in made.items() if name != "png"} | {
                "buffer": len(buffers) - 1
            }
        return {name: _apart(each, buffers) for name, each in made.items()}
    return [_apart(each, buffers) for each in made] if isinstance(made, list) else made
