"""The state that the parts of the desk screen share: the chosen tab, its list, the open case.

A case is an application or a mail, with everything known about it. Each method opens the record
(DuckDB) only briefly.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from intake.answers.letter import Letter
from intake.desk.case import Case
from intake.desk.colleagues import Due, Entry
from intake.desk.desk import Desk
from intake.desk.doubts import Doubt, doubts_of
from intake.desk.original import Original
from intake.desk.overview import Overview
from intake.desk.ruling import Decided
from intake.desk.timeline import Happening
from intake.desk.view.lines import (
    Choice,
    Days,
    Line,
    of_applications,
    of_found,
    of_items,
    of_untold,
)
from intake.desk.view.mail import Page
from intake.desk.view.modes import Mode
from intake.desk.view.panel import Pressed, Screen
from intake.terms import IntakeError
from intake.text import tokyo_day
from intake.text.workdays import since_last_working_day
from intake.vocabulary.moves import Move

TABS = {
    "waiting": "確認待ち",
    "all": "すべての申込み",
    "found": "検索結果",
    "letters": "返信",
    "untold": "返信",  # a list of the same tab
    "remind": "催促",
    "excel": "Excel",
}
_TO_DO = ("waiting", "untold")  # lists from which an item goes once it is done
_NOTHING = Original("", ())


@dataclass(frozen=True, slots=True)
class Step:
    """The decisions recorded by one click, kept so that a person can undo them later.

    `mail` is the SHA-256 of the mail that was open when the person clicked.
    """

    decided: tuple[Decided, ...]
    mail: str


@dataclass(frozen=True, slots=True)
class Source:
    """The functions that one tab of the desk supplies.

    `lines` loads the tab's lines. `first` is called when the tab is opened. `opened` is called when
    an application or mail is opened on the tab, with the key of its line (None if it was not opened
    from the list).
    """

    lines: Callable[[], list[Line]]
    first: Callable[[], None] = lambda: None
    opened: Callable[[str | None], None] = lambda _: (
        None
    )  # what opening one of its lines does besides


class Sight(Screen):
    """The state of the desk screen: the list, the chosen line, the open application or mail.

    DeskScreen inherits from this class; the parts of the screen read and change its attributes.
    """

    def __init__(self, desk: Desk, layout: str) -> None:
        super().__init__(desk, layout)
        self.tab = "waiting"
        self.choices = {tab: Choice() for tab in TABS}
        self.due: list[Due] = []
        self.views: Mapping[str, str] = {}  # choices of the waiting list, by the names they have
        self.word = ""  # that was searched
        self.picked: set[str] = set()  # keys of lines that are marked together
        self.lines: list[Line] = []
        self.key: str | None = None  # of the line that is chosen
        self.near: list[str] = []  # keys of the lines after it, as sorted, then of those before it
        self.case: Case | None = None
        self.original = _NOTHING
        self.pages: dict[int, Page] = {}  # that were drawn
        self.told: dict[str, list[str]] = {}  # passwords told in another way, by mail
        self.entries: list[Entry] = []  # of colleagues, about it
        self.names: list[str] = []  # of colleagues
        self.viewers = ""  # names of colleagues who are looking at it now
        self.course: list[Happening] = []
        self.apart: Mapping[str, tuple[str, ...]] = {}  # what tells its candidates apart
        self.jots: dict[str, dict[str, str]] = {}  # typed for a decision not yet taken, by mail
        self.mode: Mode = None  # what the right side is busy with
        self.bulk: list[Letter] = []  # letters to many, shown before they are queued
        self.steps: list[Step] = []  # that can be undone here, the newest last
        self.sources = {
            "waiting": Source(self._waiting, self._open_first),
            "all": Source(
                lambda: of_applications(
                    desk.applications(), self.overview, desk.hands(), self._days()
                )
            ),
            "found": Source(self._found, self._open_first),
            "untold": Source(lambda: of_untold(desk.untold(), desk.today()), self._open_first),
        }

    # --- the list ---

    @cached_property
    def overview(self) -> Overview:
        """The applications and mails that wait, and the counts, as of the last reload by `anew`."""
        return self.desk.overview()

    @property
    def choice(self) -> Choice:
        return self.choices[self.tab]

    def listed(self) -> list[Line]:
        """Return the lines of the open tab that pass its filters, in the chosen order."""
        return self.choice.of(self.lines, self.desk.by)

    def anew(self) -> None:
        """Reload counts, reminders, saved views and the list from the record (DuckDB).

        The open application or mail is not reloaded.
        """
        desk, keys = self.desk, [line.key for line in self.listed()]
        if self.key in keys:
            at = keys.index(self.key)
            self.near = [*keys[at + 1 :], *reversed(keys[:at])]
        self.overview = desk.overview()
        self.due, self.views = (desk.due(), desk.views()) if desk.by else ([], {})
        self.names = desk.names()
        source = self.sources.get(self.tab)
        self.lines = source.lines() if source else []

    def _days(self) -> Days:
        at = self.desk.today()
        return Days(at, self.desk.settings.desk.overdue_days, since_last_working_day(at))

    def _waiting(self) -> list[Line]:
        return of_items(self.overview.items, self.desk.hands(), self._days())

    def _found(self) -> list[Line]:
        return of_found(self.desk.search(self.word)) if self.word else []

    def turn_to(self, tab: str) -> None:
        """Open another tab: close the open application or mail and load the lines of the tab.

        Finally this calls the function `first` of the tab's Source, which for example opens the
        first line of the tab of waiting items.
        """
        self.calm()
        self.tab, self.bulk, self.lines = tab, [], []
        self.picked.clear()
        self.close()
        self.anew()
        if tab in self.sources:
            self.sources[tab].first()

    def _open_first(self) -> None:
        if lines := self.listed():
            self.open(lines[0].name, lines[0].key)
            self.focus = "list"

    def refresh(self) -> None:
        """Reload the list of the open tab, and the open application or mail.

        On the tab of letters, only the list is reloaded. On the tabs "waiting" and "untold", an
        application or mail that was opened from the list is closed if it is no longer listed. Then
        the next line of the list is opened, or else the line before; if the list is empty, nothing
        is open.
        """
        self.anew()
        if self.tab == "letters":
            return
        keys = {line.key: line for line in self.listed()}
        kept = self.case if self.tab not in _TO_DO or self.key is None else None
        if self.key not in keys and not kept:
            self.key = next((key for key in (*self.near, *keys) if key in keys), None)
        line = keys.get(self.key or "")
        if line is not None:
            self.open(line.name, line.key)
        elif kept:
            self.open(kept.mail, self.key)
        else:
            self.close()

    def next(self) -> None:
        """Reload the list after a person has dealt with the open application or mail, and go on.

        `refresh` decides which application or mail is opened next. On the tab of reminders, none is
        opened, and the open one is closed.
        """
        self.mode = None
        if self.tab == "remind":
            self.anew()
            self.close()
        else:
            self.refresh()
        self.focus = "list"

    # --- the item ---

    def open(self, name: str, key: str | None) -> None:
        """Open the application or mail `name`, which becomes the open case.

        `name` is a 受付番号 (receipt number), the number of a mail, or a mail's SHA-256. `key` is the
        key of the line in the list, None if the application or mail is not opened from the list.
        """
        if self.tab in ("letters", "excel"):
            self.tab = "found"
            self.anew()
        case = self.desk.show(name)
        if self.case is None or case.mail != self.case.mail:
            self.pages = {}
            self.original = self.desk.original(case, self.told.get(case.mail, ()))
        self.case, self.key, self.mode = case, key, None
        self.entries, self.course = self.desk.entries(case), self.desk.history(case.name)
        self.apart = self.desk.told_apart(case) if Move.IDENTIFY in case.moves else {}
        self.viewers = self.viewers_of(case)
        if self.desk.by:
            self.desk.opened(case)
            self._mark_seen(case)
        if self.tab in self.sources:
            self.sources[self.tab].opened(key)

    def _mark_seen(self, case: Case) -> None:
        names, seen = (case.mail, case.number), {"unread", "changed"}
        self.lines = [
            replace(each, marks=each.marks - seen) if each.name in names else each
            for each in self.lines
        ]

    @property
    def passwords(self) -> list[str]:
        """The passwords that a person typed to open attachments of the open mail; [] if none."""
        return self.told.get(self.case.mail, []) if self.case else []

    @property
    def jotted(self) -> dict[str, str]:
        """The texts typed for a decision that is not recorded yet; {} if none were typed.

        The keys are "on" (the day of the decision) and "note", the values the typed texts.
        """
        return self.jots.get(self.case.mail, {}) if self.case else {}

    def doubts(self, move: Move | None = None) -> list[Doubt]:
        """Return the warnings to show for the date of a decision on the open application or mail.

        `move` is the kind of decision, None if the kind is not yet known.
        """
        today = tokyo_day(self.desk.today())
        return list(doubts_of(today, self.case.days if self.case else (), move))

    def jot(self, pressed: Pressed) -> None:
        """Keep the day and note that a person typed in a form, until a decision is recorded.

        They are kept separately for each mail. `pressed` is the click that sent the form.
        """
        typed = {name: pressed.values[name] for name in ("on", "note") if name in pressed.values}
        if self.case and typed:
            self.jots[self.case.mail] = self.jotted | typed

    def draw(self, place: int, page: int) -> None:
        """Draw one page of an attachment of the open mail, which the screen then shows.

        `place` is the attachment's index in Original.documents. `page` counts from 0.
        """
        if self.case:
            png, pages = self.desk.page(self.case, place, page, self.passwords)
            self.pages[place] = Page(min(page, pages - 1), pages, png)

    def viewers_of(self, case: Case) -> str:
        hand = self.desk.hands().get(case.application or case.mail)
        return hand.viewers if hand else ""

    def forget_steps(self, undone: Collection[int]) -> None:
        """Remove undone decisions from `steps`, the decisions that can be undone on this screen.

        `undone` are the numbers of the undone decisions.
        """
        left = (
            (tuple(made for made in step.decided if made.id not in undone), step.mail)
            for step in self.steps
        )
        self.steps = [Step(*each) for each in left if each[0]]

    def close(self) -> None:
        self.case = self.key = self.mode = None
        self.original, self.pages = _NOTHING, {}

    def of(self, pressed: Pressed) -> Case:
        """Return the open application or mail, if the clicked button is still up to date.

        `pressed` is the click. Raises IntakeError if another application or mail was opened since
        the button was drawn, or if the open one was reloaded with something newly recorded.
        """
        case = self.case
        if case is None or (case.mail, case.seen) != (pressed.about["mail"], pressed.about["seen"]):
            raise IntakeError("表示が変わったところでした。確かめてから、もう一度押してください。")
        return case
