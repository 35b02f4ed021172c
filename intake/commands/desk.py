"""The commands of the desk: list the waiting items, show one item, record a decision."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from intake import console
from intake.command_help import Command, Program
from intake.commands.terminal import (
    AsJson,
    cell,
    columns_of,
    pair_of,
    print_json,
    say,
    state_there,
)
from intake.terms import IntakeError, Municipality
from intake.text import tokyo_day, typed_day
from intake.vocabulary.moves import MOVES, OF_A_MAIL, Entry, Move, Need

if TYPE_CHECKING:  # every command starts with this module: what the desk needs is loaded when used
    from intake.desk import Case, Desk, Item
    from intake.desk.markup import Cell, Listing

app = Program()
_MOST_NAMED = 5  # items in one sentence


def _desk(by: str = "") -> Desk:
    from intake.desk import Desk

    return Desk(by, state_there())


@app.command()
def waiting(
    reason: Annotated[str | None, typer.Option("--reason", help="この理由のものだけ")] = None,
    prefecture: Annotated[
        str | None, typer.Option("--prefecture", help="この都道府県のものだけ")
    ] = None,
    folded: Annotated[
        bool, typer.Option("--folded", help="機械の連絡とみられるもの（確認は要りません）を示す")
    ] = False,
    untold: Annotated[
        bool,
        typer.Option(
            "--untold",
            help="職員が決めたか読み直しで段階が変わり、その連絡をまだ作っていない申込みを示す",
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """人の確認を待っているものを、古い順に示す。"""
    desk = _desk()
    if (folded or untold) and (reason or prefecture or (folded and untold)):
        raise IntakeError(
            "--folded と --untold は、それぞれ全部の一覧です。"
            "--reason や --prefecture を付けず、どちらか一つを指定してください。"
        )
    if folded or untold:
        _others(desk.folded() if folded else desk.untold(), as_json)
        return
    found = desk.waiting(reason, prefecture)
    if as_json:
        for item in found:
            print_json(_item(item))
        return
    _lines(found.titles, found.cells())
    typer.echo(f"{len(found)} 件", err=True)
    if machines := len(desk.folded()):
        typer.echo(f"機械の連絡とみられるもの {machines} 通（--folded で示します）", err=True)
    if decided := len(desk.untold()):
        typer.echo(
            f"決めたことをまだ連絡していない申込み {decided} 件（--untold で示します）", err=True
        )
    if held := len(desk.letters()):
        typer.echo(f"保留の返信 {held} 通（受付の「返信」で、確かめて送ります）", err=True)


@app.command(name="decisions")
def decisions_(
    first: Annotated[
        str, typer.Option("--from", help="この日に記録したものから（例 2022-09-01）")
    ] = "",
    last: Annotated[str, typer.Option("--to", help="この日に記録したものまで")] = "",
    by: Annotated[str, typer.Option("--by", help="この人が決めたものだけ")] = "",
    effective: Annotated[
        bool, typer.Option("--effective", help="記録した日でなく、「いつから・まで」の日で絞る")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """記録した決定を、古い順に示す。取り消したものも、その旨を添えて示す。"""
    since = typed_day("--from", first) if first else None
    until = typed_day("--to", last) if last else None
    desk = _desk()
    found = desk.decisions(since, until, by, effective)
    if as_json:
        for each in found:
            print_json(
                {"name": each.name} | columns_of(each) | {"municipality": _place(each.municipality)}
            )
        return
    _lines(found.titles, found.cells())
    typer.echo(f"{len(found)} 件", err=True)
    if (since or until) and not effective:
        others = len(desk.decisions(since, until, by, effective=True))
        typer.echo(
            f"記録した日で探しました。「いつから・まで」がこの間のもの：{others} 件（--effective で示します）",
            err=True,
        )


def _others(found: Listing[Any], as_json: bool) -> None:
    if as_json:
        for each in found:
            print_json(columns_of(each) | {"municipality": _place(each.municipality)})
        return
    _lines(found.titles, found.cells())


@app.command()
def show(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="ID",
            help="受付番号、メールの番号の初めの部分、決定の番号（例 497、決定 497番）、"
            "又は探す言葉（市区町村の名前、団体コードなど）",
        ),
    ],
    as_json: AsJson = False,
) -> None:
    """一件を、メール、読み取った内容、できること、経過とともに示す。探す言葉に当たるものが幾つもあるときは、その一覧を示す。"""
    from intake.desk.case import fields_of, standing, title
    from intake.desk.markup import shown
    from intake.folder import StateError

    desk, word = _desk(), " ".join(words)
    decided = desk.decided_item(word)
    item = decided or word
    if decided and word.strip().isdigit():
        _say_other_meanings(desk, word, decided)
    try:
        case = desk.show(item)
    except StateError:
        found = desk.search(word)
        if not found:
            raise
        say(f"「{word}」で探した結果です。", err=True)
        item = found[0].name
        if any(each.name != item for each in found):
            _others(found, as_json)
            say(f"{len(found)} 通が当たります。番号で指定すると、一件を示します。", err=True)
            return
        case = desk.show(item)
    course = desk.history(item)
    altered = "" if case.forgotten else desk.state.archive.problem(case.mail)
    if as_json:
        history = [columns_of(each) for each in course]
        told = {"history": history, "altered": altered, "waits_for": _waits_for(desk, case)}
        print_json(_case(case) | told)
        raise typer.Exit(1 if altered else 0)
    say("　".join((*title(case), standing(case))))
    if altered:
        say(f"\n{altered}次は、受信したときに読み取った内容です。\n")
    for why in _waits_for(desk, case):
        say(f"確認待ちの理由：{why}")
    say(f"差出人：{case.reading.sender.name} <{case.reading.sender.address}>")
    say(f"受信：{shown(case.received_at)}　件名：{case.reading.subject}\n")
    say(case.forgotten or case.reading.text)
    _table(("項目", "値", "どこから"), fields_of(case))
    _table(("所見", "場所"), ((f.message, f.where or "") for f in case.questions))
    _table(
        ("候補", "団体コード", "根拠"),
        (
            (c.municipality.full_name, c.municipality.code, "".join(c.evidence))
            for c in sorted(case.candidates, key=case.is_likely, reverse=True)
        ),
    )
    _table(
        ("関係のありそうな申込み", "団体", "段階", "受信", "根拠"),
        ((r.number, r.place, r.stage.label, r.received_at, r.evidence) for r in case.related),
    )
    _table(course.titles, course.cells())
    say("できること：" + ("、".join(f"{m.label}（{m}）" for m in case.moves) or "なし"))
    if case.stage is None and case.moves:
        say("\n".join(("端末では次のように書きます。", *_commands_for(case))))
    raise typer.Exit(1 if altered else 0)


def _waits_for(desk: Desk, case: Case) -> tuple[str, ...]:
    """Return the Japanese reasons for which an application or mail (`case`) waits at the desk."""
    mine = (item for item in desk.waiting() if case.name == item.name or case.mail == item.mail)
    return tuple(dict.fromkeys(item.why for item in mine))


def _commands_for(case: Case) -> Iterator[str]:
    """Yield lines with the commands by which a person decides on a mail without an application.

    `case` is the mail. If it seems to be about an application, the command for that application
    comes first; if that application is not known, a Japanese hint on how to find it follows.
    """
    from intake.vocabulary.codes import Kind

    if case.related or case.reading.kind in (Kind.WITHDRAWAL, Kind.REPLY):
        move = Move.WITHDRAW if case.reading.kind is Kind.WITHDRAWAL else Move.CORRECT
        number = case.related[0].number if len(case.related) == 1 else "受付番号"
        given = "".join(f" --set {each.key}={each.label}" for each in MOVES[move].asked[:2])
        yield f"  intake decide {move} {number} --about {case.name} --by 氏名{given}"
        if not case.related:
            yield f"  （{_FIND_NUMBER}）"
    for move in (each for each in case.moves if each in OF_A_MAIL):
        yield f"  intake decide {move} {case.name} --by 氏名"


_FIND_NUMBER = "利用申込みの受付番号は、intake show に市区町村の名前か団体コードを付けて探せます。"


def _say_other_meanings(desk: Desk, number: str, item: str) -> None:
    """Print to stderr that `number` was taken for a decision's number, and what else it can mean.

    It can also be a search word: the applications and mails that a search for it finds are named,
    except `item`, the one that the decision is about (受付番号, or SHA-256 of a mail).
    """
    say(f"「{number}」を決定 {int(number)}番として示します。", err=True)
    found = dict.fromkeys(
        f"{each.name}（{each.municipality.name}）" if each.municipality else each.name
        for each in desk.search(number)
        if item not in (each.name, each.mail)
    )
    if found:
        more = f" ほか {len(found) - _MOST_NAMED} 件" if len(found) > _MOST_NAMED else ""
        named = f"{'、'.join(list(found)[:_MOST_NAMED])}{more}"
        say(f"「{number}」は、探す言葉としては次にも当たります：{named}", err=True)


def _to_set(entry: Entry) -> str:
    option = f"--set {entry.key}={entry.label}"
    return option if entry.need is Need.REQUIRED else f"［{option}］"


class _Decide(Command):
    """The command `decide`, whose help lists the kinds of decision and the values that they take."""

    heading = "決定（［］の中は任意）"
    lines = tuple(
        (move.value, " ".join([f"{move.label}。", *map(_to_set, rule.asked)]).strip())
        for move, rule in MOVES.items()
    )


@app.command(cls=_Decide)
def decide(
    move: Annotated[str, typer.Argument(help="下の決定の名前（例 accept、「受付を完了する」）")],
    item: Annotated[
        str,
        typer.Argument(
            metavar="ID",
            help="受付番号か、メールの番号の初めの部分（intake show 市区町村名 で探せます）",
        ),
    ],
    by: Annotated[str, typer.Option("--by", help="決定した人の名前")] = "",
    on: Annotated[str, typer.Option("--on", help="いつから（例 2022-09-01、既定は今日）")] = "",
    note: Annotated[str, typer.Option("--note", help="理由など")] = "",
    about: Annotated[str, typer.Option("--about", help="もとになった別のメールの番号")] = "",
    key: Annotated[
        str,
        typer.Option("--key", help="この操作の名前。同じ名前でやり直しても、記録は一件になる"),
    ] = "",
    values: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="決定に要る内容（例 municipality=122033）"),
    ] = None,
) -> None:
    """決定を一件記録する。返信は送らない。"""
    from intake.applications.lifecycle import LackingError, MoveError, NamelessError, UnfiledError
    from intake.desk.typed_input import act, move_of

    desk = _desk(by)
    given = dict(pair_of("--set", each) for each in values or ())
    day = typed_day("--on", on) if on else None
    try:
        decided = act(
            desk,
            move_of(move),
            item,
            given,
            on=day,
            note=note,
            about=about or None,
            act=key or None,
        )
    except UnfiledError as error:
        raise MoveError(f"{error}\n{_instead(move, item, error.numbers)}") from None
    except NamelessError as error:
        raise MoveError(f"{error}端末では --by に書きます。") from None
    except LackingError as error:
        options = " ".join(f"--set {name}=…" for name in error.names)
        raise MoveError(f"{error}端末では {options} と書きます。") from None
    say(decided.sentence)
    if decided.next:
        asked = "".join(f" {_to_set(each)}" for each in MOVES[decided.next].asked)
        say(f"端末では intake decide {decided.next} {decided.name} --by 氏名{asked} と書きます。")
    if decided.number:
        say_contradicting(decided.number)


def say_contradicting(number: str = "") -> None:
    """Print to stderr the unsent letters that contradict their application as it is now.

    `number` is the 受付番号 (receipt number) of the application whose letters are meant, "" for
    all.
    """
    from intake.desk.case import called
    from intake.vocabulary.letters import LetterState

    for each in _desk().contradicting():
        if number in ("", each.number):
            say(
                f"{called(each.number, each.mail)} {LetterState(each.state).label}の返信"
                f"「{each.subject}」：{each.wrong}送らないときは、受付の「返信」で取り消してください。",
                err=True,
            )


def _instead(move: str, mail: str, numbers: Sequence[str]) -> str:
    """A Japanese sentence on what to type instead of a decision on a mail without an application.

    `move` is the kind of decision that was tried, `mail` the mail's number. `numbers` are the
    受付番号 (receipt numbers) of the applications that the mail may be about; if there are none,
    the sentence says how to find the application.
    """
    if not numbers:
        return _FIND_NUMBER
    number = numbers[0] if len(numbers) == 1 else "受付番号"
    return f"端末では intake decide {move} {number} --about {mail} と書きます。"


def _table(titles: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    from rich.console import Console
    from rich.table import Table

    from intake.desk.markup import shown

    table = Table()
    for title in titles:
        table.add_column(title, overflow="fold")
    for row in rows:
        table.add_row(*(cell(shown(each)) for each in row))
    if table.row_count:
        Console().print(table)


_WIDTHS = {"番号": 13, "受信": 10, "営業日": 6, "理由": 18, "団体": 12, "段階": 10, "差出人": 20}
_WIDTHS |= {"決定": 6, "記録": 10, "いつから": 10, "いつから・まで": 14, "職員": 10}


def _lines(titles: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Print rows in columns under the titles `titles`, each row on one line.

    In a terminal, a cell that is too long for the line is cut. In a pipe or file, none is cut.
    """
    from rich.console import Console
    from rich.table import Table

    from intake.desk.markup import shown

    at_terminal = sys.stdout.isatty()
    # The column without a width takes what is left of the line.
    table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False, expand=at_terminal)
    for title in titles:
        width = _WIDTHS.get(title) if at_terminal else None
        ratio = None if width or not at_terminal else 1
        table.add_column(title, width=width, ratio=ratio, no_wrap=True, overflow="ellipsis")
    for row in rows:
        days = (tokyo_day(each) if isinstance(each, datetime) else each for each in row)
        table.add_row(*(cell(shown(each)) for each in days))
    if table.row_count:
        Console(width=None if at_terminal else console.UNCUT).print(table)


def _place(place: Municipality | None) -> dict[str, str] | None:
    if place is None:
        return None
    return {"code": place.code, "prefecture": place.prefecture, "name": place.name}


def _item(item: Item) -> dict[str, Any]:
    return columns_of(item) | {"why": item.why, "municipality": _place(item.municipality)}


def _case(case: Case) -> dict[str, Any]:
    from intake.reading.record import to_json

    related = [
        columns_of(each) | {"municipality": _place(each.municipality)} for each in case.related
    ]
    return columns_of(case) | {
        "municipality": _place(case.municipality),
        "reading": to_json(case.reading),
        "candidates": [
            {**(_place(each.municipality) or {}), "evidence": list(each.evidence)}
            for each in case.candidates
        ],
        "related": related,
    }
