"""The files that staff hand in, sound ones to begin with, and what reads each of them."""

from __future__ import annotations

import csv
import io
import random
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from openpyxl import Workbook

from intake.answers.letters import Organisation, check_templates
from intake.desk.importing import plan_import
from intake.desk.trial import plan_selection
from intake.paths import data_path
from intake.register import load_register
from intake.register.official import read_table
from intake.register.population import load_population
from intake.register.updating import compare
from intake.settings import load_settings
from intake.settings.reading_context import reading_context
from intake.store import State
from reports.rules import load_rules
from tests.system.mails import FIRST_DAY

ON = date(2022, 7, 1)
TEMPLATES = Path(__file__).resolve().parents[2] / "intake/answers/templates"
_SETTINGS = """label = "見本"
[mailbox]
host = "imap.j-lis.example"
port = 993
user = "rddlg"
folders = ["INBOX", "申込み"]
poll_seconds = 60.0
[answers]
answer_since = 2022-07-01
from_address = "uketsuke@j-lis.example"
sending = "hold"
daily_limit = 3
trial_end = 2022-12-31
[trust]
policy = "normal"
authserv_ids = ["mx.j-lis.example"]
[attachments]
size_mb = 30
[reading]
seconds = 20.0
"""


@dataclass(frozen=True, slots=True)
class Paper:
    """A sort of file: how it is called, a sound one, pieces that only it knows, who reads it."""

    name: str
    content: bytes
    pieces: tuple[bytes, ...]
    read: Callable[[Path], object]


_TOML = (b"[[", b"]", b"=", b'"""', b"1e999", b"-1", b"99999999999999999999", b"0x", b"[a.b.c]", b"inf", b"nan",
         b"2022-13-45", b"25:61:61", b"{a={b={c=1}}}", b"\x00", b"[" * 5_000, b"true", b'"\\ud800"', b"[mailbox]\n")  # fmt: skip
_YAML = (b"- ", b": ", b"&a [*a]", b"*a", b"!!python/object/apply:os.system ['id']", b"!!binary x", b"<<: *a", b"---\n",
         b"...\n", b"\t", b".inf", b"1_000", b"2022-13-45", b"[" * 2_000, b"{" * 2_000, b"? ", b"|\n", b"%YAML 9.9\n",
         b"\x00", b"\xff", "未確定".encode(), "値: 値: 値".encode(), b"1e999999999", b"9" * 5_000, "１００円".encode())  # fmt: skip
_JINJA = (b"{{", b"}}", b"{%", b"%}", b"{{ 1/0 }}", b"{{ number.__class__.__mro__ }}", b"{{ ''.__class__ }}",
          b"{% for i in range(10**9) %}x{% endfor %}", b"{{ 'a' * 10**10 }}", b"{{ 9**9**9 }}", b"{% include 'x' %}",
          b"{% include '../../../etc/passwd' %}", b"{% extends 'head.txt' %}", b"{{ fields.a.b.c }}", b"{{ missing[9] }}",
          b"{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}", b"{% import 'os' as o %}", b"{{ number|nothing }}",
          b"{{ number|int / 'a' }}", b"{{ cycler.__init__.__globals__ }}", b"{% set number = 1 %}", b"{{ [1]|batch(0)|list }}",
          "件名：".encode(), b"{#", b"{{ (" * 500, b"{{ dict(a=1) + 1 }}", b"{{ lipsum(10**6) }}")  # fmt: skip
_CSV = (b",", b'"', b"\n", b"\r", b"\x00", b"\xff\xfe", "団体コード".encode(), "人口".encode(), b"999999", b"-1", b"1e9",
        b'"' * 3, b"," * 5_000, "１２３".encode(), b"=cmd|' /C calc'!A0", "①".encode("cp932"))  # fmt: skip
_TABS = (b"\t", b"\n", "選定".encode(), "見送り".encode(), b"R4-0001", b"R4-99999999", b"014087", "余市町".encode(), b"\x00",
         "\u202e".encode(), "府中市".encode(), b"\t" * 3_000)  # fmt: skip


