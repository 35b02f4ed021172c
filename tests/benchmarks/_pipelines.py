"""What our intake is held against: the floor, the straightforward pipeline, a peer. And ours.

What only one of them uses, it imports itself: the memory of each is its own.
"""

from __future__ import annotations

import io
import os
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from pathlib import Path
from typing import Any

import duckdb
from imapclient import IMAPClient

from intake.receiving.poll import pass_over, poll
from intake.settings import Settings
from intake.settings.sections import Answers, Mailbox
from intake.store import State
from tests.system.mails import FIRST_DAY

BATCH = 100
ANSWERS = Answers(
    answer_since=FIRST_DAY,
    from_address="uketsuke@j-lis.example",
    daily_limit_domain=10**6,
    hourly_limit=10**6,
)
_TABLE = """CREATE TABLE IF NOT EXISTS mail (
    uid BIGINT, received_at TIMESTAMPTZ, message_id VARCHAR, sender VARCHAR, subject VARCHAR,
    body VARCHAR, form VARCHAR)"""

Row = tuple[Any, ...]
__all__ = ["Box", "fetch_only", "fetch_parse", "ours", "pass_over", "peer", "straightforward"]


@dataclass(frozen=True, slots=True)
class Box:
    """Where a pipeline reads."""

    host: str
    port: int
    user: str
    password: str
    authority: str

    def client(self) -> IMAPClient:
        context = ssl.create_default_context(cafile=self.authority)
        client = IMAPClient(self.host, self.port, ssl_context=context)
        client.login(self.user, self.password)
        return client

    def settings(self, **more: Any) -> Settings:
        mailbox = Mailbox(
            host=self.host,
            port=self.port,
            user=self.user,
            password=self.password,
            ca_file=Path(self.authority),
        )
        return Settings(mailbox=mailbox, answers=ANSWERS, **more)


def fetch_only(box: Box, folder: str) -> None:
    """Every mail's bytes, in batches of 100."""
    del folder
    for _ in _batches(box):
        pass


def fetch_parse(box: Box, folder: str) -> None:
    """Every mail taken apart by the standard library, nothing kept."""
    del folder
    for batch in _batches(box):
        for data in batch.values():
            message_from_bytes(data[b"BODY[]"])


def _batches(box: Box) -> Iterator[dict[int, Any]]:
    client = box.client()
    client.select_folder("INBOX", readonly=True)
    uids = client.search(["ALL"])
    for start in range(0, len(uids), BATCH):
        yield client.fetch(uids[start : start + BATCH], ["BODY.PEEK[]", "INTERNALDATE"])
    client.logout()


def straightforward(box: Box, folder: str) -> None:
    """The same libraries one after the other; a transaction for each 100 mails."""
    connection = duckdb.connect(f"{folder}/mails.duckdb")
    connection.execute(_TABLE)
    for batch in _batches(box):
        rows = [_row(uid, data) for uid, data in batch.items()]
        connection.begin()
        connection.executemany("INSERT INTO mail VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
        connection.commit()
    connection.close()


def _row(uid: int, data: dict[bytes, Any]) -> Row:
    import mailparser
    import openpyxl

    mail = mailparser.parse_from_bytes(data[b"BODY[]"])
    cells: list[str] = []
    for part in mail.message.walk():
        if str(part.get_filename() or "").endswith(".xlsx"):
            book = openpyxl.load_workbook(io.BytesIO(part.get_payload(decode=True)), read_only=True)
            cells += [
                str(value)
                for sheet in book.worksheets
                for row in sheet.iter_rows(values_only=True)
                for value in row
                if value is not None
            ]
    sender = mail.from_[0][1] if mail.from_ else ""
    received_at = data[b"INTERNALDATE"]
    return uid, received_at, mail.message_id, sender, mail.subject, mail.body, "\n".join(cells)


def peer(box: Box, folder: str) -> None:
    """imap-tools, pandas and DuckDB, as their documentation shows them."""
    import pandas
    from imap_tools import MailBox

    connection = duckdb.connect(f"{folder}/mails.duckdb")
    context = ssl.create_default_context(cafile=box.authority)
    rows: list[Row] = []
    with MailBox(box.host, box.port, ssl_context=context).login(box.user, box.password) as mailbox:
        for message in mailbox.fetch(mark_seen=False, bulk=BATCH):
            forms = [
                pandas.read_excel(io.BytesIO(part.payload), header=None, sheet_name=None)
                for part in message.attachments
                if part.filename.endswith(".xlsx")
            ]
            cells = "\n".join(
                sheet.to_csv(index=False, header=False) for form in forms for sheet in form.values()
            )
            rows.append(
                (
                    int(message.uid or 0),
                    message.date,
                    message.headers.get("message-id", ("",))[0],
                    message.from_,
                    message.subject,
                    message.text,
                    cells,
                )
            )
    names = ["uid", "received_at", "message_id", "sender", "subject", "body", "form"]
    mails = pandas.DataFrame(rows, columns=names)
    connection.execute("CREATE TABLE mail AS SELECT * FROM mails")
    assert len(mails)
    connection.close()


def ours(box: Box, folder: str) -> None:
    """Fetched, kept, synced, read, recorded, numbered, letters worded and queued."""
    os.umask(0o077)
    state = State(Path(folder) / "state")
    (done,) = poll(state, box.settings())
    assert done.missing == (), done
