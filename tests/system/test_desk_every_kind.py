"""Every kind of attachment among the sample mails, opened at the desk: shown, or said why not."""

from __future__ import annotations

from email import message_from_bytes
from pathlib import Path, PurePath

import pytest

from intake.desk import Desk
from intake.desk.view.desk_screen import DeskScreen
from intake.desk.view.panel import Pressed
from intake.receiving.poll import import_files
from intake.settings import load_settings
from intake.store import State
from intake.store.archive import sha256

CASES = Path(__file__).resolve().parents[1] / "mail" / "cases"


def one_of_each_kind() -> list[Path]:
    """Mails that between them bring every kind of attachment: by ending and declared type."""
    seen, found = set[tuple[str, str]](), []
    for path in sorted(CASES.glob("*.eml")):
        message = message_from_bytes(path.read_bytes())
        kinds = {
            (PurePath(part.get_filename() or "").suffix.lower(), part.get_content_type())
            for part in message.walk()
            if part.get_filename()
        }
        if kinds - seen:
            seen |= kinds
            found.append(path)
    return found


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    state = State(tmp_path_factory.mktemp("state"))
    import_files(state, load_settings(state.folder), one_of_each_kind(), notify=False)
    return Desk("見本 職員", state)


@pytest.mark.parametrize("path", one_of_each_kind(), ids=lambda path: path.stem)
def test_every_attachment_is_shown_or_it_is_said_why_not_and_the_original_can_be_saved(
    desk: Desk, path: Path
) -> None:
    screen = DeskScreen(desk)
    mail = sha256(path.read_bytes())
    screen.press("open", Pressed({"name": mail, "key": ""}, {}, {}))
    assert screen.said[1] != "wrong", screen.said
    documents = screen.original.documents
    folds = [
        block
        for block in screen.regions()["mail"]["blocks"]
        if block["kind"] == "fold" and "バイト" in block["text"]
    ]
    assert len(folds) == len(documents)
    for place, (document, fold) in enumerate(zip(documents, folds, strict=True)):
        offered = str(fold)
        assert "原本を保存" in offered
        drawn = "画像で見る" in offered
        if drawn:
            screen.press("draw", Pressed({"place": place, "page": 0}, {}, {}))
            drawn = place in screen.pages
            assert drawn or screen.said[1] == "wrong", document.name
        kinds = {block["kind"] for block in fold["blocks"]}
        said = screen.said[1] == "wrong" or "say" in kinds
        assert drawn or said or kinds & {"pre", "fold", "table"}, document.name
        screen.press("save", Pressed({"place": place, "name": document.name}, {}, {}))
        assert screen.saved or "保存できません" in screen.said[0], document.name
        screen.said = ("", "")
