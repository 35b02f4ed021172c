"""Which open application a mail is filed in, its number, and what a person's decision changes for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from intake.applications.filing import Application
from intake.applications.open_applications import (
    Filed,
    OpenApplications,
    outcome_of,
    receipt_number,
)
from intake.applications.parties import Writer
from intake.terms import Finding, Kind, Outcome, Reading, Sender, Severity
from intake.vocabulary.moves import Move
from tests.unit.readings import COMPLETE, FIELDS, RECEIVED_AT, changed, doubtful, without
from tests.unit.test_read import register

YOICHI = register().by_code("014087")
CLERK = COMPLETE.sender
STRANGER = Sender("だれか", "someone@elsewhere.example")
ANOTHERS = Sender("小樽 花子", "hanako@city.otaru.lg.jp")


def shelf(**given: object) -> OpenApplications:
    return OpenApplications(register(), **given)  # type: ignore[arg-type]


def file(
    place: OpenApplications, mail: str, reading: Reading = COMPLETE, at: datetime = RECEIVED_AT
) -> Filed:
    return place.file(reading, mail, at, at, 1)


def application(filed: Filed) -> Application:
    assert filed.application is not None
    return filed.application


def test_a_first_mail_begins_an_application_with_the_years_next_number() -> None:
    place = shelf(running={2022: 11, 2021: 30})
    filed = file(place, "a")
    assert (application(filed).id, application(filed).number) == ("a", "R4-0012")
    assert filed.receipt is not None
    assert (filed.receipt["running"], filed.receipt["fiscal_year"]) == (12, 2022)
    other = file(place, "b", changed(municipality=YOICHI), RECEIVED_AT + timedelta(days=300))
    assert application(other).number == "R5-0001"
    assert (filed.before, filed.by_outsider) == (None, False)


def test_a_number_that_was_given_before_is_given_again_and_not_recorded_twice() -> None:
    filed = file(shelf(numbers={"a": "R3-0007"}), "a")
    assert (application(filed).number, filed.receipt) == ("R3-0007", None)


@pytest.mark.parametrize(
    ("year", "number"), [(2018, "H30-0001"), (2019, "R1-0001"), (2022, "R4-0001")]
)
def test_a_receipt_number_names_the_fiscal_year_by_its_era(year: int, number: str) -> None:
    assert receipt_number(year, 1) == number


def test_a_mail_is_filed_by_its_number_then_by_the_letter_it_answers_then_by_its_municipality() -> (
    None
):
    place = shelf(letters={"letter@us.example": "b"})
    first = application(file(place, "a"))
    file(place, "b", changed(municipality=YOICHI))
    nowhere = changed(municipality=None)
    assert application(file(place, "c")).id == "a"
    answer = replace(nowhere, in_reply_to=("unknown@us.example", "letter@us.example"))
    assert application(file(place, "d", answer)).id == "b"
    numbered = replace(answer, receipt_number=first.number)
    assert application(file(place, "e", numbered)).id == "a"
    assert file(place, "f", nowhere).before is None  # it names none of them


def test_a_mail_that_is_read_again_stays_with_its_application() -> None:
    place = shelf()
    first = application(file(place, "a"))
    again = application(file(place, "a", changed(municipality=None)))
    assert (again.id, again.number, again.version) == ("a", first.number, 2)


def test_every_further_mail_is_the_next_version_of_the_same_application() -> None:
    place = shelf()
    file(place, "a")
    filed = file(place, "b", changed(fields=FIELDS | {"phone": "0135-00-0002"}))
    assert filed.version is not None
    assert (application(filed).version, filed.version["moved"], filed.receipt) == (2, False, None)
    assert filed.before is not None
    assert filed.before.fields["phone"] == "0135-00-0001"


def test_a_version_says_whether_the_outcome_moved() -> None:
    place = shelf()
    first = file(place, "a", without("contact_name"))
    second = file(place, "b")
    assert first.version is not None
    assert second.version is not None
    assert (first.version["moved"], second.version["moved"]) == (True, True)
    assert (first.version["outcome"], second.version["outcome"]) == ("incomplete", "accepted")


def test_who_may_change_nothing_is_an_outsider_only_to_what_exists() -> None:
    place = shelf()
    assert not file(place, "a", changed(sender=STRANGER)).by_outsider
    place = shelf()
    file(place, "a")
    assert file(place, "b", changed(sender=STRANGER)).by_outsider
    assert not file(place, "c").by_outsider


def test_a_mail_that_names_a_municipality_with_another_open_application_waits() -> None:
    place = shelf()
    first = application(file(place, "a"))
    file(place, "b", changed(municipality=YOICHI, sender=STRANGER))
    both = replace(COMPLETE, municipality=YOICHI, receipt_number=first.number)
    filed = file(place, "c", both)
    assert filed.filing is not None
    assert any("ほかに進行中の利用申込み" in doubt for doubt in filed.filing.doubts)
    own = file(place, "d", replace(COMPLETE, receipt_number=first.number))
    assert own.filing is not None
    assert own.filing.doubts == ()


def test_a_mistaken_first_mail_from_another_municipality_does_not_hold_the_place() -> None:
    place = shelf()
    mistaken = doubtful(sender=ANOTHERS, fields=FIELDS | {"email": ANOTHERS.address})
    assert application(file(place, "a", mistaken)).outcome is Outcome.NEEDS_REVIEW
    assert application(file(place, "b")).id == "b"


def test_a_first_mail_in_doubt_holds_the_place_where_a_party_may_be_its_own() -> None:
    place = shelf()
    file(place, "a", doubtful(sender=ANOTHERS))  # the contact it names is elsewhere
    assert application(file(place, "b")).id == "a"


def test_a_forged_first_mail_does_not_hold_the_place() -> None:
    place = shelf()
    forged = Finding("sender_forged", Severity.REVIEW, "差出人を確かめられません。")
    file(place, "a", replace(COMPLETE, findings=(forged,), outcome=Outcome.NEEDS_REVIEW))
    assert application(file(place, "b")).id == "b"


def test_a_mail_about_an_application_is_noted_there_with_its_writer() -> None:
    place = shelf()
    file(place, "a")
    asked = changed(kind=Kind.INQUIRY, sender=STRANGER, outcome=Outcome.NEEDS_REVIEW)
    filed = file(place, "b", asked)
    assert (filed.filing, filed.version) == (None, None)
    assert filed.about == {
        "mail": "b",
        "application": "a",
        "writer": Writer.OTHER,
        "answerable": asked.answerable,
        "filed_at": RECEIVED_AT,
        "place": 1,
    }
    assert file(place, "c", replace(asked, municipality=None)).about is None


OWN = Sender("", "soumu@town.yoichi.hokkaido.jp")
OF_YOICHI = changed(municipality=YOICHI)
FORGED = Finding("sender_forged", Severity.REVIEW, "差出人を確かめられません。")


@pytest.mark.parametrize(
    ("reading", "own"),
    [
        (replace(OF_YOICHI, sender=OWN), True),
        (OF_YOICHI, False),
        (replace(OF_YOICHI, sender=OWN, findings=(FORGED,)), False),
        (replace(OF_YOICHI, sender=OWN, municipality=None), False),
    ],
)
def test_the_municipality_has_spoken_where_a_believed_mail_came_from_its_domain(
    reading: Reading, own: bool
) -> None:
    assert application(file(shelf(), "a", reading)).own is own


def test_a_party_elsewhere_does_not_speak_for_the_municipality() -> None:
    place = shelf()
    file(place, "a", OF_YOICHI)
    again = file(place, "b", replace(OF_YOICHI, fields=FIELDS | {"remarks": "追記"}))
    assert (again.writer, application(again).own) == (Writer.PARTY, False)


def test_a_writer_is_judged_by_the_municipality_of_the_application_he_writes_about() -> None:
    place = shelf()
    number = application(file(place, "a", OF_YOICHI)).number
    answer = changed(municipality=None, sender=OWN, receipt_number=number)
    filed = file(place, "b", answer)
    assert filed.writer is Writer.COLLEAGUE
    assert application(filed).own


def test_an_application_that_is_certain_holds_the_place_whoever_sent_it() -> None:
    place = shelf()
    file(place, "a", changed(sender=ANOTHERS, fields=FIELDS | {"email": ANOTHERS.address}))
    assert application(file(place, "b")).id == "a"


# --- what a person decided ------------------------------------------------------------------------


def decided(
    what: Move, stage: str | None = None, reading: Reading = COMPLETE, **content: object
) -> Application:
    """The application after a decision, as the next mail finds it."""
    place = shelf()
    number = application(file(place, "a", reading)).number
    place.decide("a", what, stage, dict(content))
    found = file(place, "b", replace(COMPLETE, receipt_number=number, fields={}, attachments=()))
    return application(found)


def test_a_closed_application_gets_no_further_mail_until_it_is_opened_again() -> None:
    place = shelf()
    file(place, "a")
    place.decide("a", Move.WITHDRAW, "withdrawn", {})
    assert place.ids() == []
    assert application(file(place, "b")).id == "b"
    place.decide("b", Move.WITHDRAW, "withdrawn", {})
    place.decide("b", Move.WITHDRAW, "withdrawn", {})  # closed already
    place.decide("a", Move.CORRECT, None, {"field": "section", "value": "防災課"})
    assert place.ids() == []  # only its stage opens it
    place.decide("a", Move.REOPEN, "accepted", {})
    assert place.ids() == ["a"]
    assert application(file(place, "c")).id == "a"


def test_a_decision_about_an_application_that_is_not_loaded_changes_nothing() -> None:
    place = shelf()
    place.decide("nobody", Move.ACCEPT, "accepted", {})
    assert (place.ids(), place.contacts()) == ([], [])


def test_a_corrected_field_is_what_later_mails_are_held_against() -> None:
    found = decided(Move.CORRECT, field="section", value="防災課")
    assert found.fields["section"] == "防災課"
    assert (found.outcome, found.settled) == (Outcome.ACCEPTED, False)
    assert found.contact == FIELDS["email"]
    lacking = decided(Move.CORRECT, reading=without("form"), field="section", value="防災課")
    assert lacking.outcome is Outcome.INCOMPLETE
    accepted = decided(Move.ACCEPT, "accepted", reading=without("form"))
    assert accepted.outcome is Outcome.ACCEPTED


@pytest.mark.parametrize("what", [Move.COMPLETE, Move.APPLY, Move.IDENTIFY])
def test_fields_that_a_person_takes_over_fill_what_was_missing(what: Move) -> None:
    lacking = without("contact_name", "form")
    found = decided(what, reading=lacking, fields={"contact_name": "例田 花子"})
    assert found.fields["contact_name"] == "例田 花子"
    assert ("form" in found.missing) is (what is not Move.COMPLETE)  # that move brings the form
    assert "contact_name" not in found.missing


def test_a_form_that_was_applied_is_missing_no_longer() -> None:
    found = decided(Move.APPLY, reading=without("form"), form="利用申込書.xlsx")
    assert found.missing == {}


def test_other_decisions_take_over_no_fields() -> None:
    assert decided(Move.ACCEPT, fields={"section": "防災課"}).fields["section"] == "総務課"


def test_what_a_decision_drops_and_finds_missing_is_so_afterwards() -> None:
    found = decided(
        Move.IDENTIFY,
        municipality="014087",
        dropped=["email"],
        missing={"email": "連絡先のメールアドレス", "phone": None},
    )
    assert "email" not in found.fields
    assert found.missing == {"email": "連絡先のメールアドレス"}
    assert found.municipality == "014087"
    assert found.contact == ""


def test_the_address_that_a_person_sets_is_a_party_with_those_of_its_domain() -> None:
    place = shelf()
    other = FIELDS | {"email": "kacho@vill.akaigawa.example"}
    file(place, "a", changed(fields=other))
    place.decide("a", Move.CORRECT, None, {"field": "email", "value": "new@vill.akaigawa.example"})
    assert place.contacts() == ["new@vill.akaigawa.example"]
    assert not file(place, "b").by_outsider  # who began it, in the same domain
    place.decide("a", Move.CORRECT, None, {"field": "email", "value": "new@elsewhere.example"})
    assert file(place, "c").by_outsider
    assert not file(place, "d", changed(sender=Sender("", "new@elsewhere.example"))).by_outsider


def test_an_address_that_was_dropped_is_no_party() -> None:
    place = shelf()
    number = application(file(place, "a", changed(sender=STRANGER))).number
    place.decide("a", Move.IDENTIFY, None, {"dropped": ["email"]})
    assert place.contacts() == []
    assert file(place, "b", replace(COMPLETE, receipt_number=number)).by_outsider


def test_an_application_that_a_person_accepts_has_its_contact_as_a_party() -> None:
    place = shelf()
    forged = Finding("sender_forged", Severity.REVIEW, "差出人を確かめられません。")
    file(place, "a", replace(COMPLETE, findings=(forged,), outcome=Outcome.NEEDS_REVIEW))
    assert place.contacts() == []
    place.decide("a", Move.ACCEPT, "accepted", {})
    assert place.contacts() == [FIELDS["email"]]


@pytest.mark.parametrize(
    ("stage", "outcome", "settled"),
    [
        ("received", Outcome.ACCEPTED, False),
        ("incomplete", Outcome.INCOMPLETE, False),
        ("needs_review", Outcome.NEEDS_REVIEW, False),
        ("accepted", Outcome.ACCEPTED, False),
        ("agreed", Outcome.ACCEPTED, True),
        ("in_use", Outcome.ACCEPTED, True),
    ],
)
def test_no_mail_moves_an_application_back_that_a_person_carried_on(
    stage: str, outcome: Outcome, settled: bool
) -> None:
    assert outcome_of(stage) is outcome
    found = decided(Move.AGREE, stage)
    assert found.settled is settled


def test_an_application_that_a_person_carried_on_stays_so_after_further_mails() -> None:
    place = shelf()
    file(place, "a")
    place.decide("a", Move.AGREE, "agreed", {})
    filed = file(place, "b", changed(fields=FIELDS | {"phone": "0135-00-0002"}))
    assert (application(filed).version, application(filed).settled) == (2, True)


def test_the_contacts_of_open_applications_are_told_once_each_in_order() -> None:
    place = shelf()
    file(place, "b")
    file(place, "a", changed(municipality=YOICHI, fields=FIELDS | {"email": "a@b.example"}))
    assert place.contacts() == ["a@b.example", "mihon@vill.akaigawa.example"]
    assert place.ids() == ["a", "b"]
