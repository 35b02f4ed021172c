"""Controls shared by the desk's panes."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

import ipywidgets as widgets
from IPython.display import Javascript, display

from intake import logs
from intake.desk.desk import Desk
from intake.terms import IntakeError
from intake.text import one_line
from intake.vocabulary.moves import Move

Act = Callable[[], None]

DANGER = (Move.DISMISS, Move.WITHDRAW, Move.END_USE, Move.MERGE, Move.SPLIT)


_KEEP_KEYS = """
(function keep(tries) {
  const area = element.closest('.jp-OutputArea');
  const mark = e => e.target.setAttribute('data-lm-suppress-shortcuts', 'true');
  if (area) area.addEventListener('focusin', mark);
  else if (tries) setTimeout(() => keep(tries - 1), 50);  // not yet in the page
})(200);
"""


def keep_keys() -> None:
    """Stop key presses on the desk from reaching JupyterLab, which would move or delete cells."""
    script: Any = Javascript
    show: Any = display
    show(script(_KEEP_KEYS))


def html(content: str = "") -> Any:
    return widgets.HTML(content)


def sample_html(desk: Desk) -> Any:
    """The label of the record from the settings (e.g. demo data), with the date waits are measured to."""
    label = desk.settings.label
    day = f"　日数は {desk.today():%Y-%m-%d} 現在"
    return html(f"<b>{escape(label)}</b>{day}" if label else "")


def name_box(desk: Desk) -> Any:
    """The box for the name of the person deciding."""
    box = text_box("担当者の氏名", desk.by, "最初に一度だけ入力してください")
    box.observe(lambda change: setattr(desk, "by", change["new"].strip()), "value")
    return box


def box(kind: Any, label: str, width: str, **more: Any) -> Any:
    """A box of a kind of widget, its whole label beside it."""
    look = {"layout": {"width": width}, "style": {"description_width": "initial"}}
    return kind(description=label, **look, **more)


def text_box(label: str, value: str = "", hint: str = "", width: str = "320px") -> Any:
    return box(widgets.Text, label, width, value=value, placeholder=hint, continuous_update=False)


def drop_down(label: str, options: Any, width: str = "300px") -> Any:
    return box(widgets.Dropdown, label, width, options=options)


def choice_list(rows: int) -> Any:
    """A single-choice list."""
    return widgets.Select(options=[], rows=rows, layout={"width": "99%"})


def line(*parts: str) -> str:
    """One line of a list, its parts joined."""
    return "　".join(parts)


def uploaded(box: Any, folder: Path) -> Path | None:
    """The path of the uploaded file, saved in a folder; None if none was chosen."""
    if not box.value:
        return None
    chosen = box.value[0]
    file = folder / (Path(one_line(chosen["name"]).replace("\\", "/")).name or "file")
    if len(file.name.encode()) > 200:
        raise IntakeError("ファイルの名前が長すぎます。短くしてから選び直してください。")
    file.write_bytes(bytes(chosen["content"]))
    return file


class StatusLine:
    """The status line: messages and errors, never a traceback."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder  # where what nobody foresaw is written down
        self.widget = html()
        self.widget.add_class("desk-said")

    def info(self, sentence: str) -> None:
        self.widget.value = f"<p>{escape(sentence)}</p>" if sentence else ""

    def error(self, sentence: str) -> None:
        self.widget.value = f'<p class="desk-wrong">{escape(sentence)}</p>'

    def clear(self) -> None:
        """Clear an error message; keep a success message."""
        if "desk-wrong" in self.widget.value:
            self.info("")

    def button(self, label: str, act: Act, *, style: str = "", name: str = "") -> Any:
        """A button as wide as its label. `name` identifies it for browser tests."""
        look = {"width": "auto", "flex": "0 0 auto"}
        made = widgets.Button(description=label, button_style=style, tooltip=label, layout=look)
        if name:
            made.add_class(f"desk-{name}")
        made.on_click(lambda _: self.guarded(act)())
        return made

    def on_change(self, box: Any, act: Act) -> None:
        """Call `act` when the value of a box changes."""
        box.observe(lambda _: self.guarded(act)(), "value")

    def guarded(self, act: Act) -> Act:
        """`act` with its errors shown in the status line."""

        def safely() -> None:
            try:
                act()
            except IntakeError as error:
                self.error(str(error))
            except Exception as error:
                logs.unexpected(error, self._folder)
                self.error(
                    f"予期しない問題が起きました（{type(error).__name__}）。記録は元のままです。"
                    "「更新」を押してから、もう一度試してください。"
                )

        return safely