def papers(folder: Path) -> list[Paper]:
    """Every sort, each to be read in a folder of its own under this one."""
    state = State(folder / "state")
    with state.store.transaction():
        pass
    register = load_register(data_path("register"))

    def settings(path: Path) -> object:
        return reading_context(load_settings(path.parent))

    def template(path: Path) -> object:
        return check_templates(Organisation("us@j-lis.example", ON, "手続", path.parent))

    def decisions(path: Path) -> object:
        with state.store.transaction() as transaction:
            return plan_import(transaction, path, "見本", register, FIRST_DAY, ON)

    def pasted(path: Path) -> object:
        text = path.read_bytes().decode("utf-8", "replace")
        with state.store.transaction() as transaction:
            return plan_selection(transaction, text, ON, "見本", register, FIRST_DAY, ON)

    def population(path: Path) -> object:
        return load_population(state, path, ON, FIRST_DAY)

    return [
        Paper("settings.toml", _SETTINGS.encode(), _TOML, settings),
        *(Paper(f"template {p.name}", p.read_bytes(), _JINJA, template) for p in _templates()),
        *(Paper(f"rule {p.name}", p.read_bytes(), _YAML, _rules(folder)) for p in _rule_files()),
        *(Paper(f"scenario {p.name}", p.read_bytes(), _YAML, _scenario) for p in _scenario_files()),
        Paper("population.csv", _population_csv(), _CSV, population),
        Paper("population.xlsx", _population_xlsx(), (), read_table),
        Paper("codes.csv", _codes_csv(), _CSV, lambda path: compare(register, path, ON)),
        Paper("decisions.xlsx", _decisions(), (), decisions),
        Paper("pasted", "R4-0001\t余市町\t選定\n014087\t見送り\n".encode(), _TABS, pasted),
    ]


def put(paper: Paper, content: bytes, folder: Path) -> Path:
    """The file where its reader looks for it, among the sound ones that belong beside it."""
    sort, _, name = paper.name.partition(" ")
    beside: Mapping[str, Path] = {
        "rule": data_path("rules"),
        "scenario": data_path("scenarios") / "仮定A",
        "template": TEMPLATES,
    }
    place = folder / sort.replace(".", "-")
    if sort in beside and not place.exists():
        shutil.copytree(beside[sort], place / "仮定A" if sort == "scenario" else place)
    place.mkdir(exist_ok=True)
    path = place / ("仮定A" if sort == "scenario" else "") / (name or sort)
    path.write_bytes(content)
    return path


def put_back(paper: Paper, folder: Path) -> None:
    put(paper, paper.content, folder)


def _templates() -> list[Path]:
    return sorted(TEMPLATES.glob("*.txt"))[:4]


def _rule_files() -> list[Path]:
    return sorted(data_path("rules").glob("*.yaml"))[::8]


def _scenario_files() -> list[Path]:
    return sorted((data_path("scenarios") / "仮定A").glob("*.yaml"))[::10]


def _rules(folder: Path) -> Callable[[Path], object]:
    return lambda path: load_rules(path.parent)


def _scenario(path: Path) -> object:
    return load_rules(None, "仮定A", path.parent.parent)


def _table(rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def _book(rows: list[list[str]]) -> bytes:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _people() -> list[list[str]]:
    codes = [m.code for m in load_register(data_path("register")).on(ON)][:40]
    return [["団体コード", "団体名", "人口 計"], *([code, "x", "1000"] for code in codes)]


def _population_csv() -> bytes:
    return _table(_people())


def _population_xlsx() -> bytes:
    return _book(_people())


def _codes_csv() -> bytes:
    named = load_register(data_path("register")).on(ON)
    rows = [[m.code, m.prefecture, m.name, "", m.kana] for m in named]
    return _table(
        [["団体コード", "都道府県名", "市区町村名", "都道府県名カナ", "市区町村名カナ"], *rows]
    )


def _decisions() -> bytes:
    heads = ["受付番号", "試行運用の選定", "選定日", "利用約款の締結日", "備考"]
    return _book([heads, *([f"R4-{n:04}", "選定", "2022-09-01", "", ""] for n in range(1, 20))])


def mutated_text(content: bytes, pieces: tuple[bytes, ...], chance: random.Random) -> bytes:
    """The content with pieces of its own language put in, lines doubled, moved and taken out."""
    for _ in range(chance.choice((1, 1, 2, 5))):
        at = chance.randrange(len(content) + 1)
        match chance.randrange(5):
            case 0 | 1:
                content = content[:at] + chance.choice(pieces) + content[at:]
            case 2:
                lines = content.splitlines(keepends=True) or [b""]
                lines.insert(chance.randrange(len(lines)), chance.choice(lines))
                content = b"".join(lines)
            case 3:
                lines = content.splitlines(keepends=True) or [b""]
                lines.pop(chance.randrange(len(lines)))
                content = b"".join(lines)
            case _:
                end = min(len(content), at + chance.choice((1, 3, 20)))
                content = content[:at] + chance.choice(pieces) + content[end:]
    return content
