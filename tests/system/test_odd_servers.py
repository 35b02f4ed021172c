"""Mailboxes as servers really are: whatever one of them says, no mail is lost and none stops the others."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from intake.mailbox.any_case import in_capitals
from intake.mailbox.connection import LoginRefused, MailboxError
from intake.mailbox.imap import open_mailbox
from intake.receiving.poll import poll
from intake.settings import Settings
from intake.status import status
from intake.store import State
from tests.sampling import LONG, few
from tests.system.dovecot import Dovecot
from tests.system.environment import ANSWERS, on_dovecot
from tests.system.mails import applications
from tests.system.record import asked
from tests.system.scripted import HANG_UP, RECEIVED, SILENCE, Box, Command, Held, Scripted, scripted
from tests.system.test_watch import good_passes, until, watching

LATER = timedelta(hours=9)
RECEIVED_AT = datetime.strptime(RECEIVED, "%d-%b-%Y %H:%M:%S %z")


def raws(count: int) -> list[bytes]:
    return [raw for raw, _ in applications(count)]


def looked_at(state: State, server: Scripted, times: int = 1, **mailbox: object) -> dict[str, int]:
    """What the record counts after some passes, an hour apart."""
    settings = Settings(mailbox=server.settings(**mailbox), answers=ANSWERS)
    for number in range(times):
        poll(state, settings, clock=lambda n=number: datetime.now(UTC) + timedelta(hours=n))
    found: dict[str, int] = status(state)["mailbox"]
    return found


def mails(state: State) -> int:
    ((count,),) = asked(state, "SELECT count(*) FROM mail")
    return int(count)


# --- two counts ---


@pytest.mark.parametrize("found", ["* SEARCH 5 6", "* SEARCH", "* SEARCH 1 2 3\r\n* SEARCH 4 5 6"])
def test_mail_that_search_does_not_tell_is_found_by_the_other_count(
    state: State, found: str
) -> None:
    class Blind(Scripted):
        def found(self, box: Box) -> str:
            return found

    with scripted(Blind(*raws(6))) as server:
        assert looked_at(state, server) == {"on_server": 6, "recorded": 6, "missing": 0}


def test_of_two_counts_in_one_opening_the_later_one_holds(state: State) -> None:
    class Counting(Scripted):
        def count_first(self) -> int:
            return 0

    with scripted(Counting(*raws(2))) as server:
        assert looked_at(state, server) == {"on_server": 2, "recorded": 2, "missing": 0}


def test_mail_that_the_server_counts_and_never_names_is_missing(state: State) -> None:
    class Hiding(Scripted):
        def found(self, box: Box) -> str:
            return "* SEARCH 1 2"

        def item_uid(self, mail: Held, command: Command) -> str:
            return "" if mail.uid == 3 else super().item_uid(mail, command)

    with scripted(Hiding(*raws(3))) as server:
        assert looked_at(state, server) == {"on_server": 3, "recorded": 2, "missing": 1}
    assert [each["trouble"] for each in status(state)["troubles"]] == ["unnumbered:INBOX"]


def test_uids_given_a_second_time_are_noticed_and_the_new_mail_is_taken_in(
    state: State, dovecot: Dovecot
) -> None:
    """A folder put back from a backup: UIDVALIDITY is the same, UIDNEXT goes back (Dovecot's files)."""
    folder = dovecot.base / "mail" / dovecot.user
    settings = Settings(mailbox=on_dovecot(dovecot), answers=ANSWERS)
    every = list(applications(7))
    dovecot.append_many(every[:3])
    poll(state, settings)
    kept = {
        path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }
    dovecot.append_many(every[3:5])
    poll(state, settings)
    for path in [path for path in folder.rglob("*") if path.is_file()]:
        path.unlink()
    for name, content in kept.items():
        (folder / name).write_bytes(content)
        (folder / name).chmod(0o666)
    dovecot.append_many(every[5:])
    for _ in range(2):
        (found,) = poll(state, settings)
    assert (found.on_server, found.recorded, found.missing) == (5, 5, ())
    assert mails(state) == 7


def test_a_server_that_tells_another_size_of_the_same_mail_causes_no_second_look(
    state: State,
) -> None:
    class Estimating(Scripted):
        more = 0

        def size_of(self, mail: Held) -> str:
            return str(len(mail.raw) + self.more)

    with scripted(Estimating(*raws(4))) as server:
        looked_at(state, server)
        server.more = 7
        looked_at(state, server)
        before = len([line for line in server.lines if "BODY" in line])
        looked_at(state, server)
    assert len([line for line in server.lines if "BODY" in line]) == before
    assert asked(state, "SELECT count(*) FROM delivery") == [(4,)]


# --- small letters ---


def test_a_server_that_answers_in_small_letters_is_read_like_any_other(state: State) -> None:
    """IMAP's words are the same in any letters (RFC 9051 9)."""

    class Small(Scripted):
        in_small_letters = True

    with scripted(Small(*raws(3))) as server:
        assert looked_at(state, server) == {"on_server": 3, "recorded": 3, "missing": 0}
    assert asked(state, "SELECT DISTINCT received_at FROM mail") == [(RECEIVED_AT,)]
    assert [each["trouble"] for each in status(state)["troubles"]] == []


def test_what_a_server_refuses_in_small_letters_is_refused(state: State) -> None:
    class Small(Scripted):
        in_small_letters = True

    with (
        scripted(Small()) as server,
        pytest.raises(LoginRefused, match="AUTHENTICATIONFAILED"),
        open_mailbox(server.settings(password="wrong")),
    ):
        pass


def test_new_mail_told_in_small_letters_ends_the_wait(state: State) -> None:
    class Small(Scripted):
        in_small_letters = True

        def while_idle(self, box: Box, say: Callable[..., None]) -> None:
            box.add(raws(2)[1])
            say("* 2 EXISTS")

    server = Small(raws(1)[0])
    with scripted(server), open_mailbox(server.settings()) as mailbox:
        mailbox.examine("INBOX")
        assert mailbox.can_idle()
        assert mailbox.wait_for_news(5, lambda: False)


@pytest.mark.parametrize(
    ("line", "read"),
    [
        (b"* ok ready", b"* OK ready"),
        (b"* 3 exists", b"* 3 EXISTS"),
        (b"* ok [uidvalidity 7] fine", b"* OK [UIDVALIDITY 7] fine"),
        (b"ABCD12 no [authenticationfailed] wrong", b"ABCD12 NO [AUTHENTICATIONFAILED] wrong"),
        (b"* bye", b"* BYE"),
        (b"* ok. ready", b"* ok. ready"),
        (b" uid 3)", b" uid 3)"),
        (b"+ ok", b"+ ok"),
        (b"* search 1 2", b"* SEARCH 1 2"),
    ],
)
def test_only_the_words_that_say_what_is_answered_are_put_in_capitals(
    line: bytes, read: bytes
) -> None:
    assert in_capitals(line) == read


# --- half a mail ---


@pytest.mark.parametrize("half", [None, b"", b"Subject: stub\r\n\r\nThis message cannot be shown."])
def test_a_mail_given_by_half_is_missing_until_it_is_given_whole(
    state: State, half: bytes | None
) -> None:
    class Halving(Scripted):
        ill = True

        def body_of(self, mail: Held) -> bytes | None:
            return half if self.ill and mail.uid == 2 else mail.raw

    with scripted(Halving(*raws(3))) as server:
        assert looked_at(state, server)["missing"] == 1
        assert status(state)["healthy"] is False
        server.ill = False
        assert looked_at(state, server) == {"on_server": 3, "recorded": 3, "missing": 0}
        assert status(state)["healthy"] is True
    assert mails(state) == 3


def test_a_mail_that_is_never_given_whole_comes_before_a_person_at_last(state: State) -> None:
    class Stub(Scripted):
        def body_of(self, mail: Held) -> bytes:
            return mail.raw[:400] if mail.uid == 2 else mail.raw

    with scripted(Stub(*raws(3))) as server:
        assert looked_at(state, server, times=4)["missing"] == 0
    codes = "SELECT reason FROM waiting"
    assert asked(state, codes) != []


# --- odd answers ---


@pytest.mark.parametrize(
    "date",
    few([None, "NIL", '""', '"00-Jan-0000 00:00:00 +0000"', '"30-Feb-2022 09:12:00 +0900"', '"now"',
         '"01-Jul-2022 24:00:00 +0900"', '"19-Jan-2038 03:14:07 +0900"',
         '" 1-Jan-1970 00:00:00 +0000"'], None, '"30-Feb-2022 09:12:00 +0900"', '"now"'),
)  # fmt: skip
def test_a_date_that_is_none_or_cannot_be_stops_no_mail_and_numbers_none(
    state: State, date: str | None
) -> None:
    with scripted(Scripted(*raws(3))) as server:
        server.inbox.mails[1].date = date
        assert looked_at(state, server)["recorded"] == 3
    numbers = asked(state, "SELECT DISTINCT left(number, 3) FROM receipt")
    assert numbers == [("R4-",)]


@pytest.mark.parametrize(
    "size", few([None, "NIL", "0", "-3", "4294967295", str(10**20)], None, "-3", str(10**20))
)
def test_a_size_that_is_none_or_no_mail_has_stops_no_mail(state: State, size: str | None) -> None:
    class Sizeless(Scripted):
        def size_of(self, mail: Held) -> str | None:
            return size if mail.uid == 2 else "0"

    with scripted(Sizeless(*raws(4))) as server:
        assert looked_at(state, server)["recorded"] == 4


def test_answers_without_a_uid_are_asked_for_one_by_one_and_filed_under_the_right_one(
    state: State,
) -> None:
    class Nameless(Scripted):
        def item_uid(self, mail: Held, command: Command) -> str:
            return "" if command.body else super().item_uid(mail, command)

    server = Nameless()
    server.inbox.uidnext = 2
    for raw in raws(3):
        server.inbox.add(raw)
    with scripted(server):
        assert looked_at(state, server)["recorded"] == 3
    rows = asked(state, "SELECT d.uid, m.size FROM delivery d JOIN mail m ON m.sha256 = d.mail")
    assert dict(rows) == {mail.uid: len(mail.raw) for mail in server.inbox.mails}


# --- one thing stops nothing ---


@pytest.mark.parametrize("how", [HANG_UP, SILENCE])
def test_a_mail_at_which_the_server_breaks_costs_later_runs_nothing(state: State, how: str) -> None:
    class Breaking(Scripted):
        def refuse(self, command: Command) -> str | None:
            return how if command.body and 1 in command.uids else None

    with scripted(Breaking(*raws(2))) as server:
        settings = Settings(mailbox=server.settings(read_timeout=1), answers=ANSWERS)
        for _ in range(2):
            poll(state, settings)
        server.inbox.add(raws(3)[2])
        connections = server.seen["LOGIN"]
        (found,) = poll(state, settings)
    assert (found.new, found.missing) == (1, (1,))
    assert server.seen["LOGIN"] == connections + 1
    assert status(state)["healthy"] is False


@pytest.mark.parametrize(
    "how",
    few(["BAD internal", "NO [SERVERBUG] internal", HANG_UP, SILENCE], "BAD internal", SILENCE),
)
def test_a_folder_that_fails_stops_no_other_and_is_told(state: State, how: str) -> None:
    class Corrupt(Scripted):
        def refuse(self, command: Command) -> str | None:
            open_folder = command.folder == "Old" and command.verb in ("SEARCH", "FETCH")
            return how if open_folder else None

    old = Box()
    old.add(raws(1)[0])
    with scripted(Corrupt(raws(2)[1], Old=old)) as server:
        mailbox = server.settings(folders=("Old", "INBOX"), read_timeout=1)
        old_pass, inbox = poll(state, Settings(mailbox=mailbox, answers=ANSWERS))
    assert old_pass.error and inbox.new == 1
    assert [each["trouble"] for each in status(state)["troubles"]] == ["folder:Old"]


def test_a_folder_is_called_absent_only_where_the_list_says_so(state: State) -> None:
    class Closed(Scripted):
        def refuse(self, command: Command) -> str | None:
            return "NO [UNAVAILABLE] try later" if command.verb == "EXAMINE" else None

    with scripted(Closed()) as server, pytest.raises(MailboxError, match="try later") as said:
        looked_at(state, server)
    assert "ありません" not in str(said.value)
    with scripted(Scripted()) as server, pytest.raises(MailboxError, match="「無い」がありません"):
        looked_at(state, server, folders=("無い",))


# --- who may come in ---


def test_where_login_is_disabled_the_password_goes_by_authenticate_plain(state: State) -> None:
    class Disabled(Scripted):
        capabilities = "IMAP4rev1 LOGINDISABLED AUTH=PLAIN"

    with scripted(Disabled(*raws(1))) as server:
        assert looked_at(state, server)["recorded"] == 1
    assert server.seen["LOGIN"] == 0


@pytest.mark.parametrize("user", few(["rd dlg", 'rd"dlg', "rd\\dlg", "受付"], 'rd"dlg', "受付"))
@pytest.mark.parametrize("password", ["mihon pass", "réception£"])
def test_names_and_passwords_of_any_letters_get_in(state: State, user: str, password: str) -> None:
    server = Scripted(*raws(1))
    server.user, server.password = user, password
    with scripted(server):
        assert looked_at(state, server)["recorded"] == 1


def test_a_refused_login_is_tried_after_growing_waits_and_told_in_the_servers_words(
    state: State,
) -> None:
    class Away(Scripted):
        def refuse(self, command: Command) -> str | None:
            return "NO [UNAVAILABLE] backend away" if command.verb == "LOGIN" else None

    with scripted(Away()) as server:
        settings = Settings(mailbox=server.settings(), answers=ANSWERS)
        for _ in range(5):
            with pytest.raises(MailboxError, match=r"\[UNAVAILABLE\] backend away.*一時的"):
                poll(state, settings)
    assert server.seen["LOGIN"] == 3
    told = [each["trouble"].partition(":")[0] for each in status(state)["troubles"]]
    assert "login" in told


def test_a_folder_typed_with_combining_marks_is_the_same_folder(state: State) -> None:
    server = Scripted(**{"&MKw-": Box()})  # ガ
    server.folders["&MKw-"].add(raws(1)[0])
    with scripted(server):
        name = unicodedata.normalize("NFD", "ガ")
        assert looked_at(state, server, folders=("INBOX", name))["recorded"] == 1


def test_more_mail_than_one_line_can_name_is_asked_for_in_ranges(state: State) -> None:
    class Huge(Scripted):
        def refuse(self, command: Command) -> str | None:
            return HANG_UP if command.body else None

        def found(self, box: Box) -> str:
            first, last = map(int, self.lines[-1].split()[-1].split(":"))
            return "* SEARCH " + " ".join(str(1_000_000_000 + n) for n in range(first, last + 1))

    server = Huge()
    server.inbox.mails = [Held(1_000_000_000 + n, b"") for n in range(1, 130_001)]
    with scripted(server), pytest.raises(MailboxError):
        looked_at(state, server, read_timeout=60)
    assert any("BODY" in line for line in server.lines)


def test_a_server_that_knows_us_already_is_not_asked_to_log_us_in(state: State) -> None:
    class Known(Scripted):
        greeting = "* PREAUTH welcome back"

    with scripted(Known(*raws(1))) as server:
        assert looked_at(state, server)["recorded"] == 1
    assert server.seen["LOGIN"] == server.seen["AUTHENTICATE"] == 0


# --- no spinning ---


def test_a_mail_that_comes_as_another_goes_is_noticed_in_idle(state: State) -> None:
    class Swapping(Scripted):
        swapped = False

        def while_idle(self, box: Box, say: Callable[..., None]) -> None:
            if not self.swapped:
                self.swapped = True
                box.mails.pop(0)
                box.add(raws(3)[2])
                say("* 1 EXPUNGE", f"* {len(box.mails)} EXISTS")

    with scripted(Swapping(*raws(2))) as server:
        mailbox = server.settings(poll_seconds=3600, idle_seconds=1500, read_timeout=60)
        with watching(state, Settings(mailbox=mailbox)):
            assert until(lambda: good_passes(state) and mails(state) == 3, 60)


@LONG
def test_numbers_that_disagree_start_no_pass_each(state: State) -> None:
    class More(Scripted):
        def count(self, box: Box) -> int:
            return len(box.mails) + 1

    with scripted(More(*raws(1))) as server:
        settings = Settings(mailbox=server.settings())
        with watching(state, settings):
            assert until(lambda: good_passes(state) >= 3)
            before = server.seen["EXAMINE"]
            until(lambda: False, 6)
        assert server.seen["EXAMINE"] - before < 10


def test_idle_that_is_refused_is_not_asked_for_again_over_this_connection(state: State) -> None:
    class Refusing(Scripted):
        def refuse(self, command: Command) -> str | None:
            return "BAD no IDLE here" if command.verb == "IDLE" else None

    with scripted(Refusing(*raws(1))) as server:
        settings = Settings(mailbox=server.settings(poll_seconds=0.3))
        with watching(state, settings):
            assert until(lambda: good_passes(state) >= 4)
    assert server.seen["IDLE"] == 1
    assert server.seen["LOGIN"] == 1
