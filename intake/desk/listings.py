"""The columns of the tables in which notebooks show the lists of the desk."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from intake.desk.correspondence import Queued
from intake.desk.decisions import Decision
from intake.desk.markup import Listing, Row
from intake.desk.queries import Folded, Item
from intake.desk.reminding import Reminder
from intake.desk.search import Found
from intake.desk.timeline import Happening
from intake.desk.untold import Untold
from intake.text import tokyo_day
from intake.text.workdays import working_days
from intake.vocabulary.letters import LetterState


def waiting(found: Iterable[Item], at: datetime) -> Listing[Item]:
    """Return waiting applications and mails (`found`) as a table, in their order.

    Its columns are the number, since when each waits, the working days from then until `at`, the
    reason, the municipality and the subject.
    """
    row: Row[Item] = {
        "番号": lambda each: each.name,
        "受信": lambda each: each.since,
        "営業日": lambda each: working_days(each.since, at),
        "理由": lambda each: each.why,
        "団体": lambda each: each.place,
        "件名": lambda each: each.subject,
    }
    return Listing(found, row)


FOLDED: Row[Folded] = {
    "番号": lambda each: each.name,
    "受信": lambda each: each.received_at,
    "差出人": lambda each: each.sender,
    "件名": lambda each: each.subject,
}
HISTORY: Row[Happening] = {
    "日時": lambda each: each.moment,
    "種類": lambda each: each.what,
    "内容": lambda each: each.text,
    "相手・職員": lambda each: f"{each.people}（{each.account}）" if each.account else each.people,
}
FOUND: Row[Found] = {
    "番号": lambda each: each.name,
    "受信": lambda each: each.received_at,
    "団体": lambda each: each.place,
    "段階": lambda each: each.stage.label if each.stage else "",
    "担当": lambda each: each.who,
    "差出人": lambda each: each.sender,
    "件名": lambda each: each.subject,
}
REMINDERS: Row[Reminder] = {
    "受付番号": lambda each: each.number,
    "団体": lambda each: each.place,
    "理由": lambda each: each.why,
    "いつから": lambda each: tokyo_day(each.since),
    "営業日": lambda each: each.days,
}
UNTOLD: Row[Untold] = {
    "受付番号": lambda each: each.number,
    "団体": lambda each: each.place,
    "段階": lambda each: each.stage.label,
    "決定": lambda each: each.since,
}
DECISIONS: Row[Decision] = {
    "決定": lambda each: f"{each.id}番",
    "記録": lambda each: each.recorded_at,
    "いつから・まで": lambda each: each.move.dated(each.on),
    "職員": lambda each: each.by,
    "番号": lambda each: each.name,
    "団体": lambda each: each.place,
    "内容": lambda each: each.told,
}
LETTERS: Row[Queued] = {
    "受付番号": lambda each: each.number,
    "作成": lambda each: each.queued_at,
    "状態": lambda each: LetterState(each.state).label,
    "宛先": lambda each: each.recipient,
    "件名": lambda each: each.subject,
    "サーバーの返事": lambda each: each.reply,
}
