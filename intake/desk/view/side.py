"""The right side of the desk screen: findings, decisions, fields, notes and timeline of a case.

A case is the open application or mail, with everything known about it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from intake.desk.candidates import contrary
from intake.desk.case import (
    FINDINGS,
    PROPOSED,
    Case,
    Related,
    called,
    fields_of,
    finding_rows,
    standing,
    unproven,
)
from intake.desk.case import title as title_of
from intake.desk.doubts import Doubt
from intake.desk.drafting import possible
from intake.desk.markup import shown
from intake.desk.timeline import Happening
from intake.desk.view.blocks import (
    Block,
    act,
    button,
    buttons,
    day_field,
    facts,
    field,
    fold,
    form,
    pressed,
    say,
    table,
    title,
)
from intake.desk.view.modes import Correcting
from intake.reading.form.choices import OPTIONS
from intake.register import Register
from intake.terms import REQUIRED_FIELDS, FieldName, Kind, Severity
from intake.text import one_line
from intake.vocabulary.codes import item_label
from intake.vocabulary.letters import LetterKind
from intake.vocabulary.moves import MOVES, Move, ValueKind
from intake.vocabulary.moves import Entry as Asked
from intake.vocabulary.moves import possible as possible_moves

CLOSING = (Move.ANSWERED, Move.DISMISS, Move.MERGE, Move.WITHDRAW, Move.END_USE)
DANGER = (Move.DISMISS, Move.WITHDRAW, Move.END_USE, Move.MERGE, Move.SPLIT)
KEYS = {
    Move.IDENTIFY: "i", Move.CORRECT: "e", Move.COMPLETE: "f", Move.APPLY: "p", Move.SET_ASIDE: "s",
    Move.ACCEPT: "a", Move.ANSWERED: "d", Move.DISMISS: "x", Move.MERGE: "m", Move.WITHDRAW: "w",
    Move.AGREE: "y", Move.START_USE: "b",
}  # fmt: skip
"""The letter that presses each button; r writes an answer, u takes back, 1 to 9 choose."""


def of(case: Case, what: str, /, **about: object) -> Block:
    """Return the message that a button about the open application or mail sends when pressed.

    `what` is the name of the handler to call, `about` are values for the handler. The message also
    contains the mail and the recorded state of `case` (the application or mail), so that `Sight.of`
    can refuse a click on an outdated button.
    """
    return act(what, mail=case.mail, seen=case.seen, **about)


# --- what can be done ---


def case_blocks(
    case: Case,
    course: Sequence[Happening],
    notes: Iterable[Block],
    viewers: str = "",
    apart: Mapping[str, Sequence[str]] | None = None,
    jotted: Mapping[str, str] | None = None,
    doubts: Sequence[Doubt] = (),
) -> Iterator[Block]:
    """Yield the blocks that show an application or mail (`case`), from its title to its timeline.

    `course` is the timeline, `notes` the blocks with colleagues' notes, `viewers` the names of
    colleagues who have the case open. `apart` is {municipality code: Japanese hints that help to
    choose among the candidates} (None: no hints). `jotted` has the texts typed for a decision so
    far, under the keys "on" (the day) and "note" (None: no texts). `doubts` are the warnings to
    show for a typed day.
    """
    yield title("　".join(title_of(case)), standing(case))
    if viewers:
        yield say(f"閲覧中：{viewers}", "warn")
    yield from _decided(case, course)
    yield from _asked(case)
    yield from _proposed(case)
    yield from _candidates(case, apart or {})
    yield from _related(case)
    yield from _returned(case)
    yield _decide(case, _day_and_note(jotted or {}, doubts))
    yield from read_blocks(case)
    yield from notes
    yield _course(case, course)


def _decided(case: Case, course: Sequence[Happening]) -> Iterator[Block]:
    """Yield a sentence on the last decision in the timeline, and a button to undo that decision.

    This shows a person what a colleague has just decided. Yields nothing if there is no decision,
    or if the last decision undid another. The button is left out if undoing is not possible.
    """
    last = next((each for each in reversed(course) if each.what == "決定"), None)
    if last and not last.text.partition("番 ")[2].startswith(Move.UNDO.label):
        said = f"最後の決定：{last.who}さん「{last.text}」{shown(last.moment)}"
        yield say(said, "" if case.application else "warn")
        if Move.UNDO in case.moves:
            undo = of(case, "take", move=Move.UNDO.value)
            yield buttons([button("この決定を取り消す", undo, look="plain", form="decide")])


def _asked(case: Case) -> Iterator[Block]:
    if case.forgotten:
        yield say(case.forgotten, "warn")
    for doubt in case.doubts:
        yield say(doubt, "wrong")
    if said := unproven(case):
        yield say(said, "warn")
    if case.missing:
        lacking = "、".join(map(item_label, case.missing))
        yield say(f"確認できていない事項：{lacking}", "warn")
    for finding in case.reading.findings:
        if finding.severity is Severity.REVIEW:
            yield say(finding.message + (f"（{finding.where}）" if finding.where else ""), "warn")


def _proposed(case: Case) -> Iterator[Block]:
    if not case.proposed:
        return
    rows = [
        (
            item_label(name),
            before,
            after,
            pressed(
                button(
                    "これだけ反映",
                    of(case, "take", move="apply", given={"fields": name}),
                    form="decide",
                )
            ),
        )
        for name, (before, after) in case.proposed.items()
    ]
    yield table((*PROPOSED, ""), rows)


def _candidates(case: Case, apart: Mapping[str, Sequence[str]]) -> Iterator[Block]:
    found = case.candidates
    if Move.IDENTIFY not in case.moves or not found:
        return
    common = set.intersection(*(set(each.evidence) for each in found)) if len(found) > 1 else set()
    yield say("どの団体からの申込みですか")
    against = {code: [e for e in hints if contrary(e)] for code, hints in apart.items()}
    likely_first = sorted(
        found, key=lambda e: (not case.is_likely(e), bool(against.get(e.municipality.code)))
    )
    for place, each in enumerate(likely_first, start=1):
        where = each.municipality
        yield from (say(hint, "warn") for hint in against.get(where.code, ()))
        own = (
            "".join(e for e in each.evidence if e not in common)
            or "この団体だけを示す記載はありません。"
        )
        key, other = str(place) if place < 10 else "", case.running(each)
        identify = of(case, "take", move="identify", given={"municipality": where.code})
        choose = (
            button(f"{where.full_name}に決める", identify, key=key, look="primary", form="decide")
            if other is None
            else _merge(case, other, key=key, look="primary")
        )
        yield buttons([choose])
        yield say(f"{where.code}　{where.gun}{where.name}（{where.kana}）　{own}")
        if other is not None:
            yield say(f"根拠：{other.evidence}", "apart")
        yield from (say(e, "apart") for e in apart.get(where.code, ()) if not contrary(e))


def _related(case: Case) -> Iterator[Block]:
    """Yield a block with a button for each other running application that a mail may be about.

    The mail is that of `case`. Depending on what is possible, the button withdraws that
    application, merges `case` into that application, or opens it. Applications that are shown
    beside a candidate municipality are left out. Yields nothing if no application is left.
    """
    asked = case.candidates if Move.IDENTIFY in case.moves else ()
    offered = [case.running(each) for each in asked]  # beside its municipality, above
    left = [each for each in case.related if each not in offered]
    if left:
        yield buttons([_related_one(case, each) for each in left], "関係のありそうな利用申込み")


def _returned(case: Case) -> Iterator[Block]:
    """Yield an explanation, and a button for each sent letter that a bounce (`case`) may be about.

    A bounce is a mail that reports a letter as undelivered. The button opens the application or
    mail that the letter is about. Yields nothing if the bounce matches no letter.
    """
    if not case.returned:
        return
    yield say(
        "この通知にある宛先に送った返信です。どれのことかは、本文と見比べて確かめてください。"
    )
    for each in case.returned:
        name = called(each.number, each.mail)
        words = f"{name}　{each.letter.label}　{shown(each.sent_at)} 送信　{each.recipient}"
        yield buttons([button(f"{words} を開く", act("open", name=name, key=""))])


def _related_one(case: Case, related: Related) -> Block:
    words = f"{related.number}　{related.place}（{related.stage.label}）"
    if case.application is None and Move.WITHDRAW in possible_moves(related.stage):
        look = "primary" if case.reading.kind is Kind.WITHDRAWAL else ""
        what = of(case, "take", move="withdraw", name=related.number)
        return button(f"{words}を取り下げる", what, look=look, key="w", form="decide")
    if Move.MERGE in case.moves:
        return _merge(case, related)
    return button(f"{words}を開く", act("open", name=related.number, key=""))


def _merge(case: Case, into: Related, **more: Any) -> Block:
    words = f"{into.number}　{into.place}（{into.stage.label}）にまとめる"
    what = of(case, "take", move="merge", given={"into": into.number})
    return button(words, what, form="decide", **more)


def _decide(case: Case, boxes: Sequence[Block]) -> Block:
    """Return a form with a button for each letter and decision that is possible now for `case`.

    `case` is an application or mail. The buttons are in three groups: 答える (answer), 決める
    (decide), 閉じる (close). `boxes` are the boxes for the decision's date and a note.
    """
    moves = [each for each in case.moves if each is not Move.UNDO]
    decide = [_move(case, each) for each in moves if each not in CLOSING]
    close = [_move(case, each) for each in moves if each in CLOSING]
    groups = (
        ("答える", [_letter(case, kind) for kind in possible(case)]),
        ("決める", decide),
        ("閉じる", close),
    )
    return form(
        boxes,
        *(buttons(items, label) for label, items in groups if items),
        look="decide",
    )


def _day_and_note(jotted: Mapping[str, str], doubts: Iterable[Doubt]) -> list[Block]:
    return [
        day_field("on", "いつから（空なら今日）", jotted.get("on", ""), doubts),
        field("note", "理由・メモ", value=jotted.get("note", ""), hint="例：電話で確認"),
    ]


def _letter(case: Case, kind: LetterKind) -> Block:
    own = kind is LetterKind.ANSWER
    asked = own and case.reading.kind in (Kind.INQUIRY, Kind.REPLY)
    label = "返信を書く" if own else f"{kind.label}を書く"
    what = of(case, "write", letter=str(kind))
    return button(label, what, look="primary" if asked else "", key="r" if own else "")


def _move(case: Case, move: Move) -> Block:
    lacking = move is Move.ACCEPT and bool(case.missing)
    asks = lacking or (bool(MOVES[move].asked) and move is not Move.APPLY)
    label = "すべて反映する" if move is Move.APPLY and len(case.proposed) > 1 else move.label
    look = "danger" if move in DANGER else ""
    if move is Move.APPLY or (move is Move.DISMISS and case.reading.kind is Kind.UNRELATED):
        look = "primary"
    what = of(case, "ask" if asks else "take", move=move.value)
    return button(f"{label}{'…' if asks else ''}", what, look=look, key=KEYS.get(move, ""))


# --- what was read ---


def read_blocks(case: Case) -> Iterator[Block]:
    """Yield the blocks with the fields of an application or mail, and its minor findings.

    Each field is shown with its source, a cell or line for example. Minor findings are those that
    need no review by a person.
    """
    yield facts(fields_of(case))
    notes = [f for f in case.reading.findings if f.severity is not Severity.REVIEW]
    if notes:
        yield fold(f"所見 {len(notes)} 件", [table(FINDINGS, finding_rows(notes))])


def _course(case: Case, course: Iterable[Happening]) -> Block:
    """Return a foldable block with the timeline (`course`) of an application or mail.

    The block has buttons that show the letters in the timeline, and buttons that open the mails in
    the timeline, except the mail of `case`, which is open already.
    """
    rows = [(each.moment, each.what, each.text, each.people) for each in course]
    read = [
        button(f"{shown(each.moment)} の返信を読む", act("read", id=each.id))
        for each in course
        if each.what == "返信"
    ]
    mails = [
        button(f"{shown(each.moment)} のメールを開く", act("open", name=each.id, key=""))
        for each in course
        if each.what == "メール" and each.id != case.mail
    ]
    return fold(
        "経過", [table(("日時", "種類", "内容", "相手・職員"), rows), buttons([*mails, *read])]
    )


# --- a decision that asks for more ---


def correcting_blocks(case: Case, mode: Correcting, jotted: Mapping[str, str]) -> Iterator[Block]:
    """Yield the form in which a person corrects recorded fields, then the fields as recorded.

    The fields are those of `case` (an application or mail). `mode` has the texts typed so far.
    `jotted` has, under the key "note", a note typed before the form was opened.
    """
    yield title(Move.CORRECT.label)
    yield say("直す項目だけ書き換えてください。まとめて記録します。")
    boxes = [field_box(case, name, mode.typed, mode.errors) for name in FieldName]
    note = mode.typed.get("note", jotted.get("note", ""))
    boxes.append(field("note", "理由・メモ", value=note))
    yield _asking(boxes, of(case, "correct", move=Move.CORRECT.value))
    yield from read_blocks(case)


def field_box(
    case: Case,
    name: FieldName,
    typed: Mapping[str, str],
    errors: Mapping[str, str],
    **more: Any,
) -> Block:
    """Return the box for the field `name`, with the text typed so far, else the recorded value.

    `case` (an application or mail) has the recorded values. `typed` is {field key: text typed},
    `errors` is {field key: why the text was refused}. `more` are further keys of the box, as in
    `blocks.field`.
    """
    return field(
        name.value,
        name.label,
        value=typed.get(name, one_line(case.fields.get(name, ""))),
        hint="（確認できません）",
        required=name in REQUIRED_FIELDS,
        error=errors.get(name, ""),
        **more,
    )


def _asking(boxes: Sequence[Block], what: Block) -> Block:
    items = [button("記録する", what, look="primary"), button("やめる", act("cancel"))]
    return form(boxes, buttons(items), enter=True, look="asked")


def move_blocks(
    case: Case,
    move: Move,
    register: Register,
    jotted: Mapping[str, str],
    doubts: Iterable[Doubt],
) -> Iterator[Block]:
    """Yield the form of a decision that needs further values, then the fields as recorded.

    The decision is on `case` (an application or mail). `move` is the kind of decision; `register`
    gives the municipalities to choose from. `jotted` has the texts typed before the form was
    opened, under the keys "on" (the day) and "note". `doubts` are the warnings to show for a typed
    day.
    """
    yield title(move.label)
    if move is Move.ACCEPT and case.missing:
        lacking = "、".join(map(item_label, case.missing))
        yield say(f"{lacking}が確認できないまま、受付を完了しますか。", "warn")
    boxes = [_box(each, case, register) for each in MOVES[move].asked]
    boxes += _day_and_note(jotted, doubts)
    yield _asking(boxes, of(case, "take", move=move.value))
    yield from read_blocks(case)


def _box(asked: Asked, case: Case, register: Register) -> Block:
    """Return the box in which a person enters one value that a decision needs (`asked`).

    For a municipality or a choice, the box offers options; for a file, the person chooses a file.
    If `case` (the application or mail) suggests a value, the box already contains that value.
    """
    key, label = asked.key, asked.label
    start = ""
    match asked.kind:
        case ValueKind.MUNICIPALITY:
            places = [f"{m.full_name}　{m.code}" for m in register.current]
            return field(key, label, "combo", hint=asked.hint, options=places)
        case ValueKind.FORM | ValueKind.FILE:
            return field(key, label, "file")
        case ValueKind.CHOICE:
            options = [("", ""), *((each, each) for each in OPTIONS[FieldName(key)])]
            return field(key, label, "select", options=options)
        case ValueKind.MUNICIPALITIES:
            start = " ".join(c.municipality.code for c in case.reading.candidates)
        case _ if key == "into" and case.related:
            start = case.related[0].number
    return field(key, label, value=start, hint=asked.hint)
