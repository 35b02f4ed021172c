"""What a list at the desk shows, and how it is kept as a view."""

from __future__ import annotations

from intake.desk.view.lines import Choice


def test_a_kept_choice_is_read_back_from_its_first_lines_on() -> None:
    choice = Choice("お問合せ", "広島県", {"mine", "overdue"}, "place", backwards=True, shown=400)
    kept = Choice.of_kept(choice.kept())
    assert kept == Choice("お問合せ", "広島県", {"mine", "overdue"}, "place", backwards=True)
