"""Read a YAML file into nodes that keep their line numbers. All values stay texts; duplicate keys,
anchors and tags are refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from intake.paths import data_path
from intake.text import fold
from reports.rules.dated import RuleError

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same, faster, where it was built
_SHORTHAND = ("「&」「*」「!」による書き方は使えません", "値をそのまま書いてください")
_LONGEST = 300  # characters of what a refusal quotes
_HINT = "行頭の空白の数、「: 」の後の空白、「-」の位置を確かめてください"


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a file, shown in errors as 「data/rules/x.yaml 3行目」."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file} {self.line}行目"

    def refuse(self, what: str, cure: str) -> RuleError:
        """Return a RuleError for the caller to raise. Its message has the file and line, what is
        wrong (`what`, cut to 300 characters) and the cure (`cure`).
        """
        said = what if len(what) <= _LONGEST else f"{what[:_LONGEST]}…"
        return RuleError(f"{self}：{said}。{cure}。")


@dataclass(frozen=True, slots=True)
class Entry:
    """A node of a YAML file: its content (a text, a list or a mapping), and `place`, the file and
    line where it begins.

    `keys` has the place of each key if the node is a mapping; otherwise it is empty.
    """

    place: Place
    content: str | list[Entry] | dict[str, Entry]
    keys: dict[str, Place]  # of a mapping: where each key stands

    def text(self, what: str) -> str:
        """Return the node's text, joined into one line; `what` is the node's name in errors.

        Raises RuleError if the node is empty or not a text.
        """
        if not isinstance(self.content, str) or not self.content.strip():
            raise self.place.refuse(
                f"「{what}」が空か、文になっていません", f"「{what}」を1行で書いてください"
            )
        return " ".join(self.content.split())

    def figure(self, what: str) -> str:
        """Return the node's text, joined into one line, with full-width letters, digits and signs
        made half-width.

        Raises RuleError if the node is empty or not a text; `what` is its name in the error.
        """
        return fold(self.text(what))

    def items(self, what: str) -> list[Entry]:
        """Return the nodes of the list that this node contains; `what` is this node's name in
        errors.

        Raises RuleError if this node is not a list or has no items.
        """
        if not isinstance(self.content, list) or not self.content:
            raise self.place.refuse(
                f"「{what}」が一覧になっていません", "1件ごとに行頭へ「- 」を付けて書いてください"
            )
        return self.content

    def fields(
        self, what: str, needed: Iterable[str], allowed: Iterable[str] = ()
    ) -> dict[str, Entry]:
        """Return the nodes of the mapping that this node contains, by key; `what` is this node's
        name in errors.

        Raises RuleError if this node is not a mapping, lacks a key in `needed`, or has a key that
        is neither in `needed` nor in `allowed` (default: no further keys).
        """
        if not isinstance(self.content, dict):
            raise self.place.refuse(f"{what}が「項目: 値」の形になっていません", _HINT)
        needed, allowed = tuple(needed), tuple(allowed)
        known = "・".join((*needed, *allowed))
        for key, place in self.keys.items():
            if key not in needed and key not in allowed:
                raise place.refuse(
                    f"「{key}」という項目はありません",
                    f"使える項目は {known} です。綴りを確かめてください",
                )
        for key in needed:
            if key not in self.content:
                raise self.place.refuse(
                    f"{what}に「{key}」がありません", f"「{key}: 」の行を加えてください"
                )
        return self.content


def read(path: Path) -> Entry:
    """Read a YAML file and return its root node; raises RuleError, with file and line, if the file
    is empty or cannot be read or parsed.
    """
    name = shown(path)
    try:
        with RuleError.explaining(f"{name} を読めません", "場所と閲覧の権限を確かめてください。"):
            text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise Place(name, 1).refuse(
            "文字コードがUTF-8ではありません", "UTF-8で保存し直してください"
        ) from None
    try:
        _refuse_shorthand(text, name)
        root = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise Place(name, mark.line + 1 if mark else 1).refuse(
            "書き方が崩れています", _HINT
        ) from None
    except yaml.YAMLError:
        raise Place(name, 1).refuse(
            "使えない文字（制御文字など）が含まれています", "取り除いてください"
        ) from None
    if root is None:
        raise Place(name, 1).refuse(
            "何も書かれていません", "ほかのきまりのファイルを見本に書いてください"
        )
    return _entry(root, name, text.splitlines())


def _refuse_shorthand(text: str, name: str) -> None:
    """Raise RuleError if the text of a YAML file has an anchor, an alias or a tag, because each
    value must be written out where it is used. `name` is the file's name in the error.
    """
    for event in yaml.parse(text, Loader=_LOADER):
        if getattr(event, "anchor", None) or getattr(event, "tag", None):
            line = event.start_mark.line + 1 if event.start_mark else 1
            raise Place(name, line).refuse(*_SHORTHAND)


def shown(path: Path) -> str:
    """Return the path as errors show it: beginning with data/ if it is in the data folder, else as
    given.
    """
    base = data_path().resolve()
    full = path.resolve()
    return f"data/{full.relative_to(base)}" if full.is_relative_to(base) else str(path)


def _entry(node: yaml.Node, file: str, lines: Sequence[str]) -> Entry:
    place = Place(file, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, place, lines)
    if isinstance(node, yaml.SequenceNode):
        return Entry(place, [_entry(item, file, lines) for item in node.value], {})
    return _scalar(node, place, lines)


def _scalar(node: yaml.Node, place: Place, lines: Sequence[str]) -> Entry:
    """Return the Entry for a YAML node that is a text, at `place`; `lines` are the lines of the
    file.

    Raises RuleError if a comment (" #") follows an unquoted text on the same line: YAML would
    silently drop the comment, although it may be meant as part of the value.
    """
    end = node.end_mark
    plain = not getattr(node, "style", None)
    rest = lines[end.line][end.column :] if plain and end and end.line < len(lines) else ""
    if rest.lstrip().startswith("#"):
        raise place.refuse(
            f"「 #」から後ろ（{rest.strip()}）は読まれません",
            '値の一部なら全体を「"」で囲み、覚え書きなら別の行に書いてください',
        )
    return Entry(place, str(node.value), {})


def _mapping(node: yaml.MappingNode, place: Place, lines: Sequence[str]) -> Entry:
    content: dict[str, Entry] = {}
    keys: dict[str, Place] = {}
    for key_node, value_node in node.value:
        here = Place(place.file, key_node.start_mark.line + 1)
        key = str(key_node.value)
        if key in keys:
            raise here.refuse(
                f"「{key}」が{keys[key].line}行目と重なっています", "どちらか一方を消してください"
            )
        keys[key] = here
        content[key] = _entry(value_node, place.file, lines)
    return Entry(place, content, keys)
