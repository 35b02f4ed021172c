"""Which application a mail belongs to and what it changes there."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from intake.applications.filing import (
    CONTACT_OUTSIDE,
    FIELD_DOUBTFUL,
    NEIGHBOUR,
    NEW_ADDRESS,
    Application,
    Author,
    Filing,
    Relation,
    file,
    overlaid,
)
from intake.applications.parties import Writer
from intake.terms import Finding, Kind, Outcome, Reading, Sender, Severity
from tests.unit.readings import AKAIGAWA, COMPLETE, FIELDS, changed, doubtful, without

CLERK = Author(Writer.PARTY, COMPLETE.sender.address)
COLLEAGUE = Author(Writer.COLLEAGUE, "kacho@vill.akaigawa.example", contact_inside=True)
STRANGER = Author(Writer.OTHER, "mallory@elsewhere.example")
OWN = Author(Writer.COLLEAGUE, "soumu@vill.akaigawa.hokkaido.jp", own=True)


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
    assert (filing.was_accepted, filing.waits, filing.own) == (False, False, False)


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


def test_an_inquiry_about_an_application_makes_no_version() -> None:
    asked = changed(kind=Kind.INQUIRY, outcome=Outcome.NEEDS_REVIEW)
    assert file(asked, begun(COMPLETE), CLERK) is None


def test_a_form_alone_is_an_answer_that_completes_the_application() -> None:
    answer = changed(kind=Kind.REPLY, fields={})
    filing = filed(answer, begun(without("form")))
    assert (filing.relation, filing.missing, filing.changes) == (Relation.COMPLETION, {}, {})
    assert filing.outcome is Outcome.ACCEPTED


def test_a_prefecture_that_applies_for_a_municipality_may_not_change_it_later() -> None:
    prefecture = Author(Writer.PREFECTURE, "shien@pref.hokkaido.example")
    sender = Sender("", prefecture.address)
    filing = filed(changed(sender=sender), None, prefecture)
    assert filing.parties == {FIELDS["email"]}
    assert filed(changed(sender=sender), None, STRANGER).parties == {
        prefecture.address,
        FIELDS["email"],
    }


# --- the municipality's own application, where somebody else had applied for it -------------------

BEFORE = begun(changed(fields=FIELDS | {"remarks": "代わって申し込みます。"}))


def test_the_municipalitys_own_application_replaces_what_somebody_else_applied_for() -> None:
    author = replace(OWN, inside=frozenset({FIELDS["email"]}))
    filing = filed(without("form"), replace(BEFORE, missing={"contact_name": "氏名"}), author)
    assert filing.fields == FIELDS
    assert filing.changes == {"remarks": ("代わって申し込みます。", "")}
    assert list(filing.missing) == ["form"]
    assert (filing.own, filing.outcome, filing.waits) == (True, Outcome.INCOMPLETE, False)


@pytest.mark.parametrize(
    ("reading", "prior", "author"),
    [
        (changed(kind=Kind.REPLY), BEFORE, OWN),
        (doubtful("pattern_contradicts", field="pattern"), BEFORE, OWN),
        (COMPLETE, BEFORE, CLERK),
        (COMPLETE, replace(BEFORE, own=True), OWN),
        (COMPLETE, BEFORE, replace(OWN, elsewhere=True)),
    ],
    ids=["a reply", "in doubt", "not its own domain", "not for the first time", "another open"],
)
def test_anything_less_leaves_what_it_does_not_name(
    reading: Reading, prior: Application, author: Author
) -> None:
    filing = filed(reading, prior, author)
    assert "remarks" in filing.fields
    assert "remarks" not in filing.proposed


def test_an_own_application_without_an_address_takes_the_former_one_away() -> None:
    fields = {name: value for name, value in FIELDS.items() if name != "email"}
    author = replace(OWN, inside=frozenset({FIELDS["email"]}))
    filing = filed(changed(fields=fields), BEFORE, author)
    assert "email" not in filing.fields
    assert filing.proposed == {}
    assert filing.parties == {FIELDS["email"], OWN.address}  # it may still write


@pytest.mark.parametrize(
    ("before", "author", "after"),
    [
        (True, CLERK, True),
        (True, STRANGER, True),
        (False, CLERK, False),
        (False, OWN, True),
        (False, replace(OWN, elsewhere=True), False),  # nothing of it takes effect
    ],
)
def test_the_municipality_has_spoken_once_a_mail_from_its_domain_took_effect(
    before: bool, author: Author, after: bool
) -> None:
    assert filed(COMPLETE, replace(begun(COMPLETE), own=before), author).own is after


@pytest.mark.parametrize(
    ("own", "author", "left"),
    [
        (False, OWN, {"in@vill.akaigawa.example"}),
        (True, OWN, {"in@vill.akaigawa.example", "out@elsewhere.example", FIELDS["email"]}),
        (False, CLERK, {"in@vill.akaigawa.example", "out@elsewhere.example", FIELDS["email"]}),
        (False, COLLEAGUE, {"in@vill.akaigawa.example", FIELDS["email"]}),
    ],
)
def test_who_may_change_an_application_follows_from_who_has_written(
    own: bool, author: Author, left: set[str]
) -> None:
    inside = frozenset({"in@vill.akaigawa.example"})
    parties = inside | {"out@elsewhere.example", FIELDS["email"]}
    prior = replace(begun(COMPLETE), own=own, parties=parties)
    again = changed(fields=FIELDS | {"remarks": "追記"})
    filing = filed(again, prior, replace(author, inside=inside))
    assert filing.parties == left | {author.address}


# --- what takes effect, what waits, and what a person is asked ------------------------------------


def found(code: str = "question_within", severity: Severity = Severity.REVIEW) -> Finding:
    return Finding(code, severity, "確かめてください。")


PHONE = FIELDS | {"phone": "0135-00-0009"}


@pytest.mark.parametrize(
    ("reading", "author", "doubts"),
    [
        (changed(fields=PHONE), CLERK, ()),
        (changed(fields=PHONE, findings=(found("x", Severity.NOTE),)), CLERK, ()),
        (changed(fields=PHONE | {"email": "new@elsewhere.example"}), CLERK, (NEW_ADDRESS,)),
        (doubtful("x", field="section", fields=PHONE | {"section": "課"}), CLERK, (FIELD_DOUBTFUL,)),
        (changed(kind=Kind.REPLY, fields=PHONE), OWN, (CONTACT_OUTSIDE,)),
    ],
    ids=["certain", "a note", "a new address", "a doubtful field", "a contact outside"],
)  # fmt: skip
def test_what_is_certain_takes_effect_and_the_rest_is_asked(
    reading: Reading, author: Author, doubts: tuple[str, ...]
) -> None:
    filing = filed(reading, begun(COMPLETE), author)
    assert filing.changes == {"phone": ("0135-00-0001", "0135-00-0009")}
    assert (filing.doubts, filing.waits) == (doubts, bool(doubts))


@pytest.mark.parametrize("code", ["question_within", "correction_unread", "attachment_scanned"])
def test_a_question_beside_the_values_lets_them_take_effect_and_waits(code: str) -> None:
    reading = changed(fields=PHONE, findings=(found(code),), outcome=Outcome.NEEDS_REVIEW)
    filing = filed(reading, begun(COMPLETE))
    assert filing.changes == {"phone": ("0135-00-0001", "0135-00-0009")}
    assert (filing.doubts, filing.waits) == ((), True)


@pytest.mark.parametrize(
    ("reading", "author", "word"),
    [
        (changed(findings=(found("sender_forged"),)), CLERK, "差出人を確かめられない"),
        (COMPLETE, STRANGER, "差出人と違う方"),
        (COMPLETE, Author(Writer.PREFECTURE, "a@pref.hokkaido.example"), "都道府県から"),
        (COMPLETE, replace(CLERK, elsewhere=True), "ほかに進行中"),
        (doubtful(), CLERK, "確認が必要な記載"),
    ],
)
def test_nothing_of_a_mail_in_doubt_takes_effect_and_the_reason_is_given(
    reading: Reading, author: Author, word: str
) -> None:
    prior = replace(begun(without("contact_name")), municipality=None)
    filing = filed(replace(reading, fields=PHONE), prior, author)
    assert (filing.fields, filing.missing, filing.changes) == (prior.fields, prior.missing, {})
    assert (filing.municipality, filing.waits, filing.parties) == (None, True, prior.parties)
    assert filing.proposed.keys() == {"phone", "contact_name"}
    assert word in "".join(filing.doubts)


def test_a_mail_that_names_the_municipality_settles_an_application_that_named_none() -> None:
    filing = filed(COMPLETE, replace(begun(COMPLETE), municipality=None))
    assert (filing.municipality, filing.doubts) == (AKAIGAWA.code, ())


def test_the_address_of_a_party_may_become_the_contacts() -> None:
    prior = begun(changed(sender=Sender("", "kacho@elsewhere.example")))
    filing = filed(changed(fields=FIELDS | {"email": "kacho@elsewhere.example"}), prior)
    assert filing.fields["email"] == "kacho@elsewhere.example"
    assert not filing.waits


@pytest.mark.parametrize(
    ("reading", "missing", "proposed"),
    [
        (COMPLETE, True, True),
        (COMPLETE, False, False),
        (changed(attachments=()), True, False),
    ],
)
def test_a_form_is_proposed_only_where_it_was_missing(
    reading: Reading, missing: bool, proposed: bool
) -> None:
    filing = filed(reading, begun(without("form") if missing else COMPLETE), STRANGER)
    assert ("form" in filing.proposed) is proposed


def test_a_form_beside_a_doubtful_field_takes_effect_and_is_not_proposed() -> None:
    reading = doubtful("x", field="section", fields=FIELDS | {"section": "課"})
    filing = filed(reading, begun(without("form")))
    assert (list(filing.proposed), filing.missing) == (["section"], {})


def test_what_is_missing_is_asked_in_the_newest_words_and_until_it_is_certain() -> None:
    first = filed(without("contact_name", "form"), None)
    assert first.missing["form"].startswith("利用申込書の添付")
    prior = begun(without("contact_name", "form"))
    prior = replace(prior, missing={"contact_name": "前の言葉", "form": "前の言葉"})
    filing = filed(without("contact_name"), prior)
    assert filing.missing == {"contact_name": first.missing["contact_name"]}
    silent = changed(kind=Kind.REPLY, fields={"section": "防災課"}, attachments=())
    assert filed(silent, prior).missing == prior.missing
    doubted = doubtful("x", field="contact_name")
    assert filed(doubted, prior).missing == {"contact_name": "前の言葉"}


def test_only_what_is_missing_is_asked_for_and_no_other_finding() -> None:
    filing = filed(doubtful("x", field="pattern"), None)
    assert filing.missing == {}


@pytest.mark.parametrize(
    ("fields", "relation"),
    [
        (FIELDS | {"remarks": "追記"}, Relation.COMPLETION),
        (FIELDS | {"phone": "0135-00-0009"}, Relation.CORRECTION),
        (FIELDS | {"application_date": "2022-07-02"}, Relation.REPEAT),
    ],
)
def test_a_mail_is_named_after_what_it_says(fields: dict[str, str], relation: Relation) -> None:
    assert filed(changed(fields=fields), begun(COMPLETE)).relation is relation


@pytest.mark.parametrize(
    ("fields", "newer", "after"),
    [
        ({"phone": "1", "extension": "2"}, {"phone": "3"}, {"phone": "3"}),
        ({"phone": "1", "extension": "2"}, {"phone": "3", "extension": "4"},
         {"phone": "3", "extension": "4"}),
        ({"phone": "1", "extension": "2"}, {"section": "課"},
         {"phone": "1", "extension": "2", "section": "課"}),
        ({"extension": "2"}, {"phone": "3"}, {"phone": "3", "extension": "2"}),
    ],
)  # fmt: skip
def test_a_new_number_does_not_keep_the_extension_of_the_former_one(
    fields: dict[str, str], newer: dict[str, str], after: dict[str, str]
) -> None:
    assert overlaid(fields, newer) == after


ASKED = {"findings": (found(),), "outcome": Outcome.NEEDS_REVIEW}
NEW = {"fields": FIELDS | {"email": "new@elsewhere.example"}}


@pytest.mark.parametrize(
    ("before", "values", "after"),
    [
        (Outcome.ACCEPTED, ASKED, Outcome.ACCEPTED),
        (Outcome.INCOMPLETE, ASKED, Outcome.NEEDS_REVIEW),
        (Outcome.NEEDS_REVIEW, ASKED, Outcome.NEEDS_REVIEW),
        (Outcome.ACCEPTED, NEW, Outcome.ACCEPTED),
        (Outcome.INCOMPLETE, NEW, Outcome.NEEDS_REVIEW),
        (Outcome.INCOMPLETE, {}, Outcome.ACCEPTED),
        (Outcome.NEEDS_REVIEW, {}, Outcome.ACCEPTED),
        (Outcome.NEEDS_REVIEW, {"outcome": Outcome.NEEDS_REVIEW}, Outcome.NEEDS_REVIEW),
        (Outcome.NEEDS_REVIEW, {"attachments": (), "outcome": Outcome.INCOMPLETE}, Outcome.INCOMPLETE),
    ],
)  # fmt: skip
def test_the_outcome_follows_from_what_is_certain_and_complete(
    before: Outcome, values: dict[str, Any], after: Outcome
) -> None:
    prior = replace(begun(without("form")), outcome=before)
    filing = filed(changed(**values), prior)
    assert filing.outcome is after
    assert filing.was_accepted is (before is Outcome.ACCEPTED)


def test_no_mail_changes_the_outcome_of_an_application_that_a_person_carried_on() -> None:
    prior = replace(begun(without("form")), outcome=Outcome.ACCEPTED, settled=True)
    answer = changed(kind=Kind.REPLY, fields=PHONE, attachments=())
    assert filed(answer, prior).outcome is Outcome.ACCEPTED
    assert filed(answer, replace(prior, settled=False)).outcome is Outcome.INCOMPLETE


# --- what only a signature says -------------------------------------------------------------------


def signed(*names: str, **more: Any) -> Reading:
    """A reply of which these fields stand in its signature only."""
    return changed(kind=Kind.REPLY, sources=dict.fromkeys(names, "署名 9行目"), **more)


NEW_PHONE = ("0135-00-0001", "0135-00-0009")


def test_a_signature_corrects_nothing_and_supplies_what_is_missing() -> None:
    prior = replace(
        begun(COMPLETE), fields={**FIELDS, "section": ""}, missing={"section": "担当課"}
    )
    filing = filed(signed("phone", "section", fields=PHONE), prior)
    assert filing.fields == FIELDS
    assert filing.changes == {"section": ("", "総務課")}
    assert (filing.missing, filing.proposed, filing.waits) == ({}, {}, False)


def test_a_reply_that_differs_in_its_signature_alone_repeats_what_is_known() -> None:
    filing = filed(changed(sources={"phone": "署名 9行目"}, fields=PHONE), begun(COMPLETE))
    assert (filing.relation, filing.changes) == (Relation.REPEAT, {})


def test_a_person_who_looks_at_a_mail_is_shown_what_its_signature_would_change() -> None:
    filing = filed(signed("phone", fields=PHONE, findings=(found(),)), begun(COMPLETE))
    assert (filing.waits, filing.changes) == (True, {})
    assert filing.proposed == {"phone": NEW_PHONE}


def test_a_signature_belongs_to_another_contact_whom_the_mail_itself_names() -> None:
    fields = PHONE | {"contact_name": "例田 花子"}
    filing = filed(signed("phone", fields=fields), begun(COMPLETE))
    assert filing.changes == {"phone": NEW_PHONE, "contact_name": ("見本 太郎", "例田 花子")}
    both = filed(signed("phone", "contact_name", fields=fields), begun(COMPLETE))
    assert both.changes == {}


def test_in_an_application_for_itself_or_in_doubt_a_signature_counts_like_the_text() -> None:
    reading = changed(sources={"phone": "署名 9行目"}, fields=PHONE)
    author = replace(OWN, inside=frozenset({FIELDS["email"]}))
    anew = filed(reading, BEFORE, author)
    assert anew.fields["phone"] == "0135-00-0009"
    doubted = filed(reading, begun(COMPLETE), STRANGER)
    assert (doubted.relation, doubted.changes) == (Relation.CORRECTION, {})
    assert doubted.proposed == {"phone": NEW_PHONE}


def test_a_neighbour_in_a_domain_with_only_the_name_in_it_completes_and_replaces_no_contact() -> (
    None
):
    neighbour = replace(COLLEAGUE, neighbour=True)
    fields = {name: value for name, value in FIELDS.items() if name != "section"}
    prior = begun(changed(fields=fields))
    new = {"contact_name": "悪井 太郎", "email": "warui@vill.akaigawa.example"}
    filing = filed(changed(fields=FIELDS | new), prior, neighbour)
    assert (filing.fields["contact_name"], filing.fields["email"]) == (
        FIELDS["contact_name"], FIELDS["email"],
    )  # fmt: skip
    assert filing.fields["section"] == FIELDS["section"]  # it was missing
    assert {"contact_name", "email"} <= filing.proposed.keys()
    assert (filing.parties, filing.doubts, filing.waits) == (
        prior.parties,
        (NEIGHBOUR, FIELD_DOUBTFUL),
        True,
    )
    assert filed(changed(fields=FIELDS | new), prior, COLLEAGUE).fields["email"] == new["email"]
