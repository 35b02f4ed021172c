"""The desk in a browser, as a person works at it: by what the buttons say. Counts the clicks."""

from __future__ import annotations

import json

from tests.browser.chromium import Page
from tests.browser.jupyter import Lab

ROWS = "[...document.querySelectorAll('.desk .row')]"
TITLE = "document.querySelector('.desk .side h2')?.textContent"
SAID = "[...document.querySelectorAll('.desk .said')].map(said => said.textContent).join()"
LETTER = "document.querySelector('.desk .letter textarea')"
CHOSEN = "document.querySelector('.desk .row[aria-current]')?.textContent"
DRAWN = "!!document.querySelector('.desk .counts button')"
IDLE = "!document.querySelector('.desk.waiting')"


def button(words: str) -> str:
    """The visible button that says just this, else one that says it among other words."""
    said = json.dumps(words)
    return (
        "((all, says) => all.find(b => says(b) == " + said + ")"
        " || all.find(b => says(b).includes(" + said + ")))"
        "([...document.querySelectorAll('.desk button')].filter(b => b.offsetParent),"
        " b => b.querySelector('span')?.textContent ?? '')"
    )


class DeskPage:
    """A page with the desk on it, and the person who works there."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.clicks = 0

    def begin(self, lab: Lab, name: str, *, alone: bool = False) -> None:
        """Run 01_desk.ipynb, or open the desk alone in its window, and say who decides.

        The browser remembers nobody who worked in it before.
        """
        page = self.page
        origin = f"http://127.0.0.1:{lab.port}"
        page.call("Storage.clearDataForOrigin", origin=origin, storageTypes="local_storage")
        if alone:
            lab.open_alone(page)
        else:
            lab.open(page, "01_desk.ipynb")
        page.until(DRAWN)
        page.value("document.querySelector('.desk').scrollIntoView()")
        if name:
            page.click("document.querySelector('.desk [name=by]')")
            page.type(name)
            page.press("Tab")
        self.quiet()

    def quiet(self) -> None:
        """Wait until everything that was pressed has its answer."""
        self.page.until("!!document.querySelector('.desk')")
        self.page.until(IDLE)

    def click(self, words: str) -> None:
        """Click on the button that says this."""
        self.page.click(button(words))
        self.clicks += 1
        self.quiet()

    def has(self, words: str) -> bool:
        return bool(self.page.value(f"!!({button(words)})"))

    def write(self, text: str) -> None:
        """Type into the letter."""
        self.page.click(LETTER)
        self.page.type(text)

    def fill(self, name: str, text: str) -> None:
        """Type into an empty box of a form."""
        self.page.click(f"document.querySelector('.desk [name={name}]')")
        self.page.type(text)

    def choose(self, words: str) -> None:
        """Open the first item of the list that says this, by j and k."""
        page = self.page
        page.value(f"({ROWS}.find(r => r.ariaCurrent) ?? {ROWS}[0]).focus()")
        place = f"{ROWS}.findIndex(r => r.textContent.includes({json.dumps(words)}))"
        page.until(f"{place} >= 0")
        now = f"{ROWS}.findIndex(r => r.ariaCurrent)"
        while (step := page.value(f"{place} - {now}")) != 0:
            page.press("j" if step > 0 else "k")
            self.quiet()

    @property
    def waiting(self) -> int:
        return int(self.page.value(f"{ROWS}.length"))

    @property
    def chosen(self) -> str:
        """What the list says of the item that is chosen."""
        return str(self.page.value(CHOSEN) or "")

    @property
    def said(self) -> str:
        return str(self.page.value(SAID))

    def until_waiting(self, count: int) -> None:
        self.page.until(f"{ROWS}.length == {count}")
