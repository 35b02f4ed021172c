"""The commands `intake register`: load official population figures, update the register.

The register is the list of all municipalities of Japan with their codes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from intake.command_help import Program
from intake.commands.terminal import AsJson, pair_of, print_json, say, state_in_use
from intake.text import typed_day

app = Program(no_args_is_help=True)
On = Annotated[str, typer.Option("--on", metavar="DATE", help="いつ現在か（例 2022-01-01）")]


@app.command()
def population(
    path: Annotated[Path, typer.Argument(help="公表された表（.xlsx、.xls または .csv）")],
    on: On,
    accept_difference: Annotated[
        bool,
        typer.Option("--accept-difference", help="前の年や表の題との大きな違いを承知で取り込む"),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """住民基本台帳人口を取り込む。"""
    from intake.register.population import load_population
    from intake.store import now

    day = typed_day("--on", on)
    loaded = load_population(state_in_use(), path, day, now(), accept_difference=accept_difference)
    absent = [m.full_name for m in loaded.absent]
    if as_json:
        print_json({"loaded": len(loaded.persons), "absent": absent, "column": loaded.column})
    else:
        say(f"{len(loaded.persons)} 団体の人口を取り込みました（{day} 現在、{loaded.column}）。")
        if absent:
            say(f"表にない団体 {len(absent)}：{'、'.join(absent[:20])}")
    raise typer.Exit(1 if absent else 0)


@app.command()
def update(
    path: Annotated[Path, typer.Argument(help="全国地方公共団体コードの一覧（.xlsx）")],
    on: On,
    do: Annotated[bool, typer.Option("--do", help="示したとおりに名簿を改める")] = False,
    successor: Annotated[
        list[str] | None,
        typer.Option("--successor", metavar="旧=新", help="なくなった団体の行き先"),
    ] = None,
    reason: Annotated[
        str, typer.Option("--reason", help="改める理由（合併、改称など）")
    ] = "コードの改正",
) -> None:
    """一覧と名簿の違いを示し、--do で名簿を改める（これまでの分は残る）。"""
    from intake.register.updating import apply, compare, register_of
    from intake.store import now

    state = state_in_use()
    found = compare(register_of(state), path, typed_day("--on", on))
    for place in found.new:
        say(f"新しい団体：{place.full_name}（{place.code}）")
    for place in found.gone:
        say(f"なくなった団体：{place.full_name}（{place.code}）")
    for before, after in found.renamed:
        say(f"改称：{before.full_name} → {after.name}（{after.code}）")
    if not (found.new or found.gone or found.renamed):
        say("違いはありません。")
    elif do:
        pairs = dict(pair_of("--successor", each) for each in successor or ())
        say(f"{apply(state, found, pairs, reason, now())} に書きました。")
        say("見張り（intake watch）を動かしているときは、動かし直してください。", err=True)
    else:
        say("名簿は改めていません（--do を付けると改めます）。", err=True)
