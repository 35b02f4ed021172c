"""Which application a mail belongs to and what it changes there."""

from __future__ import annotations

from intake.applications.filing import Application, Author, Filing, Relation, file
from intake.applications.parties import Writer
from intake.terms import Kind, Outcome, Reading, Sender
from tests.unit.readings import AKAIGAWA, COMPLETE, FIELDS, changed, doubtful, without

CLERK = Author(Writer.PARTY, COMPLETE.sender.address)
COLLEAGUE = Author(Writer.COLLEAGUE, "kacho@vill.akaigawa.example", contact_inside=True)
STRANGER = Author(Writer.OTHER, "mallory@elsewhere.example")


def begun(reading: Reading) -> Application:
    """The application that this reading begins."""
    return _after(reading, file(reading, None, CLERK))


def _after(reading: Reading, filing: Filing | None) -> Application:
    assert filing is not None
    return Application(
        id=reading.sha256,
        number="R4-0001",
        version=filing.version,
        municipality=filing.municipality,
        outcome=filing.outcome,
        fields=filing.fields,
        missing=filing.missing,
        parties=filing.parties,
    )


def filed(reading: Reading, prior: Application | None, author: Author = CLERK) -> Filing:
    filing = file(reading, prior, author)
    assert filing is not None
    return filing


def test_a_complete_mail_begins_an_accepted_application() -> None:
    filing = filed(COMPLETE, None)
    assert (filing.relation, filing.outcome, filing.version) == (Relation.FIRST, "accepted", 1)


def test_an_inquiry_begins_no_application() -> None:
    assert file(changed(kind=Kind.INQUIRY, outcome=Outcome.NEEDS_REVIEW), None, CLERK) is None


def test_the_same_content_again_is_a_repeat_that_changes_nothing() -> None:
    filing = filed(COMPLETE, begun(COMPLETE))
    assert filing.relation is Relation.REPEAT
    assert filing.changes == {}
    assert filing.outcome is Outcome.ACCEPTED


def test_a_changed_phone_is_a_correction_with_before_and_after() -> None:
    again = changed(fields=FIELDS | {"phone": "0135-00-0002"})
    filing = filed(again, begun(COMPLETE))
    assert filing.relation is Relation.CORRECTION
    assert filing.changes == {"phone": ("0135-00-0001", "0135-00-0002")}
    assert filing.fields["phone"] == "0135-00-0002"


def test_a_colleague_may_name_another_section_and_contact() -> None:
    again = changed(fields=FIELDS | {"section": "防災課", "contact_name": "例田 花子"})
    filing = filed(again, begun(COMPLETE), COLLEAGUE)
    assert not filing.waits
    assert (filing.fields["section"], filing.fields["contact_name"]) == ("防災課", "例田 花子")
    assert filing.outcome is Outcome.ACCEPTED


def test_what_somebody_else_writes_waits_and_changes_nothing() -> None:
    prior = begun(without("contact_name"))
    again = changed(fields=FIELDS | {"phone": "0135-00-0009"})
    filing = filed(again, prior, STRANGER)
    assert filing.waits
    assert filing.doubts
    assert (filing.fields, filing.missing, filing.outcome, filing.parties) == (
        prior.fields, prior.missing, prior.outcome, prior.parties,
    )  # fmt: skip
    assert filing.proposed["phone"] == ("0135-00-0001", "0135-00-0009")
    assert filing.changes == {}


def test_a_form_from_somebody_else_is_proposed_and_completes_nothing() -> None:
    prior = begun(without("form"))
    filing = filed(COMPLETE, prior, STRANGER)
    assert "form" in filing.missing
    assert list(filing.proposed) == ["form"]


def test_a_doubt_about_one_field_keeps_that_field_out_and_lets_the_rest_take_effect() -> None:
    again = doubtful(
        "pattern_contradicts",
        field="pattern",
        fields=FIELDS | {"pattern": "C", "phone": "0135-00-0009"},
    )
    filing = filed(again, begun(COMPLETE))
    assert filing.fields["phone"] == "0135-00-0009"
    assert filing.fields.get("pattern") == FIELDS.get("pattern")
    assert list(filing.proposed) == ["pattern"]
    assert filing.waits


