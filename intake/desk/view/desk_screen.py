"""The desk as one screen: a list, a mail, what can be done; then the next.

Every look and every decision opens the record for one moment.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from intake.answers.letter import Letter
from intake.desk.case import Case, mail_number
from intake.desk.colleagues import Due, Entry
from intake.desk.deciding import Decided
from intake.desk.desk import Desk
from intake.desk.markup import shown
from intake.desk.original import Original, warm_up
from intake.desk.overview import Overview
from intake.desk.past_answers import PastAnswer, with_answer, written_in
from intake.desk.reminding import Reminder
from intake.desk.timeline import Happening
from intake.desk.typed_input import act as take_decision
from intake.desk.view.blocks import (
    Block,
    Regions,
    act,
    button,
    buttons,
    field,
    fold,
    form,
    region,
    say,
)
from intake.desk.view.excel import ExcelPane
from intake.desk.view.letters import LettersPane, bulk_blocks
from intake.desk.view.lines import (
    Choice,
    Days,
    Line,
    figures,
    filters,
    list_block,
    of_applications,
    of_folded,
    of_found,
    of_items,
    of_letters,
    of_reminders,
)
from intake.desk.view.mail import Page, mail_blocks
from intake.desk.view.panel import Pressed, Screen
from intake.desk.view.side import OpenLetter, case_blocks, letter_blocks, move_blocks
from intake.desk.workdays import since_last_working_day
from intake.terms import FieldName, IntakeError, Kind
from intake.text import one_line
from intake.vocabulary.letters import LetterKind
from intake.vocabulary.moves import Move

TABS = {
    "waiting": "確認を待つもの",
    "all": "すべての申込み",
    "found": "検索結果",
    "letters": "返信",
    "remind": "催促",
    "excel": "Excel",
}
_TITLES: dict[str, dict[str, str]] = {
    "all": {"waits": "", "reason": "段階", "subject": "担当課・担当者"},
    "found": {"waits": "", "reason": "段階"},
    "letters": {"place": "宛先", "since": "作成", "waits": "", "reason": "状態", "who": ""},
    "remind": {"since": "いつから", "subject": "番号"},
}
_QUEUED = "返信を送信待ちに入れました。次の自動送信で送られます。"
_EMPTY = {
    "waiting": "待っているものはありません。",
    "found": "見付かりませんでした。",
    "letters": "この状態の返信はありません。",
    "remind": "催促するものはありません。",
}


class DeskScreen(Screen):
    """What is shown and what was chosen; the record itself is the desk's."""

    def __init__(self, desk: Desk, layout: str = "desk") -> None:
        super().__init__(desk.state.folder, layout)
        self.desk = desk
        self.tab = "waiting"
        self.choices = {tab: Choice() for tab in TABS}
        self.overview: Overview = desk.overview()
        self.lines: list[Line] = []
        self.key: str | None = None  # of the line that is chosen
        self.case: Case | None = None
        self.original = Original("", ())
        self.pages: dict[int, Page] = {}
        self.told: dict[str, list[str]] = {}  # passwords told in another way, by mail
        self.entries: list[Entry] = []  # of colleagues, about it
        self.viewers = ""  # names of colleagues who are looking at it now
        self.course: list[Happening] = []
        self.past: list[PastAnswer] = []  # texts for the answer that is open
        self.mode: Move | OpenLetter | None = None  # what the right side is busy with
        self.last: list[Decided] = []
        self._from = ""  # the mail that the last decision was taken on
        self.word = ""
        self.due: list[Due] = []
        self.views: Mapping[str, str] = {}  # choices of the waiting list, by the names they have
        self.reminders: list[Reminder] = []
        self.bulk: list[Letter] = []  # letters to many, shown before they are queued
        self._bulk_key = ""  # of queueing them: pressed again after a failure, it is one act
        self.letters = LettersPane(desk, self)
        self.excel = ExcelPane(desk, self)
        self.acts = self._acts() | self.letters.acts | self.excel.acts
        threading.Thread(target=warm_up, daemon=True).start()

    def _acts(self) -> dict[str, Callable[[Pressed], None]]:
        return {
            "start": self._start,
            "look": self._look,
            "refresh": lambda _: self.refresh(),
            "by": self._name,
            "tab": lambda p: self.turn_to(str(p.about["tab"])),
            "search": self._search,
            "sort": lambda p: self._sort(str(p.about["column"])),
            "more": lambda _: self._more(),
            "filter": self._filter,
            "mark": lambda p: self._mark(str(p.about["mark"])),
            "view": self._see_view,
            "keep_view": lambda p: self._keep_view(p.value("view"), self.choices["waiting"].kept()),
            "drop_view": lambda p: self._keep_view(p.value("view"), ""),
            "missing": lambda _: self.well(
                "記録漏れは、サーバーにあって記録にないメールの数です。0 でないときは、"
                "端末で intake poll を実行するか、担当技術者に連絡してください。"
            ),
            "open": lambda p: self.open(str(p.about["name"]), str(p.about["key"]) or None),
            "take": self._take,
            "ask": self._ask,
            "cancel": lambda _: self._cancel(),
            "correct": self._correct,
            "undo": lambda _: self._undo(),
            "write": self._write,
            "queue": self._queue,
            "copy_answer": self._copy_answer,
            "keep_answer": self._keep_answer,
            "leave": lambda _: self._next(),
            "draw": self._draw,
            "save": self._save,
            "unlock": self._unlock,
            "note": self._note,
            "remind_me": self._remind_me,
            "assign": self._assign,
            "reminded": self._reminded,
            "bulk_remind": lambda _: self._bulk_remind(),
            "bulk_queue": lambda _: self._bulk_queue(),
            "bulk_drop": lambda _: self._bulk_drop(),
        }

    # --- what is shown ---

    def regions(self) -> Regions:
        return {
            "bar": region("", self._bar()),
            "counts": region("", self._counts()),
            "list": region(self.tab, self._list()),
            "mail": region(f"{self.tab} {self.case.mail if self.case else self.key}", self._mail()),
            "side": region(f"{self.case and self.case.mail} {type(self.mode)}", self._side()),
        }

    def _bar(self) -> list[Block]:
        name = field(
            "by", "担当者の氏名", value=self.desk.by, hint="最初に一度だけ入力", act=act("by")
        )
        search = form(
            [
                field(
                    "word",
                    "探す",
                    value=self.word,
                    hint="団体、氏名、番号、電話、添付名など",
                    wide=True,
                )
            ],
            buttons([button("探す", act("search"))]),
            enter=True,
        )
        acts = [button("更新", act("refresh"), key="g")]
        if self.last:
            last = self.last[-1]
            what = f"{last.number or mail_number(last.mail)}「{last.move.label}」"
            many = f"ほか {len(self.last) - 1} 件" if len(self.last) > 1 else ""
            acts.append(button(f"{what}{many}を取り消す", act("undo"), key="u"))
        return [form([name]), search, buttons(acts)]

    def _counts(self) -> list[Block]:
        counts = self.overview.counts
        said = [f"最後の取り込み {shown(counts.last_pass) or 'まだありません'}"]
        if label := self.desk.settings.label:
            said.append(f"{label}　日数は {self.desk.today():%Y-%m-%d} 現在")
        items = figures(counts, self.choices["waiting"], self.tab)
        amiss = (say(f"不調：{each}", "wrong") for each in counts.troubles)
        return [buttons(items), say("　".join(said)), *amiss]

    def _list(self) -> list[Block]:
        choice = self.choices[self.tab]
        blocks = [
            buttons(
                button(name, act("tab", tab=tab), on=tab == self.tab) for tab, name in TABS.items()
            )
        ]
        blocks += [self._reminder(each) for each in self.due if self.tab == "waiting"]
        if self.tab == "excel":
            return blocks
        lines = choice.of(self.lines, self.desk.by)
        titles = _TITLES.get(self.tab, {})
        if self.tab == "letters":
            blocks += self.letters.head()
        else:
            blocks.append(
                filters(self.lines, choice, self.desk.register, titles.get("reason", "理由"))
            )
        if self.tab in ("waiting", "all"):
            marks = [("mine", "自分の担当")]
            if self.tab == "waiting":
                marks = [("new", "新着"), ("overdue", "期限超過"), *marks]
            blocks.append(
                buttons(button(t, act("mark", mark=m), on=m in choice.marks) for m, t in marks)
            )
        if self.tab == "waiting":
            blocks += self._saved_views()
        if self.tab == "remind" and lines:
            text = f"この {len(lines)} 件の催促をまとめて作る…"
            blocks.append(buttons([button(text, act("bulk_remind"))]))
        blocks.append(say(f"{len(lines):,} 件" if lines else _EMPTY.get(self.tab, "ありません。")))
        blocks.append(list_block(lines, choice, self.key, titles))
        if self.tab == "waiting" and (machines := of_folded(self.overview.folded)):
            text = f"機械の連絡とみられるもの {len(machines):,} 通"
            rows = [
                buttons(
                    [
                        button(
                            f"{each.place}　{each.subject}",
                            act("open", name=each.name, key=each.key),
                            look="plain",
                        )
                    ]
                )
                for each in machines[:100]
            ]
            blocks.append(fold(text, rows))
        return blocks

    def _saved_views(self) -> list[Block]:
        """Buttons of the views that were kept, and a form to keep what is shown now."""
        kept = [button(name, act("view", view=name)) for name in self.views]
        keep = form(
            [field("view", "名前", hint="例：広島県のお問合せ")],
            buttons(
                [
                    button("今の絞り込みを残す", act("keep_view")),
                    button("この名前の見方を外す", act("drop_view"), off=not kept),
                ]
            ),
        )
        return [*([buttons(kept)] if kept else []), fold("絞り込みを保存する", [keep])]

    def _reminder(self, due: Due) -> Block:
        words = f"{due.on} のお知らせ：{due.number or mail_number(due.mail)} {due.text}"
        return buttons(
            [
                button(words, act("open", name=due.number or due.mail, key="")),
                button("済み", act("reminded", id=due.id)),
            ]
        )

    def _mail(self) -> list[Block]:
        if self.tab == "excel":
            return self.excel.blocks()
        if self.tab == "letters":
            return self.letters.blocks()
        if self.case is None:
            return [say("左の一覧から選んでください。")]
        return [*mail_blocks(self.case, self.original, self.pages), *self.letters.read_again()]

    def _side(self) -> list[Block]:
        if self.bulk:
            return list(bulk_blocks(self.bulk))
        if self.tab == "letters":
            return self.letters.actions()
        if self.case is None or self.tab == "excel":
            return []
        if isinstance(self.mode, OpenLetter):
            return list(letter_blocks(self.case, self.mode, self.past))
        if isinstance(self.mode, Move):
            return list(move_blocks(self.case, self.mode, self.desk.register))
        return list(case_blocks(self.case, self.entries, self.course, self.viewers))

    # --- looking ---

    def _start(self, _: Pressed) -> None:
        self.refresh()
        if not self.desk.by:
            self.focus = "by"

    def _look(self, _: Pressed) -> None:
        """Now and then, by itself: a list that has grown says what came; what is open stays."""
        before = {line.key for line in self.lines}
        case = self.case
        if self.tab != "waiting":
            self.overview = self.desk.overview()
            return
        self._list_anew()
        if came := [each for each in self.lines if each.key not in before]:
            names = "、".join(f"{each.place or '団体不明'}（{each.reason}）" for each in came[:3])
            self.well(f"{len(came)} 件増えました：{names}{'ほか' if len(came) > 3 else ''}")
        if case:
            self.viewers = self._viewers_of(case)
        if case and self.desk.show(case.mail).seen != case.seen:
            self.said = (
                "開いている件に新しい動きがありました。「更新」を押すと開き直します。",
                "warn",
            )

    def refresh(self) -> None:
        """Look at the record anew; what is being looked at stays, if it still waits or was searched."""
        old = [line.key for line in self.choices[self.tab].of(self.lines, self.desk.by)]
        self._list_anew()
        if self.tab == "letters":
            return
        keys = {line.key: line for line in self.choices[self.tab].of(self.lines, self.desk.by)}
        kept = self.case if self.tab != "waiting" or self.key is None else None
        if self.key not in keys and not kept:
            after = old[old.index(self.key) + 1 :] if self.key in old else []
            self.key = next((key for key in (*after, *keys) if key in keys), None)
        line = keys.get(self.key or "")
        if line is not None:
            self.open(line.name, line.key)
        elif kept:
            self.open(kept.mail, self.key)
        else:
            self._close()

    def _list_anew(self) -> None:
        desk = self.desk
        self.overview = desk.overview()
        self.due, self.views = (desk.due(), desk.views()) if desk.by else ([], {})
        match self.tab:
            case "waiting":
                at, late = desk.today(), desk.settings.desk.overdue_days
                days = Days(at, late, since_last_working_day(at))
                self.lines = of_items(self.overview.items, desk.hands(), days)
            case "all":
                self.lines = of_applications(desk.applications(), desk.hands())
            case "found":
                self.lines = of_found(desk.search(self.word)) if self.word else []
            case "letters":
                self.lines = of_letters(self.letters.find())
            case "remind":
                self.reminders = desk.to_remind()
                self.lines = of_reminders(self.reminders)
            case _:
                self.lines = []

    def turn_to(self, tab: str) -> None:
        """Show another list, and the first of its lines."""
        self.calm()
        self.tab, self.bulk, self.lines = tab, [], []
        self._close()
        self._list_anew()
        if self.tab == "letters":
            self.key = self.letters.choose(None)
            return
        if tab in ("waiting", "found") and (
            lines := self.choices[tab].of(self.lines, self.desk.by)
        ):
            self.open(lines[0].name, lines[0].key)
            self.focus = "list"

    def _close(self) -> None:
        self.case = self.key = self.mode = None
        self.original, self.pages = Original("", ()), {}

    def open(self, name: str, key: str | None) -> None:
        """Show any item by 受付番号 or mail, or a letter of the list of letters."""
        if self.tab == "letters" and key == name:
            self.key = self.letters.choose(name)
            return
        if self.tab in ("letters", "excel"):
            self.tab = "found"
        case = self.desk.show(name)
        if self.case is None or case.mail != self.case.mail:
            self.pages = {}
            self.original = self.desk.original(case, self.told.get(case.mail, ()))
        self.letters.shown = None
        self.case, self.key, self.mode = case, key, None
        self.entries, self.course = self.desk.entries(case), self.desk.history(case.name)
        self.viewers = self._viewers_of(case)
        if self.desk.by:
            self.desk.opened(case)
            item = case.application or case.mail
            seen = frozenset({"unread", "changed"})
            self.lines = [
                replace(each, marks=each.marks - seen) if each.name in (case.mail, item) else each
                for each in self.lines
            ]
        if self.tab == "remind" and (found := self._reminder_of(key)):
            draft = self.desk.reminders([found])[0]
            self.mode = OpenLetter(draft, "催促の文面を確かめてください", leave="送らない")

    def _viewers_of(self, case: Case) -> str:
        hand = self.desk.hands().get(case.application or case.mail)
        return hand.viewers if hand else ""

    def _reminder_of(self, key: str | None) -> Reminder | None:
        return next((r for r in self.reminders if f"{r.case.mail} {r.letter}" == key), None)

    def _search(self, pressed: Pressed) -> None:
        self.word = pressed.value("word")
        self.turn_to("found")
        found = len(self.lines)
        self.well(f"「{one_line(self.word)}」は {found:,} 件あります。" if self.word else "")

    def _name(self, pressed: Pressed) -> None:
        self.desk.by = pressed.value("by")
        self.calm()
        self.refresh()

    def _sort(self, column: str) -> None:
        self.choices[self.tab].turn(column)

    def _more(self) -> None:
        self.choices[self.tab].shown += 200

    def _filter(self, pressed: Pressed) -> None:
        choice = self.choices[self.tab]
        choice.reason = pressed.values.get("reason", choice.reason)
        choice.prefecture = pressed.values.get("prefecture", choice.prefecture)
        self._filtered()

    def _mark(self, mark: str) -> None:
        if self.tab not in ("waiting", "all") or (self.tab == "all" and mark != "mine"):
            self.turn_to("waiting")
        self.choices[self.tab].marks ^= {mark}
        self._filtered()

    def _see_view(self, pressed: Pressed) -> None:
        if kept := self.views.get(str(pressed.about["view"])):
            self.choices["waiting"] = Choice.of_kept(kept)
            self._filtered()

    def _keep_view(self, name: str, text: str) -> None:
        self.desk.keep_view(name, text)
        self.views = self.desk.views()
        what = "残しました。一覧の上のボタンで開けます" if text else "外しました"
        self.well(f"見方「{one_line(name)}」を{what}。")

    def _filtered(self) -> None:
        if self.tab == "waiting":
            self.refresh()

    # --- deciding ---

    def _shown(self, pressed: Pressed) -> Case:
        """The case that a button was drawn for; IntakeError where another is shown by now."""
        case = self.case
        if case is None or (case.mail, case.seen) != (pressed.about["mail"], pressed.about["seen"]):
            raise IntakeError("表示が変わったところでした。確かめてから、もう一度押してください。")
        return case

    def _take(self, pressed: Pressed) -> None:
        case, move = self._shown(pressed), Move(pressed.about["move"])
        name = str(pressed.about.get("name") or case.mail)
        elsewhere = name != case.mail
        typed = {k: v for k, v in pressed.values.items() if k not in ("on", "note")}
        values = {**typed, **pressed.about.get("given", {})}
        if "municipality" in values:
            values["municipality"] = values["municipality"].rpartition("　")[2].strip()
        on, note = _day(pressed.value("on")), pressed.value("note") or _why(case, move)
        files = [(key, hashlib.sha256(f.content).digest()) for key, f in pressed.files.items()]
        key = _key(self.desk.by, case, move, name, sorted(values.items()), files, on, note)
        with TemporaryDirectory() as folder:
            for field_name, file in pressed.files.items():
                path = Path(folder) / file.name
                path.write_bytes(file.content)
                values[field_name] = str(path)
            decided = take_decision(
                self.desk,
                move,
                name,
                values,
                on=on,
                note=note,
                seen=None if elsewhere else case.seen,
                about=case.mail if elsewhere else None,
                act=key,
            )
        self._decided(case, [decided], case.mail if elsewhere else None)

    def _decided(self, case: Case, decided: list[Decided], answering: str | None = None) -> None:
        """Say what was recorded; then its letter, else the next item."""
        self.last, self._from = decided, case.mail
        self.well("".join(each.sentence for each in decided))
        target = decided[-1].number or decided[-1].mail
        draft = self.desk.suggested(decided[-1].move, target, answering)
        if draft is None:
            self._next()
            return
        self.case = self.desk.show(case.mail)
        self._open_letter(OpenLetter(draft, "返信の文面を確かめてください"))

    def _ask(self, pressed: Pressed) -> None:
        self._shown(pressed)
        self.mode = Move(pressed.about["move"])
        self.focus = "side"

    def _cancel(self) -> None:
        self.mode = None
        self.calm()

    def _correct(self, pressed: Pressed) -> None:
        """Record every field that was written over."""
        case = self._shown(pressed)
        changed = {
            name.value: pressed.value(name.value)
            for name in FieldName
            if name.value in pressed.values
            and pressed.value(name.value) != one_line(case.fields.get(name, ""))
        }
        if not changed:
            raise IntakeError(
                "どの項目も変わっていません。直す項目を書き換えてから押してください。"
            )
        note = pressed.value("note")
        key = _key(self.desk.by, case, changed, note)
        made = self.desk.correct_all(case.mail, changed, seen=case.seen, note=note, act=key)
        self._decided(case, made)

    def _undo(self) -> None:
        last, self.last = self.last, []
        if not last:  # a second click
            return
        target = last[-1].number or last[-1].mail
        undone = [self.desk.undo(target, each.id) for each in reversed(last)]
        self.well("".join(each.sentence for each in undone))
        self._back_to(self._from, target)
        waiting = self.desk.letters("held", "queued")
        if any(each.mail in (last[-1].mail, self._from) for each in waiting):
            self.wrong(
                f"{undone[-1].sentence}この件の返信がまだ送信待ちです。送らないときは「返信」で取り消してください。"
            )

    def _back_to(self, mail: str, target: str) -> None:
        """Show an item again: in the list where it waits, else by itself."""
        self.tab, self.bulk = "waiting", []
        self._close()
        self._list_anew()
        line = next((each for each in self.lines if each.name == mail), None)
        self.open(mail if line else target, line.key if line else None)

    def _next(self) -> None:
        """The next item by itself."""
        self.mode = None
        if self.tab == "remind":
            self._list_anew()
            self._close()
        else:
            self.refresh()
        self.focus = "list"

    # --- letters ---

    def _open_letter(self, letter: OpenLetter) -> None:
        self.mode = replace(letter, blank=letter.draft.text)
        answers = self.case is not None and letter.draft.kind is LetterKind.ANSWER
        self.past = self.desk.past_answers(self.case) if self.case and answers else []
        self.focus = "recipient"

    def _write(self, pressed: Pressed) -> None:
        case, kind = self._shown(pressed), LetterKind(pressed.about["letter"])
        own_words = kind is LetterKind.ANSWER
        draft = self.desk.draft(case.mail, kind, case.mail if own_words else None)
        settles = case.mail if own_words and Move.ANSWERED in case.moves else None
        self._open_letter(
            OpenLetter(
                draft,
                "「記」の下に回答を書いてください" if own_words else "文面を確かめてください",
                "送信待ちに入れ、回答済みにする" if settles else "送信待ちに入れる",
                "送らずに戻る",
                settles,
            )
        )

    def _queue(self, pressed: Pressed) -> None:
        case, letter = self._shown(pressed), self.mode
        if not isinstance(letter, OpenLetter):  # a second click on a letter that has gone
            return
        draft = edited(letter.draft, pressed)
        if draft.kind is LetterKind.ANSWER and draft.text.strip() == letter.blank.strip():
            raise IntakeError("回答の文面がまだ書かれていません。「記」の下に書いてください。")
        if letter.settles:
            decided = self.desk.answer(letter.settles, draft, seen=case.seen, act=letter.key)
            self.last, self._from = [decided], case.mail
            self.well(f"{decided.sentence}{_QUEUED}")
        else:
            self.desk.queue(draft, act=letter.key)
            self.well(_QUEUED)
        self._next()

    def _copy_answer(self, pressed: Pressed) -> None:
        """Write a past answer or a template into the letter, after what is written there."""
        self._shown(pressed)
        chosen = pressed.value("past")
        if isinstance(self.mode, OpenLetter) and chosen:
            draft = edited(self.mode.draft, pressed)
            text = with_answer(draft.text, self.past[int(chosen)].text)
            self.mode = replace(self.mode, draft=replace(draft, text=text))
            self.focus = "text"

    def _keep_answer(self, pressed: Pressed) -> None:
        case = self._shown(pressed)
        if not isinstance(self.mode, OpenLetter):
            return
        text = written_in(pressed.value("text"))
        if not text:
            raise IntakeError(
                "「記」と「以上」の間に、残す文がありません。書いてから押してください。"
            )
        self.desk.keep_template(pressed.value("topic"), text)
        self.mode = replace(self.mode, draft=edited(self.mode.draft, pressed))
        self.past = self.desk.past_answers(case)
        self.well(f"ひな形「{pressed.value('topic')}」を残しました。回答を書くときに選べます。")

    def _bulk_remind(self) -> None:
        wanted = {line.key for line in self.choices["remind"].of(self.lines, self.desk.by)}
        found = [r for r in self.reminders if f"{r.case.mail} {r.letter}" in wanted]
        self.bulk, self._bulk_key = self.desk.reminders(found), uuid4().hex
        self.focus = "side"

    def _bulk_queue(self) -> None:
        if self.bulk:  # still shown after a failure, so that it can be pressed again
            count = len(self.desk.queue(*self.bulk, act=self._bulk_key))
            self.bulk = []
            self.well(f"返信 {count:,} 通を送信待ちに入れました。次の自動送信で送られます。")
        self._next()

    def _bulk_drop(self) -> None:
        self.bulk = []

    # --- attachments ---

    def _told(self) -> list[str]:
        return self.told.get(self.case.mail, []) if self.case else []

    def _draw(self, pressed: Pressed) -> None:
        if self.case is None:
            return
        place, number = int(pressed.about["place"]), int(pressed.about["page"])
        png, pages = self.desk.page(self.case, place, number, self._told())
        self.pages[place] = Page(min(number, pages - 1), pages, png)
        self.calm()

    def _save(self, pressed: Pressed) -> None:
        if self.case is not None:
            content = self.desk.attachment(self.case, int(pressed.about["place"]), self._told())
            self.saved = (str(pressed.about["name"]).rpartition("/")[2], content)

    def _unlock(self, pressed: Pressed) -> None:
        if self.case is None or not pressed.value("password"):
            raise IntakeError("パスワードが空です。聞いたパスワードを入れてください。")
        told = [pressed.value("password"), *self._told()]
        opened = self.desk.original(self.case, told)
        if [d.problem for d in opened.documents] == [d.problem for d in self.original.documents]:
            raise IntakeError(
                "このパスワードでは開きません。大文字・小文字と数字を確かめてください。"
            )
        self.told[self.case.mail], self.original = told, opened
        self.well(
            "パスワードで開きました。内容を申込みに反映するには、原本を保存し、"
            "「別に届いた利用申込書を付ける」で付けてください。"
        )

    # --- colleagues ---

    def _note(self, pressed: Pressed) -> None:
        case = self._shown(pressed)
        self.desk.note(case.mail, pressed.value("text"))
        self.entries = self.desk.entries(case)
        self.well("メモを残しました。同僚がこの件を開くと見えます。")

    def _remind_me(self, pressed: Pressed) -> None:
        case = self._shown(pressed)
        day = _day(pressed.value("day"))
        self.desk.remind_me(case.mail, day, pressed.value("text"))
        self.entries = self.desk.entries(case)
        self.well(f"{day} に、一覧の上でお知らせします。")

    def _assign(self, pressed: Pressed) -> None:
        case = self._shown(pressed)
        if not self.desk.by:
            raise IntakeError("担当者の氏名が入っていません。左上の欄に入れてください。")
        self.desk.assign(case.mail, self.desk.by if pressed.about["mine"] else "")
        self.well(
            f"担当を{self.desk.by}さんにしました。"
            if pressed.about["mine"]
            else "担当を外しました。"
        )
        self.entries = self.desk.entries(case)
        self._list_anew()

    def _reminded(self, pressed: Pressed) -> None:
        for due in self.due:
            if due.id == pressed.about["id"]:
                self.desk.reminded(due)
        self.due = self.desk.due()


def edited(draft: Letter, pressed: Pressed) -> Letter:
    """The draft as it is in the boxes."""
    values: Mapping[str, str] = pressed.values
    return replace(
        draft,
        recipient=values.get("recipient", draft.recipient),
        subject=values.get("subject", draft.subject),
        text=values.get("text", draft.text),
    )


def _key(by: str, case: Case, *said: object) -> str:
    """The key of one person's act on a case as it was seen: pressed again after a failure, it is one act."""
    return hashlib.sha256(repr((by, case.mail, case.seen, *said)).encode()).hexdigest()


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError:
        raise IntakeError(
            f"日付「{typed}」が読めません。2022-09-01 のように入れてください。"
        ) from None


def _why(case: Case, move: Move) -> str:
    """What a decision says of itself where the person wrote nothing."""
    if move is Move.DISMISS and case.reading.kind is Kind.UNRELATED:
        return "関係のないメール"
    return ""
