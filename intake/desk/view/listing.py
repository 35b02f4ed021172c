"""The left side of the desk screen: lists, filters and saved views, with the counts above."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from intake.desk.case import called
from intake.desk.colleagues import Due
from intake.desk.markup import shown
from intake.desk.overview import Counts
from intake.desk.view.blocks import (
    Block,
    act,
    button,
    buttons,
    field,
    fold,
    form,
    row,
    rows,
    say,
)
from intake.desk.view.lines import COLUMNS, Choice, Line, of_folded
from intake.desk.view.panel import Pressed
from intake.desk.view.sight import TABS, Sight
from intake.register import Register
from intake.terms import IntakeError
from intake.text import one_line

_TITLES: dict[str, dict[str, str]] = {
    "all": {"reason": "段階", "subject": "番号・担当課・担当者"},
    "found": {"waits": "", "reason": "段階"},
    "letters": {"place": "宛先", "since": "作成", "waits": "", "reason": "状態", "who": ""},
    "untold": {"since": "決定", "reason": "段階", "subject": "番号"},
    "remind": {"since": "いつから", "subject": "番号"},
}
_EMPTY = {
    "waiting": "待っているものはありません。",
    "found": "見付かりませんでした。",
    "letters": "この状態の返信はありません。",
    "untold": "決めたことは、すべて連絡してあります。",
    "remind": "催促するものはありません。",
}
_MARKS = {"new": "新着", "overdue": "期限超過", "mine": "自分の担当"}
_PICKS = ("waiting", "all", "found")  # lists whose lines can be marked together
_MACHINES = 100  # mails of machines that are listed


class Listing:
    """The left side of the desk screen: draws the list of the chosen tab.

    This class also handles filters, sorting, search and saved views.
    """

    def __init__(self, sight: Sight) -> None:
        self._sight = sight
        self.acts: dict[str, Callable[[Pressed], None]] = {
            "tab": lambda p: sight.turn_to(str(p.about["tab"])),
            "search": self._search,
            "sort": lambda p: sight.choice.turn(str(p.about["column"])),
            "more": lambda _: sight.choice.more(),
            "filter": self._filter,
            "mark": self._mark,
            "view": self._see_view,
            "keep_view": lambda p: self._keep_view(
                p.value("view"), sight.choices["waiting"].kept()
            ),
            "drop_view": lambda p: self._keep_view(p.value("view"), ""),
            "reminded": self._reminded,
            "pick": self._pick,
            "unpick": lambda _: sight.picked.clear(),
            "assign_picked": self._assign_picked,
            "missing": lambda _: sight.well(
                "記録漏れは、サーバーにあって記録にないメールの数です。0 でないときは、"
                "端末で intake poll を実行するか、担当技術者に連絡してください。"
            ),
        }

    # --- what is shown ---

    def counts(self) -> list[Block]:
        """Return the blocks at the top of the desk: counts as buttons, last poll and troubles.

        For the last poll its time is shown; each trouble is a Japanese sentence.
        """
        sight, counts = self._sight, self._sight.overview.counts
        said = [f"最後の取り込み {shown(counts.last_pass) or 'まだありません'}"]
        if label := sight.desk.settings.label:
            said.append(f"{label}　日数は {sight.desk.today():%Y-%m-%d} 現在")
        items = figures(counts, sight.choices["waiting"], sight.tab)
        amiss = (say(f"不調：{each}", "wrong") for each in counts.troubles)
        return [buttons(items), say("　".join(said)), *amiss]

    def tabs(self) -> Block:
        tab = self._sight.tab
        return buttons(
            (
                button(name, act("tab", tab=each), on=TABS[tab] == name)
                for each, name in TABS.items()
                if each != "untold"
            ),
            look="tabs",
        )

    def blocks(self, head: Sequence[Block] = ()) -> Iterator[Block]:
        """Yield the blocks of the left side: tabs, filters and the list of the chosen tab.

        `head` are blocks shown in place of the filters; if `head` is empty, the filters are shown.
        """
        sight = self._sight
        tab, choice = sight.tab, sight.choice
        yield self.tabs()
        if tab == "waiting":
            yield from (_reminder(each) for each in sight.due)
        if tab == "excel":
            return
        lines, titles = sight.listed(), _TITLES.get(tab, {})
        reason = titles.get("reason", "理由")
        yield from head or [filters(sight.lines, choice, sight.desk.register, reason)]
        if tab in ("waiting", "all"):
            yield buttons(
                button(t, act("mark", mark=m), on=m in choice.marks) for m, t in _MARKS.items()
            )
        if not head:
            yield _period(choice)
        if tab == "waiting":
            yield from self._saved_views()
        if tab == "remind" and lines:
            text = f"この {len(lines)} 件の催促をまとめて作る…"
            yield buttons([button(text, act("bulk_remind"))])
        picked = sight.picked if tab in _PICKS else None
        if picked:
            yield self._together(len(picked))
        many = "　Ctrl＋クリックで、まとめて選べます" if picked is not None else ""
        yield say(f"{len(lines):,} 件{many}" if lines else _EMPTY.get(tab, "ありません。"))
        yield list_block(lines, choice, sight.key, titles, picked)
        if tab == "waiting" and (machines := of_folded(sight.overview.folded)):
            yield _machines(machines)

    def _together(self, count: int) -> Block:
        """Return a form for the `count` lines that the person selected, with three buttons.

        The buttons assign the selected applications and mails to the person, assign them to a
        colleague, or clear the selection.
        """
        items = [
            button("自分が担当する", act("assign_picked", mine=True), look="primary"),
            button("この人に渡す", act("assign_picked", mine=False)),
            button("選ぶのをやめる", act("unpick")),
        ]
        to = field("to", "渡す人", "combo", options=self._sight.names)
        return form([to], buttons(items), label=f"選んだ {count} 件")

    def _saved_views(self) -> Iterator[Block]:
        """Yield a block of buttons for the person's saved views, then a form to save or delete one.

        A view is a set of filters, with an order, saved under a name.
        """
        kept = [button(name, act("view", view=name)) for name in self._sight.views]
        if kept:
            yield buttons(kept)
        keep = form(
            [field("view", "名前", hint="例：広島県のお問合せ")],
            buttons(
                [
                    button("今の絞り込みを残す", act("keep_view")),
                    button("この名前の見方を外す", act("drop_view"), off=not kept),
                ]
            ),
        )
        yield fold("絞り込みを保存する", [keep])

    # --- what is done ---

    def _search(self, pressed: Pressed) -> None:
        sight = self._sight
        sight.word = pressed.value("word")
        sight.turn_to("found")
        if sight.word:
            sight.well(f"「{one_line(sight.word)}」は {len(sight.lines):,} 件あります。")

    def _pick(self, pressed: Pressed) -> None:
        """Tick the check box of the clicked line, or untick the check box if it is ticked.

        With the shift key, tick all lines from the open line to the clicked line.
        """
        sight, key = self._sight, str(pressed.about["key"])
        keys = [line.key for line in sight.listed()]
        if key not in keys or sight.tab not in _PICKS:  # the list has changed
            return
        if pressed.about.get("range") and sight.key in keys:
            ends = sorted((keys.index(key), keys.index(sight.key)))
            sight.picked.update(keys[ends[0] : ends[1] + 1])
        else:
            sight.picked ^= {key}

    def _assign_picked(self, pressed: Pressed) -> None:
        sight = self._sight
        to = sight.desk.by if pressed.about["mine"] else pressed.value("to")
        if not to:
            raise IntakeError(
                "氏名が入っていません。「担当者の氏名」か「渡す人」の欄に入れてください。"
            )
        names = [line.name for line in sight.listed() if line.key in sight.picked]
        sight.desk.assign_all(names, to)
        sight.picked.clear()
        sight.well(f"{len(names)} 件の担当を{one_line(to)}さんにしました。")
        sight.anew()

    def _filter(self, pressed: Pressed) -> None:
        self._sight.choice.filter(pressed.values)
        self._filtered()

    def _mark(self, pressed: Pressed) -> None:
        sight = self._sight
        tab = str(pressed.about.get("tab", sight.tab))
        if tab != sight.tab:
            sight.turn_to(tab)
        sight.choice.marks ^= {str(pressed.about["mark"])}
        self._filtered()

    def _see_view(self, pressed: Pressed) -> None:
        if kept := self._sight.views.get(str(pressed.about["view"])):
            self._sight.choices["waiting"] = Choice.of_kept(kept)
            self._filtered()

    def _filtered(self) -> None:
        if self._sight.tab == "waiting":
            self._sight.refresh()

    def _keep_view(self, name: str, text: str) -> None:
        sight = self._sight
        sight.desk.keep_view(name, text)
        sight.views = sight.desk.views()
        what = "残しました。一覧の上のボタンで開けます" if text else "外しました"
        sight.well(f"見方「{one_line(name)}」を{what}。")

    def _reminded(self, pressed: Pressed) -> None:
        sight = self._sight
        for due in sight.due:
            if due.id == pressed.about["id"]:
                sight.desk.reminded(due)
        sight.due = sight.desk.due()


def _reminder(due: Due) -> Block:
    words = f"{due.on} のお知らせ：{called(due.number, due.mail)} {due.text}"
    return buttons(
        [
            button(words, act("open", name=due.number or due.mail, key="")),
            button("済み", act("reminded", id=due.id)),
        ]
    )


def _machines(lines: Sequence[Line]) -> Block:
    """Return a foldable block with one button for each automated mail, which opens the mail.

    `lines` are the lines of these mails, such as newsletters; only the first 100 get a button.
    """
    found = [
        buttons(
            [
                button(
                    f"{each.place}　{each.subject}",
                    act("open", name=each.name, key=each.key),
                    look="plain",
                )
            ]
        )
        for each in lines[:_MACHINES]
    ]
    return fold(f"機械の連絡とみられるもの {len(lines):,} 通", found)


def list_block(
    lines: Sequence[Line],
    choice: Choice,
    chosen: str | None,
    titles: Mapping[str, str],
    picked: Collection[str] | None = None,
) -> Block:
    """Return a block with the list of one tab, with columns by which it can be sorted.

    `lines` are all lines of the list. `choice` has the present order and the number of lines to
    show. `chosen` is the key of the selected line, None if no line is selected. `titles` is
    {column: title} for the columns whose title differs from the usual one in this list; "" means
    that the column is empty. `picked` are the keys of lines whose check box is ticked, None if
    lines have no check boxes.
    """
    more = len(lines) - choice.shown
    return rows(
        [_head(name, label, choice) for name, label in {**COLUMNS, **titles}.items()],
        [_row(line, picked) for line in lines[: choice.shown]],
        chosen,
        button(f"続き（あと {more:,} 件）", act("more")) if more > 0 else None,
    )


def _head(name: str, label: str, choice: Choice) -> Block:
    arrow = ("▲", "▼")[choice.backwards] if label and choice.sort == name else ""
    made = button(f"{label}{arrow}", act("sort", column=name), on=choice.sort == name)
    return made | {"name": name}


def _row(line: Line, picked: Collection[str] | None) -> Block:
    looks = " ".join(sorted(line.marks & {"unread", "changed", "overdue"}))
    opened = act("open", name=line.name, key=line.key)
    marked = None if picked is None else line.key in picked
    return row(line.key, line.cells(), opened, looks, marked)


def filters(lines: Sequence[Line], choice: Choice, register: Register, reason: str) -> Block:
    """Return a form with two boxes that filter the list, by reason and by prefecture.

    The boxes offer the reasons and prefectures that occur in `lines`; prefectures are in the order
    of their codes. `choice` has the filters now set. `reason` is the Japanese label of the first
    box, such as 理由 (reason) or 段階 (stage).
    """
    there = {name for line in lines for name in line.prefectures}
    names = [p.name for _, p in sorted(register.prefectures.items()) if p.name in there]
    reasons = sorted({line.reason for line in lines})
    return form(
        [
            _filter("reason", reason, choice.reason, reasons),
            _filter("prefecture", "都道府県", choice.prefecture, names),
        ],
        look="filters",
    )


def _period(choice: Choice) -> Block:
    days = [
        field(name, label, "date", value, act=act("filter"))
        for name, label, value in (("since", "から", choice.since), ("until", "まで", choice.until))
    ]
    period = f"：{choice.since}～{choice.until}" if choice.since or choice.until else ""
    return fold(f"期間で絞る{period}", [form(days, look="filters")], opened=bool(period))


def _filter(name: str, label: str, value: str, options: Sequence[str]) -> Block:
    offered = options if value in ("", *options) else [*options, value]
    pairs = [("", "すべて"), *((each, each) for each in offered)]
    return field(name, label, "select", value, options=pairs, act=act("filter"))


def figures(counts: Counts, choice: Choice, tab: str) -> list[Block]:
    """Return the buttons at the top of the desk, each with a count such as 新着 (new items).

    A click lists the items counted; for 記録漏れ (mails not recorded) a click explains the count.
    `tab` is the open tab, `choice` the filters of the list of waiting items; a button whose filter
    or list is active is shown as pressed.
    """
    waiting = tab == "waiting"
    found = (
        ("新着", counts.new, act("mark", mark="new", tab="waiting"), waiting and "new" in choice.marks, False),
        ("確認待ち", counts.waiting, act("tab", tab="waiting"), None, False),
        (
            "期限超過", counts.overdue, act("mark", mark="overdue", tab="waiting"),
            waiting and "overdue" in choice.marks, True,
        ),
        ("記録漏れ", counts.missing, act("missing"), None, True),
        ("送信待ち", counts.queued, act("letters", state="queued"), None, False),
        ("保留", counts.held, act("letters", state="held"), None, False),
        ("送信できず", counts.failed, act("letters", state="failed"), None, True),
        ("未連絡", counts.untold, act("letters", state="untold"), tab == "untold", True),
    )  # fmt: skip
    return [
        button(f"{name} {value:,}", what, on=on, look="count bad" if bad and value else "count")
        for name, value, what, on, bad in found
    ]
