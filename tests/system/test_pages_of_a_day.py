"""Pages of a past day: all of that day, or said to be of now; days after the data's end are refused."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup

from reports.counts import adoption
from reports.counts.attention import attention
from reports.counts.operations import operations
from reports.counts.towns import towns
from reports.overview import Question, overview
from reports.pages.index import index
from reports.sentences.summary import mailbox_sentence
from reports.snapshot import Snapshot, SnapshotError, open_snapshot
from tests.synthetic import END, half_year, write


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    path = write(tmp_path_factory.mktemp("country") / "snapshot.duckdb", half_year())
    with open_snapshot(path) as snapshot:
        yield snapshot


def days() -> list[date]:
    dice = random.Random(60)
    return [date(2022, 7, 1) + timedelta(days=dice.randrange(180)) for _ in range(60)]


def test_on_sixty_days_nothing_of_the_desk_is_of_a_later_day(country: Snapshot) -> None:
    rows = country.table("letter")["rows"]
    for day in days():
        desk = operations(country, day)
        queued = [row for row in rows if row[2].date() <= day]  # all at noon: one day in every zone
        sent = [row for row in queued if row[3] and row[3].date() <= day]
        assert sum(count.letters for count in desk.letters) == len(queued)
        assert desk.letters_in("sent") == len(sent)
        assert desk.mailbox is None or desk.mailbox.ended_at.date() <= day
        assert day == END or "現在" in mailbox_sentence(desk)


def test_on_sixty_days_who_is_to_be_called_has_waited_within_the_record(country: Snapshot) -> None:
    for day in days():
        seen = attention(country, towns(country, day), {}, day)
        assert all(each.town.received_on and each.town.received_on <= day for each in seen.stopped)
        assert all(each.days >= 0 for each in (*seen.call, *seen.stopped))
        assert not any(each.town.in_use for each in seen.call if each.wish)


def test_a_day_after_the_end_of_the_data_is_refused(country: Snapshot) -> None:
    with pytest.raises(SnapshotError, match="より後"):
        overview(country, Question(END + timedelta(days=1)))


COUNTS = """
SELECT count(DISTINCT municipality) FILTER (applied), count(DISTINCT municipality) FILTER (agreed),
    count(DISTINCT municipality) FILTER (in_use)
FROM snapshot.course JOIN (SELECT application, municipality FROM application) USING (application)
WHERE municipality IS NOT NULL AND since <= $day AND (until IS NULL OR until > $day) AND known_until IS NULL
"""


def test_on_sixty_days_the_counts_are_those_of_plain_sql(country: Snapshot) -> None:
    for day in days():
        counted = tuple(country.frame(COUNTS, day=day).iloc[0])
        assert adoption.shares(country, day).nationwide.counts == counted


TOLD = re.compile(r"令和(\d+|元)年(\d+)月(\d+)日")
LATER = (
    "現在（",
    "現在まで",
    "予定",
    "見込み",
    "判定日",
    "期限",
)  # words that say a day is still to come, or that it is today


def later(page: str, day: date) -> list[str]:
    """What the page's main part tells of days after `day` without saying that they are."""
    found = []
    main = BeautifulSoup(page, "lxml").select_one("main")
    assert main is not None
    for text in main.find_all(string=TOLD):
        for year, month, of in TOLD.findall(text):
            told = date(2018 + (1 if year == "元" else int(year)), int(month), int(of))
            around = text.find_parent("li") or text.parent
            if told > day and not any(word in around.get_text() for word in LATER):
                found.append(str(text).strip())
    return found


def test_pages_of_a_few_of_these_days_tell_of_no_later_day(country: Snapshot) -> None:
    for day in days()[:3]:
        assert later(index(overview(country, Question(day))), day) == []


def test_a_later_day_on_a_page_would_be_noticed() -> None:
    page = "<html><body><main><p>令和4年8月1日に確認しました。</p></main></body></html>"
    assert later(page, date(2022, 7, 1))
    assert not later(page, date(2022, 8, 1))
