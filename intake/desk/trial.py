"""List the applicants for 試行運用 (trial operation), and read who is selected from Excel."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from intake.desk.bulk import TWICE, Plan, Planned, Standing, checked, running, standings
from intake.desk.columns import CODE, NUMBER, Column, Sort, Value, selection_of
from intake.desk.ruling import Ruling
from intake.register import Register
from intake.store import Row, Transaction
from intake.terms import FieldName, Municipality, Severity, Stage
from intake.text import fold, one_line, tokyo_day
from intake.vocabulary.moves import CLOSED, SELECTIONS, Move

UNKNOWN = "不明"


@dataclass(frozen=True, slots=True)
class Applicant:
    """One application with the facts for selecting participants of 試行運用 (trial operation).

    `wish` is the municipality's answer on taking part (希望する yes, 希望しない no, 未定 undecided,
    不明 not stated), `consideration` its 導入検討状況 (how far it has considered adopting the
    system), `pattern` its 導入パターン (way of adopting it). `population` is in persons: the
    official figure, else the one on the form, None if there is neither. `missing` is the number of
    missing items. `decided` is the decision of J-LIS: 選定 (selected), 見送り (declined) or "" for
    none. 根拠: 事務連絡 5.
    """

    number: str
    place: Municipality | None
    wish: str  # 希望する, 希望しない, 未定; 不明 where nothing is written
    consideration: str  # 導入検討状況
    pattern: str
    population: int | None  # official where loaded, else as the form says; persons
    received_on: date
    completed_on: date | None
    missing: int  # things that could not be found
    stage: Stage
    decided: str  # 選定, 見送り, or ""

    @property
    def where(self) -> str:
        return self.place.full_name if self.place else "（団体未定）"

    @property
    def people(self) -> str | int:
        return UNKNOWN if self.population is None else self.population

    @property
    def remark(self) -> str:
        """A Japanese remark on what to check before selecting this applicant; "" if nothing.

        That is an answer of 未定 (undecided) on taking part, and the number of missing items.
        """
        wish = "希望を「未定」としています" if self.wish == "未定" else ""
        missing = f"確認できない事項 {self.missing} 件" if self.missing else ""
        return "　".join(filter(None, (wish, missing)))

    @property
    def is_undecided(self) -> bool:
        """Whether the applicant wishes to take part and J-LIS has not yet decided.

        False for a closed application.
        """
        return self.wish == "希望する" and self._is_open

    @property
    def may_wish(self) -> bool:
        """Whether the applicant answered 未定 (undecided) and J-LIS has not yet decided.

        False for a closed application.
        """
        return self.wish == "未定" and self._is_open

    @property
    def _is_open(self) -> bool:
        return not self.decided and self.stage not in CLOSED


# What helps to choose first; the choice itself at the end, as it is pasted back.
ROW: Mapping[Column, Callable[[Applicant], Value]] = {
    NUMBER: lambda each: each.number,
    Column("都道府県", width=10): lambda each: each.place.prefecture if each.place else "",
    Column("市区町村", width=16): lambda each: each.place.name if each.place else "（団体未定）",
    Column("試行運用", width=11): lambda each: each.wish,
    Column(FieldName.CONSIDERATION.label, width=44): lambda each: each.consideration,
    Column("人口", Sort.NUMBER, 11): lambda each: each.people,
    Column(FieldName.PATTERN.label, width=13): lambda each: each.pattern,
    Column("受信日", Sort.DAY, 12): lambda each: each.received_on,
    Column("受付完了日", Sort.DAY, 12): lambda each: each.completed_on,
    Column(Severity.MISSING.label, width=13): lambda each: (
        f"{each.missing} 件" if each.missing else "なし"
    ),
    Column("段階", width=14): lambda each: each.stage.label,
    Column("種別", width=10): lambda each: each.place.kind.value if each.place else "",
    CODE: lambda each: each.place.code if each.place else "",
    Column("選定", width=9): lambda each: each.decided,
}

AT_A_GLANCE: Mapping[str, Callable[[Applicant], Value]] = {
    "受付番号": lambda each: each.number,
    "団体": lambda each: each.where,
    "試行運用": lambda each: each.wish,
    FieldName.CONSIDERATION.label: lambda each: each.consideration,
    "人口": lambda each: each.people,
    "段階": lambda each: each.stage.label,
    "備考": lambda each: each.remark,
    "選定": lambda each: each.decided,
}
"""What fits beside each other on a screen; the whole is in Excel."""


def applicants(transaction: Transaction, register: Register) -> list[Applicant]:
    """Return the running applications with the facts for selection for 試行運用 (trial operation).

    They are ordered by wish to take part (希望する yes, 未定 undecided, 不明 not stated, 希望しない
    no), then by date of receipt.
    """
    rows = transaction.rows("register_of_applications")
    official = _official(transaction)
    found = [_applicant(row, register, official) for row in rows if row["stage"] not in CLOSED]
    return sorted(found, key=lambda each: (_ORDER.index(each.wish), each.received_on, each.number))


_ORDER = ("希望する", "未定", UNKNOWN, "希望しない")


def _official(transaction: Transaction) -> dict[str, int]:
    """Return the latest official population (住民基本台帳人口), as {municipality code: persons}."""
    rows = transaction.rows("population_now")
    return {r["code"]: r["persons"] for r in sorted(rows, key=lambda row: row["as_of"])}


def _applicant(row: Row, register: Register, official: Mapping[str, int]) -> Applicant:
    fields = json.loads(row["fields"])
    written = fields.get(FieldName.POPULATION, "")
    wish = fields.get(FieldName.TRIAL_WISH, "")
    stage = Stage(row["stage"])
    return Applicant(
        number=row["number"],
        place=register.by_code(row["municipality"]),
        wish=wish if wish in _ORDER else UNKNOWN,
        consideration=one_line(fields.get(FieldName.CONSIDERATION, "")),
        pattern=fields.get(FieldName.PATTERN, "") or UNKNOWN,
        population=official.get(row["municipality"], int(written) if written.isdecimal() else None),
        received_on=tokyo_day(row["received_at"]),
        completed_on=row["accepted_on"],
        missing=len(json.loads(row["missing"])),
        stage=stage,
        decided=selection_of(row) or "",
    )


_WORDS = {
    move: (SELECTIONS[move], move.label, *also)
    for move, also in (
        (Move.SELECT_TRIAL, ("選定する", "○", "〇", "◯")),
        (Move.DECLINE_TRIAL, ("見送る", "×", "✕", "x")),
    )
}
_HEADINGS = frozenset({"受付番号", "団体コード", "市区町村"})
_BOTH = "この行には、選定と見送りの両方があります。どちらか一つにしてください。"
_NUMBER = re.compile(r"[RH]\d{1,2}-\d{4,}")


def plan_selection(
    transaction: Transaction,
    pasted: str,
    on: date,
    by: str,
    register: Register,
    at: datetime,
    trial_end: date,
) -> Plan:
    """Return the Plan that records who is selected for 試行運用 (trial operation).

    `pasted` has rows pasted from Excel, as tab-separated text. Each row names an application or its
    municipality, and 選定 or ○ (selected) or 見送り or × (declined); other rows are skipped. `on`
    is the day from which the decisions hold, `by` the person who decides, `at` the current time,
    `trial_end` the planned end of the trial. A row has a warning if it selects after that day, or
    an applicant who does not wish for it.
    """
    held = standings(transaction)
    names, words = _names(held, register), _words_for_places(register)
    planned: list[Planned] = []
    seen = set[str]()
    for place, line in enumerate(pasted.splitlines(), start=1):
        row = [one_line(cell) for cell in line.split("\t")]
        moves = [m for m, said in _WORDS.items() if not {*said}.isdisjoint(row)]
        if not moves or _HEADINGS.intersection(row):
            continue
        numbers = _meant(row, held, names)
        if len(numbers) != 1:
            planned.append(Planned(place, "", row[0], problems=(_unclear(numbers),)))
            continue
        (number,) = numbers
        problems = [TWICE] if number in seen else []
        problems += [_BOTH] if len(moves) > 1 else []
        problems += _of_another(row, held[number].municipality, words, register)
        made = Planned(
            place,
            number,
            register.name_of(held[number].municipality),
            (Ruling(moves[0], on, by),),
            tuple(problems),
        )
        seen.add(number)
        planned.append(checked(made, held[number], at, trial_end))
    return Plan(tuple(planned))


def _unclear(numbers: Sequence[str]) -> str:
    if numbers:
        return f"どの申込みか決まりません（{'、'.join(numbers)}）。受付番号を書いてください。"
    return "受付番号か団体コードが見当たりません。受付番号（例 R4-0012）の列を加えてください。"


def _names(held: Mapping[str, Standing], register: Register) -> dict[str, list[str]]:
    """Return the running applications by municipality, as {code or full name: receipt numbers}.

    A municipality has two keys with the same value, its code and its full name. `held` is {receipt
    number (受付番号): present state} of all applications.
    """
    found = running(held)
    for code, numbers in list(found.items()):
        if place := register.by_code(code):
            found.setdefault(place.full_name, []).extend(numbers)
    return found


def _words_for_places(register: Register) -> dict[str, set[str]]:
    """Return which municipalities a cell of a pasted row can mean, as {text of the cell: codes}.

    The texts are codes, names with and without prefecture, and names of prefectures, which mean all
    their municipalities.
    """
    found = defaultdict[str, set[str]](set)
    for place in register.current:
        for word in (place.code, place.full_name, place.name, place.prefecture):
            found[fold(word)].add(place.code)
    return found


def _of_another(
    row: Sequence[str], code: str | None, words: Mapping[str, set[str]], register: Register
) -> Iterator[str]:
    """Yield a Japanese error for each cell of a row that names the wrong municipality.

    `code` is the code of the municipality whose application the row is about; if it is None (not
    known), no cell counts as wrong. `words` is the result of `_words_for_places`: a cell that is
    none of its texts names no municipality.
    """
    for cell in row:
        if code and code not in words.get(fold(cell), {code}):
            yield (
                f"この受付番号は{register.name_of(code)}の申込みですが、行に「{cell}」とあります。"
                "受付番号か団体を直してください。"
            )


def _meant(
    row: Sequence[str], held: Collection[str], names: Mapping[str, Sequence[str]]
) -> list[str]:
    """Return the 受付番号 (receipt numbers) that a pasted row can be about; [] if it names none.

    They are those written in the row, else those of the running applications of the municipality
    that the row names. `row` has its cells, `held` are all 受付番号, and `names` is the result of
    `_names`.
    """
    folded = [fold(cell).upper() for cell in row]
    numbered = {cell for cell in folded if _NUMBER.fullmatch(cell)}
    if numbered:
        return sorted(numbered & set(held))
    return sorted({number for cell in row for number in names.get(fold(cell), names.get(cell, ()))})
