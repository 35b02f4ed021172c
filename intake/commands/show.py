"""What several commands print: readings of mail files, results of sending, status counts."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from intake.commands.terminal import cell, print_json, say
from intake.terms import FieldName, Kind, Outcome, Severity, Stage

if TYPE_CHECKING:
    from intake.settings import Settings
    from intake.store import State

_AT_ONCE = 100  # mails read at once


def show_readings(state: State, settings: Settings, paths: list[Path], as_json: bool) -> None:
    """Read the mails in the files `paths` and print what was read from each; nothing is recorded.

    `as_json` prints one line of JSON per mail instead of a table.
    """
    from intake.mailbox.files import find
    from intake.reading.record import to_json
    from intake.receiving.readers import Task, read_all
    from intake.receiving.screening import scanner, screened
    from intake.register.updating import register_folder
    from intake.settings.reading_context import reading_context

    given, register = reading_context(settings), register_folder(state)
    mails = find(paths)
    while some := list(islice(mails, _AT_ONCE)):
        processes = settings.reading.processes if len(some) == _AT_ONCE else 1
        limits = settings.reading.model_copy(update={"processes": processes})
        tasks: list[Task] = [(each.raw, given) for each in some]
        if clamd := scanner(limits):
            tasks = list(screened(tasks, clamd, limits, register))
        readings = read_all(tasks, limits, register=register)
        for found, reading in zip(some, readings, strict=True):
            document = to_json(reading)
            if as_json:
                print_json({"path": str(found.path)} | document)
            else:
                _reading(str(found.path), document)


def sent_line(sent: dict[str, Any]) -> str:
    """Return the results of sending in Japanese: a line of counts, and a line per unsent letter.

    `sent` has numbers of letters under `sent`, `repeated` (sent once more after an interruption),
    `deferred` (to be tried again), `failed`, `withheld` (held again) and `unworded` (impossible to
    write because of a mistake in the template). Under `replies` it has the lines on unsent letters.
    """
    again = f"、保留に戻したもの {sent['withheld']} 通" if sent["withheld"] else ""
    again += f"、文例の誤りで作れないもの {sent['unworded']} 通" if sent["unworded"] else ""
    lines = [
        f"送信 {sent['sent']} 通、再送 {sent['repeated']} 通、後で再試行 {sent['deferred']} 通、"
        f"送信できず {sent['failed']} 通{again}"
    ]
    return "\n".join(lines + [f"  {reply}" for reply in sent["replies"]])


def show_status(counts: dict[str, Any]) -> None:
    """Print the numbers in `counts`, the result of the function `status`, as Japanese lines.

    The lines give the numbers of mails, applications and letters, the number of cases that wait for
    a person, the time of the last successful poll, and what is wrong.
    """
    box, sends = counts["mailbox"], counts["sends"]
    stages = "、".join(
        f"{Stage(stage).label} {count}" for stage, count in counts["applications"].items() if count
    )
    limited = f"（うち上限による {counts['held_by_limits']}）" if counts["held_by_limits"] else ""
    say(
        f"メールボックス：サーバー上 {box['on_server']} 通、記録済み {box['recorded']} 通、"
        f"記録漏れ {box['missing']} 通\n"
        f"申込み：{stages or 'なし'}\n"
        f"返信：送信待ち {sends['queued']}、保留 {sends['held']}{limited}、送信済み {sends['sent']}、"
        f"送信できず {sends['failed']}、未連絡（決めたか読み直したが連絡を作っていない申込み）{counts['untold']}\n"
        f"要確認：{counts['waiting']} 件（最も古いもの {counts['oldest_waiting'] or 'なし'}）\n"
        f"最後の取り込み：{counts['last_good_pass'] or 'まだありません'}"
    )
    if counts["settings"]:
        say(f"不調：{counts['settings']}")
    for trouble in counts["troubles"]:
        say(f"不調：{trouble['sentence']}")


def _with_place(finding: dict[str, Any]) -> str:
    return f"{finding['message']}（{finding['where']}）" if finding["where"] else finding["message"]


def _reading(path: str, document: dict[str, Any]) -> None:
    place = document["municipality"]
    rows = [
        ("件名", document["subject"]),
        ("団体", f"{place['prefecture']}{place['name']}" if place else "（決められません）"),
        ("種類・結果", f"{Kind(document['kind']).label}・{Outcome(document['outcome']).label}"),
    ]
    rows += [
        (FieldName(name).label, f"{value}　← {document['sources'].get(name, '')}")
        for name, value in document["fields"].items()
    ]
    rows += [(Severity(each["severity"]).label, _with_place(each)) for each in document["findings"]]
    from rich.console import Console
    from rich.table import Table

    table = Table(title=cell(path), show_header=False)
    table.add_column()
    table.add_column(overflow="fold")
    for head, text in rows:
        table.add_row(head, cell(text))
    Console().print(table)
