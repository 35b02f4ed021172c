"""No personal data of an applicant leaves the write side: marked people, then every byte searched."""

from __future__ import annotations

import base64
import gzip
import json
import re
import shutil
from dataclasses import replace
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from html import escape
from pathlib import Path
from random import Random

import duckdb
import pytest

from intake.demo import census, course, people, scribe
from intake.demo.country import country
from intake.demo.draft import Draft
from intake.demo.place import LABEL
from intake.demo.run import LAST_MAIL, SEED, TODAY
from intake.desk import Desk
from intake.paths import data_path
from intake.publish import publish
from intake.receiving.arrival import Arrival
from intake.receiving.taking import Taker
from intake.register import load_register
from intake.settings import Settings
from intake.settings.sections import Answers
from intake.store import State
from intake.terms import FieldName
from reports.books import statements
from reports.books.sheets import content, sheet, table_book
from reports.overview import Question, overview
from reports.pages import output
from reports.pages.single import single
from reports.pages.site import site
from reports.snapshot import open_snapshot
from reports.tables import Column, Table
from tests.system.mails import FIRST_DAY, XLSX, filled_form, places
from tests.traces import search

MARKS = ("覆面印", "ふくめんじるし", "フクメンジルシ", "xq7zk")  # stand in all that is personal
MAILS = 100
MARKED = {  # what an applicant may write into the cells of the form, choices included
    FieldName.CONTACT_NAME: "覆面印 花子",
    FieldName.CONTACT_KANA: "ふくめんじるし はなこ",
    FieldName.PHONE: "03-1000-7791",
    FieldName.EMAIL: "xq7zk@mihon.example",
    FieldName.SECTION: "総務課（覆面印係）",
    FieldName.TRIAL_WISH: "希望する（覆面印が担当）",
    FieldName.PATTERN: "Ａ（覆面印へ電話してください）",
    FieldName.KONBINI_STATUS: "導入済み 覆面印",
    FieldName.DESIRED_START: "2023年4月ごろ（覆面印）",
    FieldName.POPULATION: "1000人（覆面印調べ）",
    FieldName.CONSIDERATION: "覆面印の個人的な意見です",
    FieldName.REMARKS: "覆面印の携帯 090-0000-7792",
}
PHONES = {"03-1000-7791", "090-0000-7792"}


FACTS = {  # days, numbers, opaque identifiers, codes that only our programs write
    "application": "application receipt_number municipality received_on accepted_on completed_on stage"
    " versions population first_mail applied_on agreed_on in_use_on ended_on withdrawn_on"
    " trial_started_on trial_ended_on",
    "event": "application municipality stage on_date recorded_at retracted_at mail decision",
    "decision": "id application what on_date recorded_at retracted_at",
    "mail_count": "on_date kind outcome mails",
    "finding_count": "on_date code severity field mails",
    "letter": "letter received_at queued_at sent_at state",
    "waiting": "since reason municipality",
    "pass": "folder_number started_at ended_at on_server recorded new missing failed",
    "population": "code as_of persons recorded_at known_from place",
    "course": "application stage since until applied agreed in_use mail decision place known_from"
    " known_until",
    "statement": "application item since until mail decision known_from known_until",
    "determination": "name sha256 recorded_at",
    "municipality_known": "code prefecture_code prefecture gun name kana romaji kind valid_from"
    " valid_to known_from known_until",
    "change_known": "date old_code new_code known_from known_until",
    "municipality": "code prefecture_code prefecture gun name kana romaji kind valid_from valid_to",
    "prefecture": "code name kana tile_col tile_row",
    "change": "date old_code new_code",
    "meta": "key",
}
CHOSEN = {  # an applicant chose them; what was written beside the choice must stay behind
    "trial_wish": "希望する|希望しない|未定",
    "pattern": "A|B|C|未定",
    "konbini_status": "導入済み|導入予定|予定なし|未定",
    "desired_start": r"\d{4}-\d{2}",
}
STATED = {  # the same, and what staff recorded of them, beside a day and a number
    **CHOSEN,
    **{f"confirmed_{item}": CHOSEN[item] for item in ("pattern", "konbini_status")},
    "application_date": r"\d{4}-\d{2}-\d{2}",
    "population": r"\d+",
    "municipality": r"\d{6}",
}
OURS = {  # words of the office, not of an applicant
    "application": "agreement_version confirmed_pattern confirmed_konbini",
    "decision": "content",
    "population": "source",
    "change": "reason",
    "change_known": "reason",
    "meta": "value",
}


