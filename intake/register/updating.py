"""Update the register from 総務省's list of codes: `compare` finds the changes, `apply` writes them."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from intake.folder import StateError
from intake.paths import data_path
from intake.register.ledger import take_in
from intake.register.lines import check_digit
from intake.register.municipalities import Register, load_register
from intake.register.official import Table, TableError, read_table, six_digits
from intake.store import State
from intake.terms import IntakeError, Municipality, MunicipalityKind
from intake.text import fold


def register_folder(state: State) -> Path:
    """Return the folder of the register (of municipalities) that is used with the state folder `state`.

    This is `register` in the state folder if an update has written that folder; otherwise the one
    shipped with the software.
    """
    own = state.folder / "register"
    return own if (own / "register.toml").exists() else data_path("register")


def register_of(state: State) -> Register:
    """Return the register used with the state folder `state`: the copy in it, or else the shipped one.

    An update of the register writes the copy.
    """
    return load_register(register_folder(state))


@dataclass(frozen=True, slots=True)
class Update:
    """The differences between an official list of codes and the register as it is on the day `on`.

    `new` are the municipalities whose codes only the list has, `gone` those whose codes only the
    register has, so that a municipality with a new code is in both. `renamed` are pairs (before,
    after) with the same code and different names.
    """

    on: date
    new: tuple[Municipality, ...]
    gone: tuple[Municipality, ...]
    renamed: tuple[tuple[Municipality, Municipality], ...]


def compare(register: Register, path: Path, on: date) -> Update:
    """Return the differences between the register on the day `on` and 総務省's list of codes at `path`.

    Raises TableError if the list is not understood, or has fewer than half as many municipalities
    as the register.
    """
    listed = _listed(read_table(path), register, on)
    standing = {m.code: m for m in register.on(on)}
    if len(listed) < len(standing) // 2:
        raise TableError(
            f"{path.name}: 市区町村が {len(listed)} 行しかありません。全国の一覧を指定してください。"
        )
    return Update(
        on=on,
        new=tuple(m for code, m in sorted(listed.items()) if code not in standing),
        gone=tuple(m for code, m in sorted(standing.items()) if code not in listed),
        renamed=tuple(
            (standing[code], m)
            for code, m in sorted(listed.items())
            if code in standing and _plain(standing[code].name) != _plain(m.name)
        ),
    )


def _plain(name: str) -> str:
    """Return a municipality's name for comparison, with variant kanji such as 梼 and 檮 made equal."""
    return fold(name).translate(str.maketrans("梼恵ヶ", "檮惠ケ"))


def _listed(table: Table, register: Register, on: date) -> dict[str, Municipality]:
    at_code = table.code_column
    at_prefecture = table.column("都道府県名", all_of=("都道府県名",), none_of=("カナ",))
    at_name = table.column("市区町村名", all_of=("市区町村名",), none_of=("カナ",))
    at_kana = table.column("市区町村名（カナ）", all_of=("市区町村名", "カナ"))
    wards = {ward.code for ward in register.wards}
    found: dict[str, Municipality] = {}
    for number, row in table.rows:
        code, name = six_digits(row[at_code]), row[at_name]
        if not name or code in wards:
            continue
        if not code or check_digit(code[:5]) != code[5]:
            raise TableError(
                f"{table.path.name} の {number} 行目: 団体コード「{row[at_code]}」が正しくありません。直してください。"
            )
        before = register.by_code(code)
        same = before is not None and _plain(before.name) == _plain(name)
        found[code] = Municipality(
            code=code,
            prefecture=row[at_prefecture],
            gun=before.gun if before else "",
            name=name,
            kana=row[at_kana],
            romaji=before.romaji if before and same else romaji_unknown(code),
            kind=before.kind if before and same else _kind(code, name),
            valid_from=on,
        )
    return found


def romaji_unknown(code: str) -> str:
    """Return a placeholder for the unknown romaji name of the municipality with the 6-digit code `code`.

    It is the word "code" with the code appended, and matches no mail domain.
    """
    return f"code{code}"


