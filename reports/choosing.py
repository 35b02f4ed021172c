"""The widgets with which readers of the notebooks choose a day, a prefecture, a municipality, a
fiscal year and a scenario (試算).

Outputs that depend on the choice are updated when it changes. Neither widgets nor outputs are saved
with the notebook.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from html import escape
from operator import attrgetter
from typing import Any

import ipywidgets
from IPython.display import DisplayHandle, display
from plotly.graph_objects import Figure

from intake.terms import IntakeError
from intake.text import fiscal_year
from reports import wording
from reports.charts import standalone
from reports.counts import adoption
from reports.counts.adoption import PopulationShares
from reports.counts.history import PrefectureDay
from reports.fees import forecast, money, targets
from reports.fees.calculator import Calculator, Fee, calculator
from reports.fees.forecast import Sensitivity, YearSum
from reports.fees.money import Parts
from reports.overview import Overview, Question, overview
from reports.rules import load_rules
from reports.rules.load import scenario_names
from reports.rules.model import Rules
from reports.sections.every import sections
from reports.sections.section import Section
from reports.sentences import prefectures
from reports.snapshot import Snapshot, open_for_notebook

RULES_ONLY = "きまりだけ"
_AHEAD = 5  # fiscal years that can be chosen


class Figures:
    """All figures that notebooks show for one choice; each is computed when it is read.

    `found` has the figures of the whole country for the chosen day and scenario. `prefecture` is
    the two-digit code of the chosen prefecture, `town` the six-digit code of the chosen
    municipality, `year` the chosen fiscal year.
    """

    def __init__(self, found: Overview, prefecture: str, town: str, year: int) -> None:
        self.found = found
        self.prefecture, self.town = prefecture, town  # codes
        self.year = year

    @property
    def scenario(self) -> str:
        return self.found.scenario

    @property
    def fees(self) -> Calculator:
        return self.found.calculator

    @property
    def days(self) -> Sequence[PrefectureDay]:
        """The numbers of municipalities in the chosen prefecture that had reached 申込み, 締結 and
        利用開始: one PrefectureDay for each day since the first application in the country, oldest
        first; [] before it.
        """
        return self.found.by_prefecture.get(self.prefecture, [])

    @property
    def name(self) -> str:
        """The name of the chosen prefecture."""
        return next(p.name for p in self.found.shares.now.prefectures if p.code == self.prefecture)

    @property
    def chosen(self) -> str:
        """The choice as one line of Japanese text: the day, prefecture, municipality, fiscal year
        and scenario.

        If they apply, the label of sample data and the mark 「試算「名前」」 of the scenario come
        first.
        """
        found = self.found
        known = f"（{wording.date_of(found.known)}までの記録による）" if found.known else ""
        row = found.facts.row(self.town, found.facts.as_of)
        town = row.name if row else self.town
        return "　".join(
            filter(
                None,
                [
                    wording.mark(found.snapshot.label, found.scenario),
                    f"基準日：{wording.day(found.day)}{known}",
                    f"都道府県：{self.name}",
                    f"団体：{town}",
                    f"年度：{wording.year_name(self.year)}",
                    f"試算：{found.scenario or 'なし'}",
                ],
            )
        )

    @property
    def sentences(self) -> Sequence[str]:
        """The Japanese sentences that the page of the chosen prefecture shows about it."""
        every = prefectures.prefectures(self.found)
        return list(prefectures.sentences(every[int(self.prefecture) - 1]))

    @property
    def people(self) -> Sequence[PopulationShares]:
        return adoption.by_population(self.found.snapshot, self.found.day, self.found.known)

    @property
    def rules_only(self) -> Rules:
        """The rules in data/rules alone, without the assumed values of a scenario."""
        return load_rules()

    @property
    def fee(self) -> Fee:
        """The usage fee (②) of the chosen municipality for the chosen fiscal year."""
        return self.fees.fee(self.town, self.year)

    @cached_property
    def fees_of_year(self) -> Sequence[Fee]:
        return self.fees.fees(self.year)

    @property
    def fees_of_prefecture(self) -> Sequence[Fee]:
        return self.fees.fees(self.year, self.found.facts.prefecture(self.name))

    @property
    def parts(self) -> dict[int, Parts]:
        """The totals of all municipalities' usage fees (②) in yen, as {fiscal year: totals}, for
        each year in `found.years`.

        The first of these years is that of the first 利用開始 on record, or the current year if
        that is earlier. The last is three years after the current one.
        """
        return dict(money.by_year(self.found))

    @property
    def owed_with_more(self) -> list[tuple[int, int | None]]:
        """The usage fee (②) that today's users in the chosen prefecture would owe together if more
        municipalities adopted the system: pairs (number of additional adopters, yen).

        The amounts are for the fiscal year `found.targets.fiscal_year`, not for the chosen year: it
        is the first year whose prefecture discount additional adopters could still change. An
        amount is None while 未確定; the list is empty if a rule that is needed is 未確定, or if
        there is no such year.
        """
        year = self.found.targets.fiscal_year
        return targets.owed_with_more(self.fees, self.prefecture, year)

    @cached_property
    def five_years(self) -> Sequence[YearSum]:
        return forecast.forecast(self.fees, self.year)

    @property
    def if_all_joined(self) -> Sequence[YearSum]:
        """The totals of usage fees (②) in five fiscal years, from the chosen year on, if more
        municipalities joined.

        It is assumed that all municipalities that have applied, but have no 利用開始 on record,
        begin use on the 1 April after the chosen year.
        """
        facts, start = self.found.facts, date(self.year + 1, 4, 1)
        joined = forecast.what_if(facts, self.found.rules, forecast.pending(facts), start)
        return forecast.forecast(joined, self.year)

    @property
    def by_rules_only(self) -> Sequence[YearSum]:
        return forecast.forecast(calculator(self.found.facts, load_rules()), self.year)

    @property
    def joined_names(self) -> tuple[str, str]:
        return self._named, f"{self._named}で申込済みの団体も利用"

    @property
    def rules_names(self) -> tuple[str, str]:
        return self._named, RULES_ONLY

    @property
    def _named(self) -> str:
        return f"試算「{self.scenario}」" if self.scenario else RULES_ONLY

    @property
    def sensitivity(self) -> Sequence[Sensitivity]:
        """How the total usage fee (②) of the chosen prefecture in the chosen fiscal year would
        change if the scenario assumed another value for one rule.

        There is one Sensitivity for each alternative to each assumed value; all other values stay
        as they are. () without a scenario.
        """
        facts = self.found.facts
        codes = facts.prefecture(self.name)
        return forecast.sensitivity(facts, self.found.rules, self.year, codes)


def section(found: Overview, title: str) -> Section:
    """Return the section of the pages (a table with its title and sentences) whose title or id is
    `title`.

    Raises NoSuchSection, which lists the titles that exist, if there is none.
    """
    return sections(found)[title]


class Choices:
    """The widgets with which the reader of a notebook makes a choice, and the figures (see Figures)
    for the present choice.

    The widgets appear if a Choices is the last expression of a notebook's cell; `shows` adds an
    output that is updated when the choice changes. The first choice is the day of the data and the
    fiscal year that contains it, `prefecture` (a full name such as 東京都), `town` (the six-digit
    code of a municipality in this prefecture; None: its first by code) and `scenario` (the name of
    a 試算; None: none). Raises IntakeError if there is no such prefecture, municipality or
    scenario; the message lists those that exist.
    """

    def __init__(
        self, prefecture: str = "北海道", town: str | None = None, scenario: str | None = None
    ) -> None:
        self._shown: dict[tuple[Any, ...], tuple[DisplayHandle, Callable[[], object]]] = {}
        self._first_chart: tuple[Any, ...] | None = None  # the one that carries plotly.js
        self._snapshot = snapshot = open_for_notebook()
        codes = {row["name"]: row["code"] for row in snapshot.rows("prefectures")}
        first = fiscal_year(snapshot.day)
        years = {wording.year_name(year): year for year in range(first, first + _AHEAD)}
        scenarios = {RULES_ONLY: None} | {name: name for name in scenario_names()}
        self._day = ipywidgets.DatePicker(description="基準日", value=snapshot.day)
        self._known = ipywidgets.Checkbox(description="その日までの記録だけによる", indent=False)
        self._prefecture = _chooser("都道府県", codes, codes.get(prefecture, prefecture))
        self._town = _chooser("団体", {}, None)
        self._year = _chooser("年度", years, first)
        self._scenario = _chooser("試算", scenarios, scenario)
        self._again = ipywidgets.Button(description="新しいデータを読む", icon="refresh")
        self._said = ipywidgets.HTML()
        self._of = self._figures()
        self._offer_towns(town)
        self._of = self._figures()
        self._said.value = _age(snapshot)
        for each in (self._day, self._known, self._town, self._year, self._scenario):
            each.observe(lambda _: self._choose(), "value")
        self._prefecture.observe(lambda _: self._offer_towns(), "value")
        self._again.on_click(lambda _: self._read_again())

    def __getattr__(self, name: str) -> Any:
        """Return the attribute `name` of the Figures for the present choice: `choices.fee` is the
        fee of the chosen municipality.
        """
        return getattr(self.__dict__["_of"], name)

    def shows(self, made: Callable[..., object], *names: str, **fixed: object) -> None:
        """Call the function `made` and display what it returns, now and again whenever the choice
        changes.

        `names` are the attributes of Figures whose values become its positional arguments; paths
        such as "found.shares.now" are allowed. `fixed` are its keyword arguments.
        """

        def answer() -> object:
            drawn = made(*(attrgetter(name)(self._of) for name in names), **fixed)
            if isinstance(drawn, Figure):
                self._first_chart = self._first_chart or (made, names)
                return _Drawn(drawn, with_library=self._first_chart == (made, names))
            return _shown(drawn)

        handle = display(answer(), display_id=True)  # type: ignore[no-untyped-call]
        self._shown[made, names] = handle, answer

    def _ipython_display_(self) -> None:
        """Display the widgets and, below them, the choice in words: a notebook saved as HTML has
        no widgets.
        """
        rows = (
            [self._day, self._known, self._year, self._scenario],
            [self._prefecture, self._town],
            [self._again, self._said],
        )
        display(ipywidgets.VBox([ipywidgets.HBox(row) for row in rows]))  # type: ignore[no-untyped-call]
        self.shows(str, "chosen")

    def _figures(self) -> Figures:
        day = self._day.value
        known = day if self._known.value else None
        found = overview(self._snapshot, Question(day, known, self._scenario.value))
        return Figures(found, self._prefecture.value, self._town.value, self._year.value)

    def _offer_towns(self, chosen: str | None = None) -> None:
        """Fill the widget for the municipality with those of the chosen prefecture, and choose the
        one with the code `chosen` (None: the first).

        All outputs are updated. Raises IntakeError if no municipality there has that code.
        """
        facts = self._of.found.facts
        codes = facts.prefecture(self._prefecture.label)
        rows = [row for code in codes if (row := facts.row(code, facts.as_of))]
        self._town.options = towns = [(row.name, row.code) for row in rows]
        self._town.value = _known("団体", towns, chosen or rows[0].code)

    def _choose(self) -> None:
        """Compute the figures for the current choice and update all outputs.

        If that raises an IntakeError, its message is shown and the outputs stay unchanged.
        """
        self._said.value = "計算しています…"
        try:
            self._of = self._figures()
            for handle, answer in self._shown.values():
                handle.update(answer())  # type: ignore[no-untyped-call]
            self._said.value = _age(self._snapshot)
        except IntakeError as error:
            self._said.value = escape(str(error))

    def _read_again(self) -> None:
        """Open the snapshot file again; if it is newer than the open one, choose the day of its
        data and update all outputs.

        If it is not newer, a message says so.
        """
        before, self._snapshot = self._snapshot, open_for_notebook()
        if self._snapshot.made_at == before.made_at:
            self._said.value = f"{_age(before)}　これより新しいデータはまだありません。"
        elif self._day.value == self._snapshot.day:
            self._choose()
        else:
            self._day.value = self._snapshot.day


def _chooser(name: str, options: dict[str, Any], value: Any) -> ipywidgets.Dropdown:
    if options:
        _known(name, options.items(), value)
    return ipywidgets.Dropdown(description=name, options=options, value=value)


def _known(name: str, options: Iterable[tuple[str, Any]], value: Any) -> Any:
    """Return `value`, which is the value of one of `options`, pairs (label, value).

    Raises IntakeError, which lists all options, if none has this value; `name` is the Japanese word
    for what is chosen, used in the message.
    """
    if value in (each for _, each in options):
        return value
    there = "、".join(
        label if each in (None, label) else f"{label}（{each}）" for label, each in options
    )
    raise IntakeError(f"{name}「{value}」はありません。選べるもの：{there}")


class _Drawn:
    """A plotly figure as a notebook displays it: a live chart that can be updated in place, and
    HTML without network access for the notebook saved as HTML.

    If `with_library`, the HTML contains plotly.js; only the first chart of a notebook needs it.
    """

    def __init__(self, figure: Figure, with_library: bool) -> None:
        self._figure, self._with_library = figure, with_library

    def _repr_mimebundle_(self, **how: Any) -> Any:
        saved = standalone.html(self._figure, self._with_library)
        return {**self._figure._repr_mimebundle_(), "text/html": saved, "text/plain": "（図）"}


class _Words(str):
    """A text that a notebook displays without quotation marks."""

    __slots__ = ()
    __repr__ = str.__str__


def _shown(made: object) -> object:
    """Return the object that a notebook displays for `made`, the result of a function given to
    `Choices.shows`.

    A text, or a list of texts (one on each line), is shown without quotation marks; anything else
    is returned unchanged.
    """
    if isinstance(made, str):
        return _Words(made)
    if isinstance(made, list) and all(isinstance(each, str) for each in made):
        return _Words("\n".join(made))
    return made


def _age(snapshot: Snapshot) -> str:
    """Return a line of HTML: the label of sample data (if any), when the data was published, and
    how long ago that is.
    """
    old = datetime.now(UTC) - snapshot.made_at
    hours, minutes = divmod(old // timedelta(minutes=1), 60)
    ago = f"{old.days} 日前" if old.days else f"{hours} 時間前" if hours else f"{minutes} 分前"
    label = f"{snapshot.label}　" if snapshot.label else ""
    return escape(f"{label}データは {snapshot.made_at:%Y-%m-%d %H:%M} のもの（{ago}）")