def mark_the_demo(patch: pytest.MonkeyPatch, phones: set[str]) -> None:
    """From here on everyone the demo invents bears the mark, and says so in subject and text."""
    invent, draft = people.invent_phone, scribe.Scribe.draft

    def phone(rng: Random, prefecture: str) -> str:
        made = invent(rng, prefecture)
        phones.add(made)
        return made

    def marked(self: scribe.Scribe, *arguments: object, **named: object) -> Draft:
        made = draft(self, *arguments, **named)  # type: ignore[arg-type]
        text = f"{made.body}\n覆面印が自由に書いた文です。\n"
        return replace(made, subject=f"{made.subject}（覆面印）", body=text)

    patch.setattr(
        people, "_FAMILIES", (("覆面印", "ふくめんじるし"), ("覆面印田", "フクメンジルシ"))
    )
    patch.setattr(people, "_domain", lambda *_: f"xq7zk{len(phones)}.example")
    patch.setattr(people, "invent_phone", phone)
    patch.setattr(scribe, "invent_phone", phone)
    patch.setattr(scribe, "_CONSIDERATION", ("覆面印の検討状況",))
    patch.setattr(scribe.Scribe, "draft", marked)
    patch.setattr(course, "STAFF", "覆面印 職員")


def marked_application(number: int) -> bytes:
    """An application with a mark in each cell, name, address, header and file name."""
    place = places()[number * 37]
    message = EmailMessage(policy=SMTP)
    message["From"] = "覆面印 花子 <xq7zk@mihon.example>"
    message["To"] = "uketsuke@j-lis.example"
    message["Subject"] = f"【{place.full_name}】クラウド型被災者支援システムの利用申込み 覆面印"
    message["Message-ID"] = f"<xq7zk.{number}@mihon.example>"
    message["Organization"] = "覆面印"
    message.set_content(f"市区町村名：{place.full_name}\n担当者：覆面印 花子\n備考：覆面印\n")
    form = filled_form(**{name.value: text for name, text in MARKED.items()})
    message.add_attachment(form, maintype=XLSX[0], subtype=XLSX[1], filename="覆面印.xlsx")
    return message.as_bytes()


@pytest.fixture(scope="module")
def phones() -> set[str]:
    return set(PHONES)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, phones: set[str]) -> Path:
    """The state folder of a marked demo, its decisions recorded, its snapshot published."""
    folder = tmp_path_factory.mktemp("office")
    register = load_register(data_path("register"))
    with pytest.MonkeyPatch.context() as patch:
        mark_the_demo(patch, phones)
        planned = country(seed=SEED, register=register, mails=MAILS)
        arrivals = [
            Arrival(("imap", "INBOX", 1, number), mail.received_at, mail.raw)
            for number, mail in enumerate(planned, 1)
        ]
        arrivals += [
            Arrival(("imap", "INBOX", 1, MAILS + n), FIRST_DAY, marked_application(n))
            for n in range(1, 6)
        ]
        state = State(folder)
        settings = Settings(answers=Answers(answer_since=FIRST_DAY, from_address="u@j-lis.example"))
        (folder / "settings.toml").write_text(  # the desk's, which queues a letter
            f'[answers]\nanswer_since = {FIRST_DAY.isoformat()}\nfrom_address = "u@j-lis.example"\n',
            encoding="utf-8",
        )
        list(Taker(state, settings, clock=lambda: LAST_MAIL).take_all([arrivals]))
        course.play(state, SEED, LAST_MAIL, TODAY)
    census.count(state, register, SEED, TODAY)
    decide(Desk("覆面印 職員", state, clock=lambda: TODAY))
    publish(state, label=LABEL, clock=lambda: TODAY)
    return folder


def decide(desk: Desk) -> None:
    """A decision whose reason, too, names people."""
    item = next(item for item in desk.waiting() if item.reason == "inquiry")
    desk.dismiss(item.mail, note="覆面印様（xq7zk@mihon.example、03-1000-7791）へ電話で回答済み")


