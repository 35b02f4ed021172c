"""The desk in a browser, as a person works at it: by what the buttons say. Counts the clicks."""

from __future__ import annotations

import json
import time

from tests.browser.chromium import Page
from tests.browser.jupyter import Lab

KERNEL = "window.jupyterapp.shell.currentWidget.sessionContext.session.kernel"
LIST = "document.querySelector('.desk-list select')"
TITLE = "document.querySelector('.desk-case h3')?.textContent"
SAID = "[...document.querySelectorAll('.desk-said')].map(said => said.textContent).join()"
LETTER = "document.querySelector('.desk-letter textarea')"
CHOSEN = f"{LIST}.selectedOptions[0]?.textContent.replaceAll('\\u00a0', ' ')"
OPENED = (  # the item that the list has chosen is the one that is shown
    f"(o => o && {TITLE}?.includes(o.split('　')[3])"
    " && o.includes(document.querySelector('.desk-case td:nth-child(2)')?.textContent.slice(0, 50)))"
    f"({CHOSEN})"
)


def button(words: str) -> str:
    """The visible button that says just this, else one that says it among other words."""
    said = json.dumps(words)
    return (
        "(all => all.find(b => b.textContent == " + said + ")"
        " || all.find(b => b.textContent.includes(" + said + ")))"
        "([...document.querySelectorAll('.jupyter-widgets button')].filter(b => b.offsetParent))"
    )


class DeskPage:
    """A page with the desk on it, and whoever sits there."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.clicks = 0

    def begin(self, lab: Lab, name: str) -> None:
        """Run 01_desk.ipynb and say who decides."""
        page = self.page
        lab.open(page, "01_desk.ipynb")
        page.until(f"!!({TITLE})")
        self.quiet()
        if name:
            page.click("document.querySelector('.widget-text input')")
            page.type(name)
            page.press("Tab")
            self.quiet()

    def quiet(self) -> None:
        """Wait until the kernel has nothing left to do: widgets hold messages back while it is busy."""
        idle = 0
        while idle < 4:
            self.page.until(f"{KERNEL}.status == 'idle'")
            time.sleep(0.1)
            idle = idle + 1 if self.page.value(f"{KERNEL}.status") == "idle" else 0

    def click(self, words: str) -> None:
        """Click on the button that says this, once nothing moves any more."""
        self.quiet()
        self.page.click(button(words))
        self.clicks += 1

    def turn_to(self, tab: str) -> None:
        """Turn to the tab that says this."""
        tabs = "[...document.querySelectorAll('.jupyter-widgets .lm-TabBar-tab')]"
        self.quiet()
        self.page.click(f"{tabs}.find(t => t.textContent == {json.dumps(tab)})")
        self.quiet()

    def has(self, words: str) -> bool:
        return bool(self.page.value(f"!!({button(words)})"))

    def write(self, text: str) -> None:
        """Type into the letter."""
        self.page.click(LETTER)
        self.page.type(text)
        self.page.press("Tab")

    def choose(self, words: str) -> None:
        """Choose the first item of the list that says this, with the arrow keys."""
        page = self.page
        page.click(LIST)
        found = f"[...{LIST}.options].findIndex(o => o.textContent.includes({json.dumps(words)}))"
        page.until(f"{found} >= 0")
        place = page.value(found)
        while (now := page.value(f"{LIST}.selectedIndex")) != place:
            page.press("ArrowDown" if now < place else "ArrowUp")
            page.until(f"{LIST}.selectedIndex != {now}")
        page.until(f"document.activeElement === {LIST}")
        page.until(OPENED)
        self.quiet()

    @property
    def waiting(self) -> int:
        return int(self.page.value(f"{LIST}.options.length"))

    @property
    def chosen(self) -> str:
        """What the list says of the item that is chosen."""
        return str(self.page.value(CHOSEN) or "")

    @property
    def said(self) -> str:
        return str(self.page.value(SAID))

    def until_waiting(self, count: int) -> None:
        self.page.until(f"{LIST}.options.length == {count}")
