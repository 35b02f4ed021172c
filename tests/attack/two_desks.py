"""Two people in two browsers on the same items: python -m tests.attack.two_desks [--minutes 10]

Each has the desk alone in a window, with a kernel of its own. Mails keep coming; both take what is
on top of the list, so that they meet. Every decision must be under the name of the one who was
told of it, none may be there that nobody was told of, and who comes second must hear who was first.
"""

from __future__ import annotations

import json
import random
import re
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from intake.desk import Desk
from intake.receiving.poll import import_files
from intake.settings import load_settings
from intake.store import Row, State
from tests.attack.figures import Found, command
from tests.browser.chromium import Browser, chromium
from tests.browser.desk_page import LETTER, ROWS, DeskPage
from tests.browser.jupyter import Lab, jupyter_lab
from tests.system.mails import note

PEOPLE = ("見本 一子", "見本 二郎")
AT_FIRST, AT_ONCE = 12, 4  # mails
_SETTINGS = '[answers]\nanswer_since = 2022-07-01\nfrom_address = "uketsuke@j-lis.example"\n'
_KEEP = """
window.told = [];
new MutationObserver(() => {
  const said = document.querySelector('.desk .said').textContent;
  if (said && said !== window.told.at(-1)) window.told.push(said);
}).observe(document.querySelector('.desk'), {childList: true, subtree: true, characterData: true}); 0
"""
_DECIDED = re.compile(r"（決定 (\d+)番）")
_SECOND = re.compile(r"さんが「.+」と決めました|表示が変わったところでした")


def run(seed: int, minutes: float = 10.0) -> Found:
    """What two people decided and were told in so many minutes."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        state = State(folder / "state")
        state.folder.mkdir(mode=0o700)
        (state.folder / "settings.toml").write_text(_SETTINGS, encoding="utf-8")
        _come(state, folder, 0, AT_FIRST)
        program = shutil.which("chromium") or "chromium"
        with jupyter_lab(folder, state.folder) as lab, chromium(program) as browser:
            with ThreadPoolExecutor(len(PEOPLE)) as pool:
                played = [
                    pool.submit(
                        _play, lab, browser, name, random.Random(f"{seed}{name}"), minutes * 60
                    )
                    for name in PEOPLE
                ]
                came = AT_FIRST
                while not all(each.done() for each in played):
                    if len(Desk(state=state).waiting()) < AT_ONCE:
                        _come(state, folder, came, AT_ONCE)
                        came += AT_ONCE
                    time.sleep(1)
            told = [each.result() for each in played]
        return _judged(state, told, came)


def _come(state: State, folder: Path, first: int, count: int) -> None:
    """Inquiries come in."""
    paths = []
    for number in range(first, first + count):
        mail = note(
            f"クラウド型被災者支援システムについて（照会 {number}）", "利用料はいくらですか。"
        )
        paths.append(folder / f"{number}.eml")
        paths[-1].write_bytes(mail.as_bytes())
    import_files(state, load_settings(state.folder), paths, notify=False)


def _play(
    lab: Lab, browser: Browser, name: str, chance: random.Random, seconds: float
) -> tuple[Counter[str], list[str]]:
    """What one person did, and every sentence that the desk said to them."""
    done: Counter[str] = Counter()
    with browser.page() as page:
        desk = DeskPage(page)
        desk.begin(lab, name, alone=True)
        page.value(_KEEP)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            done[_turn(desk, chance)] += 1
        told: list[str] = json.loads(page.value("JSON.stringify(window.told)"))
    return done, told


def _turn(desk: DeskPage, chance: random.Random) -> str:
    """Open one of the items on top and do one of the things that can be done with it."""
    rows = desk.waiting
    if not rows:
        desk.click("更新")
        time.sleep(0.5)
        return "更新"
    desk.page.click(f"({ROWS}[{chance.randrange(min(2, rows))}] ?? {ROWS}[0])")
    desk.quiet()
    if "最後の決定：" in desk.page.value("document.querySelector('.desk .side').textContent"):
        desk.click("更新")  # the other was faster than the list, and the desk says so
        return "決まっていた"
    may = ["利用申込みではない", "回答済みにする", "返信を書く", "メモを残す", "自分が担当する"]
    if chance.random() < 0.2:
        may.append("を取り消す")
    possible = [words for words in may if desk.has(words)]
    if not possible:
        return "なし"
    what = chance.choice(possible)
    if what == "メモを残す":
        desk.page.value(
            "document.querySelectorAll('.desk .side details').forEach(d => { d.open = true })"
        )
        desk.fill("text", "電話で確かめました。")
    desk.click(what)
    if what == "返信を書く" and desk.page.value(f"!!{LETTER}"):
        desk.write("　別紙のとおりです。\n")
        desk.click("送信待ちに入れ、回答済みにする")
    if desk.has("送らずに次へ"):
        desk.click("送らずに次へ")
    return what


def _judged(state: State, told: Sequence[tuple[Counter[str], list[str]]], came: int) -> Found:
    with state.store.transaction() as transaction:
        run = transaction.connection.execute
        rows: list[Row] = [
            {"id": number, "by": by}
            for number, by in run("SELECT id, decided_by FROM decision").fetchall()
        ]
        twice = run(
            "SELECT count(*) FROM (SELECT mail FROM decision_now WHERE retracted_at IS NULL"
            " AND what IN ('answered', 'dismiss') GROUP BY mail HAVING count(*) > 1)"
        ).fetchall()[0][0]
        answered_twice = run(
            "SELECT count(*) FROM (SELECT mail FROM send_now WHERE state <> 'retracted'"
            " GROUP BY mail HAVING count(*) > 1)"
        ).fetchall()[0][0]
        notes = dict(
            run(
                "SELECT written_by, count(*) FROM desk_entry WHERE what = 'note' GROUP BY ALL"
            ).fetchall()
        )
        mails = run("SELECT count(*) FROM mail").fetchall()[0][0]
    broken = []
    for name, (_, said) in zip(PEOPLE, told, strict=True):
        heard = {int(number) for sentence in said for number in _DECIDED.findall(sentence)}
        own = {row["id"] for row in rows if row["by"] == name}
        if heard != own:
            broken.append(
                f"{name}: told of {sorted(heard - own)}, not told of {sorted(own - heard)}"
            )
        noted = sum("メモを残しました" in sentence for sentence in said)
        if noted > notes.get(name, 0):
            broken.append(f"{name}: {noted} notes said, {notes.get(name, 0)} kept")
        broken += [
            f"{name}: {each}" for each in said if "予期しない" in each or "Traceback" in each
        ]
    if {row["by"] for row in rows} - set(PEOPLE):
        broken.append("a decision under another name")
    if twice or answered_twice:
        broken.append(f"{twice} mails settled twice, {answered_twice} answered twice")
    if mails != came:
        broken.append(f"{came} mails came, {mails} are there")
    second = [sum(bool(_SECOND.search(each)) for each in said) for _, said in told]
    figures = {
        "mails": came,
        "decisions": len(rows),
        **{f"{name} decided": sum(row["by"] == name for row in rows) for name in PEOPLE},
        **{f"{name} heard of the other": count for name, count in zip(PEOPLE, second, strict=True)},
        "settled twice": twice,
        "answered twice": answered_twice,
        **{
            f"{name} did": "、".join(f"{what} {n}" for what, n in done.most_common())
            for name, (done, _) in zip(PEOPLE, told, strict=True)
        },
    }
    return Found(figures, tuple(broken))


if __name__ == "__main__":
    command(__doc__, run, minutes=10.0)
