"""The command `intake export-person`: print everything recorded about one person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from intake.command_help import Program
from intake.commands.terminal import AsJson, columns_of, print_json, say, state_in_use
from intake.terms import FieldName, Stage
from intake.text import tokyo_minute
from intake.vocabulary.codes import label_of
from intake.vocabulary.letters import LetterState
from intake.vocabulary.moves import Move

if TYPE_CHECKING:  # every command starts with this module: what it needs is loaded when used
    from intake.privacy.person import Held
    from intake.register import Register
    from intake.store import Row

app = Program()


@app.command(name="export-person")
def export_person(
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="メールアドレス")],
    as_json: AsJson = False,
) -> None:
    """一人について保持しているものを、すべて示す（メール、読取り、決定、返信、ファイル）。"""
    from intake.privacy.lab import elsewhere
    from intake.privacy.person import held_on
    from intake.register.updating import register_of

    state = state_in_use()
    held = held_on(state, address)
    if as_json:
        print_json(columns_of(held) | {"elsewhere": list(elsewhere(state.folder))})
    elif held.is_empty:
        say(f"{held.address} について保持しているものはありません。")
    else:
        for line in (*_told(held, register_of(state)), *elsewhere(state.folder)):
            say(line)


def _told(held: Held, register: Register) -> Iterator[str]:
    """Yield the lines of the report on one person; `held` is the data recorded about them.

    The report has sections on mails, applications, staff decisions, notes, letters, files and
    backups.
    """
    yield f"{held.address} について保持しているもの"
    yield f"\n■ メール {len(held.mails)} 通"
    newest = {row["mail"]: row["document"] for row in held.readings}  # oldest first: the last wins
    for row in held.mails:
        yield from _mail(row, newest.get(row["mail"], {}))
    yield f"\n■ 利用申込み {len(held.applications)} 件"
    for row in held.applications:
        name = register.name_of(row["municipality"])
        yield f"・{row['number']}　{name}　{Stage(row['stage']).label}"
        yield from _fields(row["fields"])
    yield f"\n■ 職員の決定 {len(held.decisions)} 件"
    yield from map(_decision, held.decisions)
    yield f"\n■ 職員どうしのメモ {len(held.notes)} 件"
    for row in held.notes:
        yield f"・{tokyo_minute(row['recorded_at'])}　{row['written_by']}　{row['text']}"
    yield f"\n■ お送りした返信 {len(held.letters)} 通"
    for row in held.letters:
        yield from _letter(row)
    yield f"\n■ ファイル {len(held.files)} 個"
    yield from (f"・{path}" for path in held.files)
    yield f"\n■ 控え（同じものが含まれます） {len(held.backups)} 個"
    yield from (f"・{row['place']}（{tokyo_minute(row['made_at'])}）" for row in held.backups)
    yield "\n集計用の写し、職員・管理者向けのページ、動作の記録には個人情報を含みません。"
    yield "メールサーバーの受信箱と送信済みの箱は、別に御確認ください。"


def _mail(row: Row, document: dict[str, Any]) -> Iterator[str]:
    yield f"・{tokyo_minute(row['received_at'])}　{row['subject']}"
    yield f"　　差出人：{row['sender_name']} <{row['sender_address']}>　該当：{row['why']}　番号：{row['mail'][:10]}"
    yield from _fields(document.get("fields", {}))
    for attachment in document.get("attachments", ()):
        yield f"　　添付：{attachment['name']}（{attachment['size']:,} バイト）"
    if text := document.get("text", "").strip():
        yield "　　本文："
        yield from (f"　　　{line}" for line in text.splitlines())


def _fields(fields: dict[str, str]) -> Iterator[str]:
    for name, value in fields.items():
        label = FieldName(name).label if name in set(FieldName) else name
        yield f"　　{label}：{value}"


def _decision(row: Row) -> str:
    from intake.desk.timeline import in_words

    move = Move(row["what"])
    return (
        f"・{tokyo_minute(row['recorded_at'])}　{move.label}{move.holds(row['on_date'])}"
        f"　{row['decided_by']}　{in_words(move, row['content'])}　{row['note']}".rstrip()
    )


def _letter(row: Row) -> Iterator[str]:
    state = label_of(LetterState, row["state"])
    yield f"・{tokyo_minute(row['queued_at'])}　{row['subject']}　宛先：{row['recipient']}（{state}）"
    if row["queued_by"]:
        yield f"　　作成した職員：{row['queued_by']}（{row['account']}）"
    yield from (f"　　　{line}" for line in row["text"].strip().splitlines())
