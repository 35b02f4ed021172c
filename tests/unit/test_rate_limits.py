"""How many answers go out, and to whom."""

from __future__ import annotations

import pytest

from intake.answers.rate_limits import Answer, Circle, Tally
from intake.reading.municipality.domain import holder
from intake.settings.sections import Answers
from intake.text.domains import mailbox_of

LIMITS = Answers(daily_limit=3, daily_limit_address=8, daily_limit_domain=12, hourly_limit=20)


def went_out(tally: Tally, *answers: Answer) -> list[bool]:
    return [tally.reason_to_hold(answer, LIMITS) is None for answer in answers]


def to(
    address: str,
    code: str | None = None,
    application: str | None = None,
    circle: Circle = Circle.STRANGER,
) -> Answer:
    return Answer(address, code, application, circle)


def test_three_answers_of_one_exchange_go_out_whatever_they_are_about() -> None:
    told = went_out(Tally(), to("a@x.example", "014095"), *[to("a@x.example")] * 4)
    assert told == [True, True, True, False, False]


def test_an_exchange_about_each_village_is_one_of_its_own() -> None:
    tally = Tally()
    first = [to("centre@x.example", f"{code:06}", str(code)) for code in range(4)]
    assert went_out(tally, *first, *first) == [True] * 8
    assert went_out(tally, to("centre@x.example", "000099")) == [False]  # eight to one address


def test_one_application_is_answered_three_times_a_day_whatever_the_address() -> None:
    answers = [to(f"a{n}@x{n}.example", "014095", "one") for n in range(4)]
    assert went_out(Tally(), *answers) == [True, True, True, False]


def test_neighbours_in_one_domain_get_three_notices_unless_it_is_a_providers() -> None:
    assert went_out(Tally(), *[to(f"{n}@x.example") for n in range(4)])[-1] is False
    assert went_out(Tally(), *[to(f"{n}@gmail.com") for n in range(4)])[-1] is True


def test_a_domain_and_an_hour_have_their_limits() -> None:
    tally = Tally()
    inside = [to(f"{n}@x.example", f"{n:06}") for n in range(13)]
    assert went_out(tally, *inside) == [True] * 12 + [False]
    outside = [to(f"{n}@x{n}.example", f"{n:06}") for n in range(9)]
    assert went_out(tally, *outside) == [True] * 8 + [False]


@pytest.mark.parametrize(
    "spelling",
    ["victim+{}@x.example", "v{}@gmail.com", '"victim+{}"@x.example', "Victim+{}@X.example"],
)
def test_an_address_counts_as_one_however_it_is_spelt(spelling: str) -> None:
    spelt = [spelling.format("." * n if "gmail" in spelling else n) for n in range(9)]
    told = went_out(Tally(), *[to(each, f"{n:06}") for n, each in enumerate(spelt)])
    assert told == [True] * 8 + [False]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("v.i.c@gmail.com", "vic@googlemail.com", True),
        ("v.ic@x.example", "vic@x.example", False),
        ("+a@x.example", "+b@x.example", False),
        ("bosai-k@x.example", "bosai@x.example", False),
    ],
)
def test_only_what_a_provider_ignores_is_left_out_of_an_address(
    one: str, other: str, same: bool
) -> None:
    assert (mailbox_of(one) == mailbox_of(other)) is same


@pytest.mark.parametrize(
    ("domain", "who"),
    [
        ("mail7.corp.example", "corp.example"),
        ("city.hakodate.hokkaido.jp", "city.hakodate.hokkaido.jp"),
        ("bosai.city.otaru.hokkaido.jp", "city.otaru.hokkaido.jp"),
        ("city.hakodate.lg.jp", "city.hakodate.lg.jp"),
        ("a.town.ikeda.hokkaido.lg.jp", "town.ikeda.hokkaido.lg.jp"),
        ("pref.hokkaido.lg.jp", "pref.hokkaido.lg.jp"),
        ("city.one.evil.jp", "evil.jp"),
    ],
)
def test_a_domain_counts_by_who_holds_it(domain: str, who: str) -> None:
    assert holder(domain) == who


def test_names_before_a_domain_are_no_domains_of_their_own() -> None:
    inside = [to(f"a@x{n}.corp.example", f"{n:06}") for n in range(13)]
    assert went_out(Tally(), *inside) == [True] * 12 + [False]


@pytest.mark.parametrize("circle", [Circle.OFFICIAL, Circle.PARTY])
def test_strangers_use_up_nobodys_hour_or_domain(circle: Circle) -> None:
    tally = Tally()
    went_out(tally, *[to(f"{n}@x{n}.example", f"{n:06}") for n in range(30)])
    went_out(tally, *[to(f"{n}@gmail.com", f"{n:06}") for n in range(30)])
    assert went_out(tally, to("a@city.otaru.hokkaido.jp", "000001", circle=circle)) == [True]
    assert went_out(tally, to("99@gmail.com", "000001", circle=circle)) == [True]
    assert went_out(tally, to("a@y.example", "000001")) == [False]


def test_a_copy_counts_as_a_letter_to_its_address() -> None:
    tally = Tally()
    told = [tally.may_copy(f"victim+{n}@x.example", Circle.STRANGER, LIMITS) for n in range(9)]
    assert told == [True] * 8 + [False]
    assert went_out(tally, to("victim@x.example", "000001")) == [False]


def test_only_a_prefectures_own_domain_has_the_limit_of_prefectures() -> None:
    def most(address: str, circle: Circle) -> int:
        tally = Tally()
        answers = [to(address, f"{n:06}", circle=circle) for n in range(12)]
        return went_out(tally, *answers).count(True)

    assert most("a@pref.osaka.jp", Circle.OFFICIAL) == 12
    assert most("a@pref.evil.jp", Circle.STRANGER) == 8


def test_what_is_held_says_why_and_counts_for_nothing() -> None:
    tally = Tally()
    same = to("a@x.example", "014095")
    went_out(tally, same, same, same)
    assert "1日の上限（3通）" in str(tally.reason_to_hold(same, LIMITS))
    assert went_out(tally, *[to(f"{n}@x.example", f"{n:06}") for n in range(9)]) == [True] * 9