def test_a_new_address_outside_the_domain_waits_whoever_names_it() -> None:
    again = changed(fields=FIELDS | {"email": "mihon@elsewhere.example"})
    for author in (CLERK, Author(Writer.COLLEAGUE, COLLEAGUE.address)):
        filing = filed(again, begun(COMPLETE), author)
        assert filing.fields["email"] == FIELDS["email"]
        assert list(filing.proposed) == ["email"]
        assert filing.waits


def test_a_new_address_inside_the_domain_replaces_the_former_one() -> None:
    again = changed(fields=FIELDS | {"email": "kotai@vill.akaigawa.example"})
    filing = filed(again, begun(COMPLETE), COLLEAGUE)
    assert filing.fields["email"] == "kotai@vill.akaigawa.example"
    assert FIELDS["email"] not in filing.parties
    assert {"kotai@vill.akaigawa.example", COLLEAGUE.address} <= filing.parties


def test_another_person_does_not_keep_the_former_ones_reading_nor_a_new_number_its_extension() -> (
    None
):
    first = FIELDS | {"contact_kana": "みほん たろう", "extension": "12"}
    again = changed(fields={"contact_name": "例田 花子", "phone": "0135-00-0009"})
    filing = filed(again, begun(changed(fields=first)))
    assert not {"contact_kana", "extension"} & filing.fields.keys()


def test_where_the_municipality_itself_has_spoken_the_outsider_who_began_is_no_party() -> None:
    began = begun(changed(sender=Sender("", "mallory@elsewhere.example")))
    assert "mallory@elsewhere.example" in began.parties
    filing = filed(changed(fields=FIELDS | {"remarks": "追記"}), began, COLLEAGUE)
    assert "mallory@elsewhere.example" not in filing.parties


def test_an_answer_with_what_was_missing_completes_the_application() -> None:
    prior = begun(without("contact_name"))
    answer = changed(kind=Kind.REPLY, fields={"contact_name": "見本 太郎"}, attachments=())
    filing = filed(answer, prior)
    assert (filing.relation, filing.outcome) == (Relation.COMPLETION, "accepted")
    assert filing.missing == {}


def test_an_answer_with_a_part_of_what_was_missing_leaves_the_rest_missing() -> None:
    prior = begun(without("contact_name", "form"))
    answer = changed(kind=Kind.REPLY, fields={"contact_name": "見本 太郎"}, attachments=())
    filing = filed(answer, prior)
    assert filing.outcome is Outcome.INCOMPLETE
    assert list(filing.missing) == ["form"]


def test_a_later_mail_without_the_form_does_not_undo_the_form_sent_before() -> None:
    filing = filed(without("form"), begun(COMPLETE))
    assert filing.outcome is Outcome.ACCEPTED


def test_a_mail_that_needs_review_leaves_an_accepted_application_accepted() -> None:
    filing = filed(doubtful(fields=FIELDS | {"phone": "0135-00-0009"}), begun(COMPLETE))
    assert filing.outcome is Outcome.ACCEPTED
    assert filing.waits


def test_a_few_words_in_an_answer_settle_no_question_that_a_person_was_asked() -> None:
    prior = begun(doubtful(municipality=None))
    answer = doubtful(
        "municipality_missing", municipality=None, fields={"phone": "0135-00-0003"}, attachments=()
    )
    assert filed(answer, prior).outcome is Outcome.NEEDS_REVIEW


def test_an_answer_under_our_number_need_not_name_its_municipality() -> None:
    answer = doubtful(
        "municipality_missing",
        municipality=None,
        fields={"contact_name": "見本 太郎"},
        attachments=(),
    )
    filing = filed(answer, begun(without("contact_name")))
    assert (filing.outcome, filing.municipality, filing.waits) == ("accepted", "014095", False)


def test_an_answer_under_the_number_of_another_municipality_is_a_question_for_a_person() -> None:
    prior = Application("b" * 64, "R4-0002", 1, "012025", Outcome.ACCEPTED, FIELDS, {})
    filing = filed(COMPLETE, prior)
    assert filing.doubts
    assert filing.municipality == "012025" != AKAIGAWA.code


def test_an_answer_that_says_nothing_new_makes_no_version() -> None:
    thanks = changed(kind=Kind.REPLY, fields={}, attachments=())
    assert file(thanks, begun(COMPLETE), CLERK) is None
