"""What may be forgotten, by itself and by what it hangs together with."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from intake.privacy.selection import Choice, Record, Why, choose, fees_that_bind
from intake.terms import JST

DAY = date(2024, 4, 1)
OLD, NEW = datetime(2022, 7, 1, 9, tzinfo=JST), datetime(2024, 4, 1, tzinfo=JST)


def application(name: str, closed_on: date | None, code: str = "012025") -> dict[str, Any]:
    stage = "withdrawn" if closed_on else "accepted"
    return {
        "application": name,
        "number": f"R4-{name}",
        "municipality": code,
        "stage": stage,
        "received_at": OLD,
        "closed_on": closed_on,
    }


def mail(name: str, at: datetime = OLD, code: str | None = None, **more: Any) -> dict[str, Any]:
    row = {"mail": name, "received_at": at, "municipality": code, "waits": False}
    return row | {"kind": "inquiry", "settled_on": None} | more


def chosen(
    applications: list[Any],
    mails: list[Any],
    *links: tuple[str, str],
    unsent: tuple[str, ...] = (),
    fees: Mapping[str, Why] | None = None,
) -> Choice:
    record = Record(
        applications,
        mails,
        [{"one": one, "other": other} for one, other in links],
        [{"application": name, "mail": ""} for name in unsent],
    )
    return choose(record, DAY, fees or {})


OVER = application("A", DAY - timedelta(days=1))


def test_a_closed_application_goes_with_all_its_mails() -> None:
    found = chosen([OVER], [mail("a"), mail("b")], ("A", "a"), ("A", "b"))
    assert (found.mails, found.loose) == ({"a", "b"}, 0)
    assert [(s.number, s.mails) for s in found.applications] == [("R4-A", 2)]


@pytest.mark.parametrize("closed_on", [None, DAY, DAY + timedelta(days=1)])
def test_what_runs_or_was_closed_that_day_or_later_stays(closed_on: date | None) -> None:
    found = chosen([application("A", closed_on)], [mail("a")], ("A", "a"))
    assert (found.mails, found.applications, found.kept) == (frozenset(), (), ())


@pytest.mark.parametrize(
    ("its_mail", "unsent", "why"),
    [
        (mail("a", NEW), (), Why.LATER_MAIL),
        (mail("a", waits=True), (), Why.WAITS),
        (mail("a"), ("A",), Why.UNSENT),
    ],
)
def test_what_is_not_over_keeps_a_closed_application_and_says_why(
    its_mail: dict[str, Any], unsent: tuple[str, ...], why: Why
) -> None:
    found = chosen([OVER], [its_mail, mail("b")], ("A", "a"), ("A", "b"), unsent=unsent)
    assert found.mails == frozenset()
    assert [(s.number, reason) for s, reason in found.kept] == [("R4-A", why)]


def test_an_application_merged_into_one_that_runs_stays_with_it() -> None:
    running = application("B", None)
    found = chosen([OVER, running], [mail("a"), mail("b")], ("A", "a"), ("B", "b"), ("A", "B"))
    assert found.mails == frozenset()
    assert [reason for _, reason in found.kept] == [Why.LATER_MAIL]


def test_a_password_goes_with_the_mail_that_it_opened() -> None:
    found = chosen([OVER], [mail("a"), mail("p")], ("A", "a"), ("p", "a"))
    assert (found.mails, found.loose) == ({"a", "p"}, 0)


def test_a_password_that_opened_something_that_runs_stays() -> None:
    running = application("B", None, "012033")
    mails = [mail("a"), mail("p"), mail("b")]
    found = chosen([OVER, running], mails, ("A", "a"), ("B", "b"), ("p", "a"), ("p", "b"))
    assert found.mails == frozenset()


def test_mails_of_no_application_go_unless_their_municipality_has_one_that_runs() -> None:
    running = application("B", None, "012033")
    mails = [mail("x"), mail("y", code="012033"), mail("z", code="012025"), mail("n", NEW)]
    found = chosen([running], mails)
    assert (found.mails, found.loose) == ({"x", "z"}, 2)


def test_a_mail_of_no_application_counts_from_the_day_it_was_settled_or_received_later() -> None:
    day_before = DAY - timedelta(days=1)
    mails = [
        mail("x", settled_on=DAY),
        mail("y", settled_on=day_before),
        mail("z", NEW, settled_on=day_before),
    ]
    (only,) = chosen([], mails).loose_mails
    assert (only.mail, only.over_on) == ("y", day_before)


def test_a_fee_that_was_determined_keeps_the_application_it_rests_on() -> None:
    found = chosen([OVER], [mail("a")], ("A", "a"), fees={"012025": Why.FEE})
    assert found.mails == frozenset()
    assert [reason for _, reason in found.kept] == [Why.FEE]


def test_without_a_period_whatever_was_determined_binds_for_ever() -> None:
    made = [(date(1950, 4, 1), ["012025"])]
    assert fees_that_bind(made, None, date(2026, 4, 1)) == {"012025": Why.FEE_OPEN}


@pytest.mark.parametrize(
    ("determined", "free"),
    [(date(2023, 3, 31), date(2028, 4, 1)), (date(2023, 4, 1), date(2029, 4, 1))],
)
def test_the_period_counts_full_fiscal_years_from_the_next_april(
    determined: date, free: date
) -> None:
    made = [(determined, ["012025"])]
    assert fees_that_bind(made, 5, free - timedelta(days=1)) == {"012025": Why.FEE}
    assert fees_that_bind(made, 5, free) == {}


def test_the_newest_of_several_determinations_counts() -> None:
    made = [(date(2023, 4, 20), ["012025"]), (date(2026, 4, 20), ["012025", "012033"])]
    assert set(fees_that_bind(made, 2, date(2028, 12, 1))) == {"012025", "012033"}
