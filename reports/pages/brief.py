"""Make the one-page summary for a meeting (会議用の1枚): HTML to print on A4, and text for a mail."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from reports import wording
from reports.fees.explain import banner
from reports.overview import Overview
from reports.render import render
from reports.sections.attention import IDS
from reports.sections.every import sections
from reports.sections.section import Section
from reports.sentences import attention, headline
from reports.sentences.summary import KeyFigure

NAMED = 4  # names of each list
FORECAST = ("coming", "tried")
"""The sections of the forecast, and of how often earlier ones held: never one without the other."""
TITLE = "クラウド型被災者支援システム　利用申込みの状況"


class Brief(NamedTuple):
    """The summary in two forms: `html` prints on one A4 page, `text` can be pasted into a mail."""

    html: str
    text: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """The content of the summary, from which both its HTML and its text are made.

    `dates` is the line with the day asked about (基準日) and the time of the last poll; `label` is
    the label of sample data ("": real data), `banner` the warning that figures are 試算 ("": no
    scenario), `status` the status line. `figures` are the key figures. `complete` are sentences on
    how complete the figures are, `sentences` on recent changes and the forecast, `decisions` on
    what managers have to decide. `lists` are the sections that list municipalities, applications
    and prefectures by name.
    """

    dates: str
    label: str
    banner: str
    status: str
    complete: Sequence[str]
    figures: Sequence[KeyFigure]
    sentences: Sequence[str]
    decisions: Sequence[str]
    lists: Sequence[Section]


def brief(found: Overview) -> Brief:
    """Return the one-page summary for a meeting (会議用の1枚), as HTML and as text.

    It has the status line, how complete the figures are, key figures, recent changes, the forecast
    and how often earlier forecasts were right, and what managers have to decide. Three lists of
    names follow: municipalities to call, applications that are incomplete or wait for a person, and
    prefectures near a discount tier.
    """
    (_, funnel), (_, money), *_ = headline.groups(found)
    every = sections(found)
    sheet = Sheet(
        _dates(found),
        found.snapshot.label,
        f"{banner(found.scenario)}前提：{found.rules.about}" if found.scenario else "",
        attention.status(found),
        attention.complete(found),
        [*funnel, *(figure for figure in money if "利用料" in figure.title)],
        [*headline.sentences(found)[1:], *filter(None, (every[name].says for name in FORECAST))],
        headline.decisions(found),
        [every[name] for name in IDS],
    )
    html = render("brief.html.j2", title=TITLE, of=sheet, named=NAMED)
    return Brief(html, "\n".join(_lines(sheet)) + "\n")


def _dates(found: Overview) -> str:
    until = found.snapshot.data_until
    known = f"、{wording.date_of(found.known)}までの記録による" if found.known else ""
    data = f"、データの時点：{wording.moment(until)}" if until else ""
    return f"基準日：{wording.day(found.day)}{known}{data}"


def _lines(of: Sheet) -> Iterator[str]:
    yield from filter(None, (TITLE, of.dates, of.label, of.banner))
    yield from ("", of.status, *(f"・{sentence}" for sentence in of.complete), "")
    yield from (f"・{_figure(figure)}" for figure in of.figures)
    yield ""
    yield from (f"・{sentence}" for sentence in of.sentences)
    yield from ("", "■管理者が決めること", *(f"・{each}" for each in of.decisions))
    for names in of.lists:
        yield ""
        yield from _list(names)


def _figure(figure: KeyFigure) -> str:
    compared = "、".join(f"{what} {how}" for what, how in figure.comparisons)
    detail = "、".join(filter(None, (figure.detail, compared)))
    return f"{figure.title}　{figure.value}{figure.unit}" + (f"（{detail}）" if detail else "")


def _list(of: Section) -> Iterator[str]:
    lines = of.table.lines()
    count = f"（{len(lines):,}）" if lines else ""
    yield f"■{of.title}{count}　{of.says or of.question}"
    yield from (f"　{name}　{words}" for _, name, words in lines[:NAMED])
    if len(lines) > NAMED:
        yield f"　ほか{len(lines) - NAMED:,}"
