"""Find the troubles of the running system from the record (DuckDB) alone, asking no server.

Examples are failing polls, unsent letters or a missing backup. The desk, `intake status`, `intake
doctor` and the mails to the operator all use this module.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from intake.privacy import leftovers
from intake.settings.sections import Watching
from intake.store import Row, State
from intake.store.aside import Setback, Step, setbacks
from intake.terms import IntakeError
from intake.text import tokyo_minute
from intake.vocabulary.troubles import Trouble

_OFTEN = 3  # tries in vain before something put aside is shown
_SOON = 2  # of an account: the first refusal may pass by itself
SLACK = timedelta(minutes=2)  # that two clocks which are kept in time may differ
_OF_STEP = {
    Step.LOGIN: Trouble.LOGIN,
    Step.FOLDER: Trouble.FOLDER,
    Step.HANGING: Trouble.FOLDER,
    Step.ACCOUNT: Trouble.ACCOUNT,
}
_AT_THE_DESK = (Step.NUMBERING, Step.REPORT, Step.ANSWER)  # shown there, or told by what is missing
_ELSEWHERE = (*_AT_THE_DESK, Step.WORDING)


@dataclass(frozen=True, slots=True)
class Found:
    """A trouble that was found: its kind, what it is about, and details in Japanese (`what`).

    `about` is the folder, account, mail or letter concerned, "" if the kind needs no such detail.
    `since` is when the trouble began, None if unknown. `again` is a Japanese sentence on the next
    try, "" for none. A trouble that a person has set aside is listed again as soon as `what`
    changes.
    """

    trouble: Trouble
    about: str  # the folder, account, mail or letter concerned; "" where there is only one
    what: str  # Japanese: which, how many, since when, in whose words
    since: datetime | None = None
    again: str = ""  # Japanese: when it is tried again; no part of what is set aside

    @property
    def key(self) -> str:
        """The identifier of a trouble, as "kind:about", or "kind:" if `about` is "".

        The operator is mailed only once about a trouble that lasts, as long as its key stays the
        same.
        """
        return f"{self.trouble}:{self.about}"

    @property
    def sentence(self) -> str:
        """The trouble and what to do about it, in Japanese."""
        return f"{self.trouble.label}（{self.what}）。{self.again}{self.trouble.cure}"


def troubles(
    state: State, watching: Watching, at: datetime, max_age: float | None = None
) -> list[Found]:
    """Return the current troubles, without those that a person has set aside; [] if there are none.

    `watching` are the settings on what counts as a trouble, `at` is the current time. `max_age` is
    in minutes: if the last successful poll is older, that is a trouble; None means that the age of
    the last poll is not checked.
    """
    if not state.store.exists():
        return list(_old(None, at, max_age))
    with state.store.transaction() as transaction:
        (counts,) = transaction.rows("health")
        folders = transaction.rows("folders_now")
        aside = setbacks(transaction.rows("setbacks"))
        unworded = transaction.rows("letters_unworded")
        excused = {(r["trouble"], r["sentence"]) for r in transaction.rows("troubles_set_aside")}
    found = [
        *_passes(counts, watching),
        *_old(counts["last_good_pass"], at, max_age),
        *_unworded(unworded),
        *_missing(folders),
        *_aside(aside),
        *_letters(counts, watching, at),
        *_clock(counts, at),
        *_backup(counts, watching, at),
        *_forgetting(state),
    ]
    return [each for each in found if (each.key, each.what) not in excused]


def _passes(counts: Row, watching: Watching) -> Iterator[Found]:
    if counts["failures"] >= watching.failures:
        yield Found(Trouble.PASSES, "", f"最後の失敗：{counts['error']}")


def _old(last: datetime | None, at: datetime, max_age: float | None) -> Iterator[Found]:
    if max_age is None:
        return
    if last is None:
        yield Found(Trouble.OLD, "", "成功した取り込みがまだありません")
    elif at - last > timedelta(minutes=max_age):
        yield Found(Trouble.OLD, "", f"最後の成功は {tokyo_minute(last)}", last)


def _unworded(letters: list[Row]) -> Iterator[Found]:
    """Yield one trouble for each mistake in a template that keeps letters from being written.

    `letters` are the rows of the waiting letters. A trouble's `since` is the time when the first
    letter with that mistake was due.
    """
    for reason in dict.fromkeys(each["reply"] for each in letters):
        those = [each for each in letters if each["reply"] == reason]
        yield Found(Trouble.TEMPLATES, reason, f"{len(those)} 通：{reason}", those[0]["queued_at"])


def _missing(folders: list[Row]) -> Iterator[Found]:
    for folder in folders:
        if folder["missing"] > 0:
            what = f"{folder['folder']}：{folder['missing']} 通"
            yield Found(Trouble.MISSING, folder["folder"], what)
        if folder["unnumbered"]:
            yield Found(
                Trouble.UNNUMBERED,
                folder["folder"],
                f"{folder['folder']}：差 {folder['unnumbered']} 通",
            )


def _aside(aside: list[Setback]) -> Iterator[Found]:
    for each in aside:
        if each.step in _ELSEWHERE:
            continue
        trouble = _OF_STEP.get(each.step, Trouble.ASIDE)
        soon = trouble in (Trouble.LOGIN, Trouble.ACCOUNT)
        if each.tries >= (_SOON if soon else _OFTEN) or trouble is Trouble.FOLDER:
            about = each.what if trouble is not Trouble.ASIDE else f"{each.step}/{each.what}"
            yield Found(trouble, about, f"{about}：{each.reason}", each.first_at)


def _letters(counts: Row, watching: Watching, at: datetime) -> Iterator[Found]:
    oldest = counts["oldest_unsent"]
    if oldest is not None and at - oldest > timedelta(minutes=watching.letter_minutes):
        what = f"{counts['unsent']} 通、最も古いもの {tokyo_minute(oldest)}"
        yield Found(Trouble.LETTERS, "", what, oldest)


def _clock(counts: Row, at: datetime) -> Iterator[Found]:
    newest, ahead = counts["newest"], counts["ahead"]
    if newest is not None and newest - at > SLACK:
        what = f"記録に、いまの時計より後の時刻 {tokyo_minute(newest)} があります"
        yield Found(Trouble.CLOCK, "", what, newest)
    elif ahead is not None and ahead > SLACK:
        minutes = int(ahead.total_seconds() // 60)
        what = f"最後に取り込んだメールの受信日時が、取り込んだ時刻より {minutes} 分後です"
        yield Found(Trouble.CLOCK, "", what)


def _backup(counts: Row, watching: Watching, at: datetime) -> Iterator[Found]:
    if watching.backup_days is None:
        return
    last = counts["last_backup"]
    if last is None or at - last > timedelta(days=watching.backup_days):
        what = f"最後の控え {tokyo_minute(last)}" if last else "控えがまだありません"
        yield Found(Trouble.BACKUP, "", what, last)


def _forgetting(state: State) -> Iterator[Found]:
    if leftovers.unfinished(state):
        yield Found(Trouble.FORGETTING, "", "消すファイルが残っています")


def set_aside(state: State, key: str, found: list[Found], by: str, why: str, at: datetime) -> Found:
    """Record that a person knows of a trouble, which is then no longer listed; return the trouble.

    `found` are the current troubles. `key` is the Found.key of the trouble, or the code of a kind,
    which names the first current trouble of this kind. Raises IntakeError if `key` names no current
    trouble, or if the person (`by`) or the reason (`why`) is empty. `at` is the time to record.
    """
    each = next((f for f in found if key in (f.key, str(f.trouble))), None)
    if each is None or not by.strip() or not why.strip():
        names = "、".join(f.key for f in found) or "ありません"
        raise IntakeError(
            f"外す不調の名前、--by（氏名）、--note（理由）を指定してください。今の不調：{names}。"
        )
    with state.store.transaction() as transaction:
        transaction.add("trouble", [event(each, "set_aside", at, by, why)])
    return each


def event(found: Found, what: str, at: datetime, by: str = "", why: str = "") -> Row:
    """Return the row for the table `trouble` that records an event in the course of a trouble.

    `found` is the trouble. `what` is the event: told (the operator was mailed), over (the trouble
    ended) or set_aside (a person chose to ignore the trouble). `at` is the time of the event. For
    set_aside, `by` is the person and `why` the reason; otherwise both are "".
    """
    return {
        "trouble": found.key,
        "event": what,
        "happened_at": at,
        "sentence": found.what,
        "done_by": by,
        "reason": why,
    }
