"""What an Authentication-Results field says, word by word."""

from __future__ import annotations

from typing import Any

import pytest

from intake.reading.sender.authentication import believed, parse

OURS = frozenset({"mx.example"})


def said(field: str) -> Any:
    """(server, results as (method, result, properties), whether it was read as a whole)."""
    found = parse(field)
    results = [(r.method, r.result, r.properties) for r in found.results]
    return found.server, results, found.whole


@pytest.mark.parametrize(
    ("field", "server", "results"),
    [
        ("mx.example; none", "mx.example", []),
        ("mx.example 1; none", "mx.example", []),
        ("mx.example; ; dmarc=pass;", "mx.example", [("dmarc", "pass", {})]),
        ("MX.Example; DKIM=Pass Header.D=A.example", "mx.example", [("dkim", "pass", {"header.d": "a.example"})]),
        ("dkim=pass header.d=a.example", "microsoft365", [("dkim", "pass", {"header.d": "a.example"})]),
        ("dkim=pass header.d=", "microsoft365", [("dkim", "pass", {"header.d": ""})]),
        ("spf=pass a=1;; dkim=fail;", "microsoft365", [("spf", "pass", {"a": "1"}), ("dkim", "fail", {})]),
        ("mx.example; spf=pass a==1", "mx.example", [("spf", "pass", {"a": "=1"})]),
        ('mx.example; spf=pass a=x"y  z"w b=1', "mx.example", [("spf", "pass", {"a": "xy  zw", "b": "1"})]),
        ("mx.example; dkim/1=pass", "mx.example", [("dkim", "pass", {})]),
        ("mx.example; spf=pass a=1 a=2", "mx.example", [("spf", "pass", {"a": "1"})]),
        ("mx.example; spf=pass a= b=2", "mx.example", [("spf", "pass", {"a": "", "b": "2"})]),
        ("mx.example; spf= a=1", "mx.example", [("spf", "", {"a": "1"})]),
        ("mx.example; spf=pass a=1 b= c=2 d=3", "mx.example", [("spf", "pass", {"a": "1", "b": "", "c": "2", "d": "3"})]),
        ("mx.example; spf=pass a=", "mx.example", [("spf", "pass", {"a": ""})]),
        ("mx.example; spf=pass a=1=2=x@b.example", "mx.example", [("spf", "pass", {"a": "1=2=x@b.example"})]),
        ("mx.example; spf = pass a = 1", "mx.example", [("spf", "pass", {"a": "1"})]),
        (r'mx.example; spf=pass a="x \"y\"; z" b=1', "mx.example", [("spf", "pass", {"a": 'x "y"; z', "b": "1"})]),
        ('mx.example; spf=pass a="" b=1', "mx.example", [("spf", "pass", {"a": "", "b": "1"})]),
        (r"mx.example (a (b) \) c) (d); spf=pass(e) a=1 (f)", "mx.example", [("spf", "pass", {"a": "1"})]),
        ("mx.example; spf=pass a=1; dkim=fail b=2", "mx.example",
         [("spf", "pass", {"a": "1"}), ("dkim", "fail", {"b": "2"})]),
    ],
)  # fmt: skip
def test_a_field_is_read_as_its_grammar_says(
    field: str, server: str, results: list[tuple[str, str, dict[str, str]]]
) -> None:
    assert said(field) == (server, results, True)


@pytest.mark.parametrize(
    "field",
    [
        "mx.example 1 2; spf=pass",
        "mx.example x; spf=pass",
        "mx.example.; spf=pass",
        "mx.example; spf",
        "mx.example; spf=pass a",
        "mx.example; =pass",
        "mx.example; .=pass",
        "mx.example; spf=pass (",
        'mx.example; spf=pass a="',
        "mx.example; spf=pass )",
        "mx.example; spf=pass = = x",
        "mx.example; spf=pass a = =",
        "mx.example; spf=pass a = = b",
        "mx.example; spf=pass a = = = b",
        "mx.example; spf=pass; =",
        "mx.example; spf=pass a=(b",
    ],
)
def test_a_field_of_another_form_gives_its_server_and_no_result(field: str) -> None:
    assert said(field) == ("mx.example", [], False)


def test_of_several_fields_of_ours_the_topmost_that_names_a_method_counts() -> None:
    found = believed(
        ["mx.example; spf=pass", "mx.example; dkim=fail; spf=fail", "x.example; dmarc=pass"], OURS
    )
    assert found is not None
    assert [(each.method, each.result) for each in found.results] == [
        ("spf", "pass"),
        ("dkim", "fail"),
    ]
    assert found.whole
    assert believed(["x.example; spf=pass", "mx.example; dmarc=fail"], OURS) is None
    assert believed([], OURS) is None


def test_a_field_of_ours_that_cannot_be_read_leaves_what_others_say_open() -> None:
    for fields in (
        ["mx.example; a(", "mx.example; spf=pass"],
        ["mx.example; spf=pass", "mx.example; a("],
    ):
        found = believed(fields, OURS)
        assert found is not None
        assert not found.whole
        assert [each.method for each in found.results] == ["spf"]
    assert believed(["dkim=pass a("], frozenset({"microsoft365"})) is not None
    assert believed(["dkim=pass a("], OURS) is None
