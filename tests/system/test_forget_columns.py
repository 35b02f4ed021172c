"""Every column of the record stands in one of two lists: what forgetting keeps, what it removes.

A new column belongs into one of them, and into intake/store/forget.sql where it holds personal data.
"""

from __future__ import annotations

from pathlib import Path

from intake.store import State

KEPT = {
    "mail": "sha256 content words received_at size recorded_at place",
    "delivery": "source uidvalidity uid mail raw received_at recorded_at stamp place",
    "reading": "id mail reader read_at kind outcome municipality replaces place",
    "receipt": "fiscal_year running number application given_at place",
    "about": "mail application writer answerable filed_at place",
    "version": "application version mail relation municipality waits outcome own moved filed_at"
    " place known_place",
    "version_before": "application version mail outcome moved municipality place known_place"
    " gone_place",
    "register_row": "what content gone recorded_at place",
    "determination": "name sha256 recorded_at place",
    "decision": "id application mail what stage on_date decided_by account recorded_at place",
    "desk_entry": "id mail application what on_date written_by account recorded_at place",
    "send": "message_id letter application mail municipality held queued_at circle place asks"
    " queued_by account",
    "attempt": "id send tried_at outcome mail place done_by account",
    "population": "code as_of persons source recorded_at place",
    "pass": "id folder uidvalidity started_at ended_at on_server recorded new missing error unnumbered"
    " place",
    "forgetting": "id before_date done_at done_by account applications mails letters evidence place",
    "forgotten": "what id forgetting",
    "backup": "made_at place whole",
    "setback": "id step tried_at",
    "trouble": "id event happened_at done_by",
    "schema_version": "version since",
}
REMOVED = {  # emptied, or cut down to what figures are made from
    "mail": "message_id sender_name sender_address subject",
    "delivery": "folder",  # the name of a file; the folder of a mailbox stays
    "reading": "document",
    "version": "missing fields changes proposed parties doubts",
    "version_before": "fields",
    "decision": "note content act",
    "desk_entry": "text",  # the whole row, with its note, reminder or assignment
    "send": "recipient raw copy",
    "attempt": "reply",
    "setback": "what reason tried_with",  # what the servers said; the path of a file; fingerprints
    "trouble": "trouble sentence reason",
}


def test_every_column_is_either_kept_or_removed_when_something_is_forgotten(tmp_path: Path) -> None:
    with State(tmp_path).store.transaction() as transaction:
        found = transaction.connection.execute(
            "SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal"
            " AND table_name IN (SELECT table_name FROM duckdb_tables())"
        ).fetchall()
    listed = [
        (table, column)
        for lists in (KEPT, REMOVED)
        for table, columns in lists.items()
        for column in columns.split()
    ]
    assert len(listed) == len(set(listed))
    assert set(found) == set(listed)