def _kind(code: str, name: str) -> MunicipalityKind:
    if name.endswith("区") and code.startswith("13"):
        return MunicipalityKind.SPECIAL_WARD
    return {
        "市": MunicipalityKind.CITY,
        "町": MunicipalityKind.TOWN,
        "村": MunicipalityKind.VILLAGE,
    }.get(name[-1], MunicipalityKind.CITY)


def apply(
    state: State, update: Update, successors: Mapping[str, str], reason: str, at: datetime
) -> Path:
    """Write the register, changed by `update`, to the state folder; return the path of its folder.

    The changes take effect on `update.on`. Old entries of abolished or renamed municipalities
    remain in the register, with the day before `update.on` as their last day. `successors` is {old
    6-digit code: new one} for the municipalities in `update.gone`; raises IntakeError if it lacks
    one of them, because no successor is guessed. `reason` is recorded with each change, `at` as the
    time of recording. Raises StateError if the files cannot be written.
    """
    lacking = [m for m in update.gone if m.code not in successors]
    if lacking:
        names = "、".join(f"{m.full_name}（{m.code}）" for m in lacking)
        raise IntakeError(
            f"なくなった市区町村の行き先が分かりません：{names}。"
            "--successor 旧コード=新コード で一つずつ指定してください。"
        )
    source, target = register_folder(state), state.folder / "register"
    _record_register(state, at)  # store the present register first
    fresh, before = state.folder / "register.new", state.folder / "register.before"
    failure = StateError.explaining(
        f"名簿を {target} に書けません", "空き容量と書込み権限を確かめてください。"
    )
    with failure:
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.copytree(source, fresh, ignore=shutil.ignore_patterns("*.py", "*.md", "__pycache__"))
        _write_municipalities(fresh / "municipalities.csv", update)
        _write_changes(fresh / "changes.csv", update, successors, reason)
        _write_date(fresh / "register.toml", update.on)
        load_register(fresh)  # raises if it is no valid register, before anything is replaced
        shutil.rmtree(before, ignore_errors=True)
        if target.exists():
            target.rename(before)
        fresh.rename(target)
    load_register.cache_clear()
    _record_register(state, at)
    return target


def _record_register(state: State, at: datetime) -> None:
    """Record, with the time `at`, the changes of the register since it was last recorded."""
    with state.store.transaction() as transaction:
        take_in(transaction, register_of(state), at)


def _write_municipalities(path: Path, update: Update) -> None:
    ended = {m.code for m in update.gone} | {before.code for before, _ in update.renamed}
    added = [*update.new, *(after for _, after in update.renamed)]
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        names = list(reader.fieldnames or ())
        rows = list(reader)
    for row in rows:
        if row["code"] in ended and not row["valid_to"]:
            row["valid_to"] = str(update.on - timedelta(days=1))
    rows += [
        {name: str(getattr(m, name) or "") for name in names} | {"valid_from": str(update.on)}
        for m in added
    ]
    rows.sort(key=lambda row: (row["code"], row["valid_to"] or "9999"))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _write_changes(path: Path, update: Update, successors: Mapping[str, str], reason: str) -> None:
    new_names = {m.code: m.name for m in update.new}
    with path.open(encoding="utf-8", newline="") as file:
        names = list(csv.DictReader(file).fieldnames or ())
    pairs = [(m, successors[m.code], new_names.get(successors[m.code], "")) for m in update.gone]
    pairs += [(before, after.code, after.name) for before, after in update.renamed]
    with path.open("a", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, lineterminator="\n")
        for old, code, name in pairs:
            row = {
                "date": str(update.on),
                "reason": reason,
                "kind": old.kind,
                "old_code": old.code,
                "old_prefecture": old.prefecture,
                "old_gun": old.gun,
                "old_name": old.name,
                "old_kana": old.kana,
                "new_code": code,
                "new_name": name or old.name,
                "source": "総務省 全国地方公共団体コード",
            }
            writer.writerow({column: row.get(column, "") for column in names})


def _write_date(path: Path, on: date) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text(
        "\n".join(f"date = {on}" if line.startswith("date =") else line for line in lines) + "\n",
        encoding="utf-8",
    )