@pytest.fixture(scope="module")
def published(office: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everything that others get to see: the snapshot, both sites, single pages, statements."""
    out = tmp_path_factory.mktemp("published")
    shutil.copyfile(office / "snapshot.duckdb", out / "snapshot.duckdb")
    for scenario in (None, "仮定A"):
        with open_snapshot(out / "snapshot.duckdb") as snapshot:
            question = Question(scenario=scenario)
            output.build(snapshot, out / "site", question)
            found = overview(snapshot, question)
            made = site(found)
            for page in [p for p in made.pages if p.path.startswith(("index", "prefectures/13"))]:
                target = out / "single" / page.path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(single(page, made), encoding="utf-8")
            fees = found.fees[found.fiscal_year][:200]
            statements.write(fees, found.facts, out / "statements", snapshot.label)
    return out


def marks(phones: set[str]) -> tuple[str, ...]:
    """Words and numbers; a number also without its hyphens."""
    return (*MARKS, *sorted(phones), *sorted(phone.replace("-", "") for phone in phones))


def test_the_record_does_hold_the_marks(office: Path, phones: set[str]) -> None:
    """Else the search below would find nothing for want of anything to find."""
    with duckdb.connect(str(office / "store.duckdb"), read_only=True) as connection:
        rows = connection.execute("SELECT document::VARCHAR FROM reading").fetchall()
    told = "\n".join(row[0] for row in rows)
    assert all(mark in told for mark in MARKS)
    assert len(phones) > 50
    assert sum(phone in told for phone in phones) > 50


def test_no_mark_is_in_any_byte_of_what_is_published(published: Path, phones: set[str]) -> None:
    searched = search(published, marks(phones))
    assert searched.bytes > 5_000_000
    assert searched.found == ()


def test_a_column_new_to_the_snapshot_must_be_put_into_one_of_the_lists(published: Path) -> None:
    with duckdb.connect(str(published / "snapshot.duckdb"), read_only=True) as connection:
        there = connection.execute(
            "SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal"
        ).fetchall()
    lists = (FACTS, OURS, {"application": " ".join(CHOSEN), "statement": "value"})
    listed = [
        (table, name) for each in lists for table, names in each.items() for name in names.split()
    ]
    assert sorted(there) == sorted(listed)


@pytest.mark.parametrize("column", CHOSEN)
def test_of_a_choice_only_the_choice_itself_is_published(published: Path, column: str) -> None:
    with duckdb.connect(str(published / "snapshot.duckdb"), read_only=True) as connection:
        query = f"SELECT DISTINCT {column} FROM application WHERE {column} IS NOT NULL"
        values = [row[0] for row in connection.execute(query).fetchall()]
    assert values
    assert [value for value in values if not re.fullmatch(CHOSEN[column], value)] == []


def test_of_a_statement_only_a_choice_a_day_or_a_number_is_published(published: Path) -> None:
    with duckdb.connect(str(published / "snapshot.duckdb"), read_only=True) as connection:
        rows = connection.execute("SELECT DISTINCT item, value FROM statement").fetchall()
    assert {item for item, _ in rows} == set(STATED)
    assert [row for row in rows if row[1] and not re.fullmatch(STATED[row[0]], row[1])] == []


def test_a_decision_publishes_no_reason_and_nobody_s_name(published: Path) -> None:
    with duckdb.connect(str(published / "snapshot.duckdb"), read_only=True) as connection:
        contents = connection.execute("SELECT content FROM decision").fetchall()
    keys = {key for (content,) in contents for key in json.loads(content)}
    assert keys <= {"municipality", "stage", "pattern", "konbini_status", "agreement_version"}


def planted(where: str, folder: Path) -> Path:
    """A file with a mark in it, put where and as a slip would put it."""
    mark = MARKS[0]
    path = folder / "slip"
    match where:
        case "html":
            path.write_text(f"<p>{escape(mark)}</p>", encoding="utf-8")
        case "html as numbers":
            path.write_text("".join(f"&#{ord(sign)};" for sign in mark), encoding="ascii")
        case "json":
            path.write_text(json.dumps({"name": mark}), encoding="ascii")
        case "csv in utf-16":
            path.write_bytes(f"名前,{mark}".encode("utf-16"))
        case "csv in shift_jis":
            path.write_bytes(f"名前,{mark}".encode("cp932"))
        case "workbook":
            table = Table("表", (Column("名前"),), ((mark,),))
            path.write_bytes(content(table_book(table, "表", ()), datetime(2023, 1, 1)))  # noqa: DTZ001
        case "name of a sheet":
            book = table_book(Table("表", (Column("列"),), (("値",),)), "表", ())
            sheet(book, mark)
            path.write_bytes(content(book, datetime(2023, 1, 1)))  # noqa: DTZ001
        case "packed script":
            held = base64.b64encode(gzip.compress(f"var who = '{mark}'".encode() * 3)).decode()
            path.write_text(f'<script type="text/plain">{held}</script>', encoding="ascii")
        case "name of a file":
            path = folder / f"{mark}.csv"
            path.write_text("", encoding="utf-8")
        case "column of the snapshot":
            path = folder / "snapshot.duckdb"
            with duckdb.connect(str(path)) as connection:
                connection.execute(
                    "CREATE TABLE application AS SELECT ? || i AS x FROM range(2000) t(i)", [mark]
                )
    return path


@pytest.mark.parametrize(
    "where",
    [
        "html", "html as numbers", "json", "csv in utf-16", "csv in shift_jis", "workbook",
        "name of a sheet", "packed script", "name of a file", "column of the snapshot",
    ],
)  # fmt: skip
def test_a_mark_that_had_slipped_through_would_be_found(where: str, tmp_path: Path) -> None:
    planted(where, tmp_path)
    found = search(tmp_path, MARKS).found
    assert {each.rpartition(": ")[2] for each in found} == {MARKS[0]}
