"""Write troubles.md, the list of possible problems (不調) and their cures, from
intake/vocabulary/troubles.py.

Run by `python docs/running/build_troubles.py`, or `make docs`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from intake.vocabulary.troubles import Checked, Curable, Trouble

PAGE = Path(__file__).resolve().parent / "troubles.md"
_HEAD = """\
# 不調の一覧

`make docs` が `intake/vocabulary/troubles.py` から作ります（直接は書き換えません）。
"""
_TROUBLES = """\
## 記録の示す不調

`intake doctor`、`intake status`、画面、運用担当者へのメールが、どれも同じように示します。
承知のうえで残すものは `intake doctor --set-aside 名前 --by 氏名 --note 理由` で外せます（内容が変わると、また示します）。
"""
_CHECKS = """\
## intake doctor の点検

`intake doctor` は、記録の示す不調のほかに次の項目を点検します。×の行には、何がどう違うかと、その場での直し方が出ます。
"""


def page() -> str:
    """Return the Markdown text of troubles.md."""
    lines = [_HEAD, _TROUBLES, *_table("何が起きているか", Trouble)]
    return "\n".join([*lines, "", _CHECKS, *_table("項目", Checked)]) + "\n"


def _table(column: str, kinds: Iterable[Curable]) -> Iterator[str]:
    yield from (f"| 名前 | {column} | 直し方 |", "|---|---|---|")
    yield from (f"| `{each}` | {each.label} | {each.cure} |" for each in kinds)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
