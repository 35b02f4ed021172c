"""The part of the desk screen that draws, saves and unlocks attachments of the open mail."""

from __future__ import annotations

from collections.abc import Callable

from intake.desk.view.panel import Pressed
from intake.desk.view.sight import Sight
from intake.terms import IntakeError


class Attachments:
    """Handler of the buttons on attachments: draw a page, save the file, try a password."""

    def __init__(self, sight: Sight) -> None:
        self._sight = sight
        self.acts: dict[str, Callable[[Pressed], None]] = {
            "draw": self._draw,
            "save": self._save,
            "unlock": self._unlock,
        }

    def _draw(self, pressed: Pressed) -> None:
        sight = self._sight
        if sight.case is None:
            return
        sight.draw(int(pressed.about["place"]), int(pressed.about["page"]))
        sight.calm()

    def _save(self, pressed: Pressed) -> None:
        sight = self._sight
        if sight.case is None:
            return
        content = sight.desk.attachment(sight.case, int(pressed.about["place"]), sight.passwords)
        sight.saved = (str(pressed.about["name"]).rpartition("/")[2], content)

    def _unlock(self, pressed: Pressed) -> None:
        sight = self._sight
        if sight.case is None or not pressed.value("password"):
            raise IntakeError("パスワードが空です。聞いたパスワードを入れてください。")
        told = [pressed.value("password"), *sight.passwords]
        opened = sight.desk.original(sight.case, told)
        if [d.problem for d in opened.documents] == [d.problem for d in sight.original.documents]:
            raise IntakeError(
                "このパスワードでは開きません。大文字・小文字と数字を確かめてください。"
            )
        sight.told[sight.case.mail], sight.original = told, opened
        sight.well(
            "パスワードで開きました。内容を申込みに反映するには、原本を保存し、"
            "「別に届いた利用申込書を付ける」で付けてください。"
        )
