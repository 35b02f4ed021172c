"""Find which of our letters a delivery report is about, and decide if the report is believed.

A report can be forged as easily as any mail. It changes the recorded state of a letter only if it
names the letter and comes from a plausible source: our own server or the recipient's domain. Any
other report is shown to a person together with the letter. A report by a mail server that names a
letter by its Message-ID and says that it was delivered is only noted: it changes no state.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from intake.answers.bounces import Report, Verdict
from intake.reading.sender.automated_mail import is_mail_server
from intake.text.domains import domain_of, inside, is_shared, registrable


@dataclass(frozen=True, slots=True)
class Went:
    """A letter that we sent, with the facts by which delivery reports are matched to it.

    `recipient` and `copies` (the Cc) are addresses in lower case. `bounced` is True if the letter
    is already known to have come back.
    """

    message_id: str
    recipient: str  # lower case
    copies: tuple[str, ...]  # lower case
    bounced: bool  # it is known to have come back

    @property
    def people(self) -> tuple[str, ...]:
        return (self.recipient, *self.copies)


@dataclass(frozen=True, slots=True)
class Came:
    """What a delivery report means for one of our letters.

    `outcome` is what to record: bounced, copy_bounced (only the Cc), delayed, delivered, or
    doubted, if a person must look at the report. `reply` is the mail server's reply; if doubted, a
    Japanese sentence with the reason follows it.
    """

    message_id: str
    outcome: str  # bounced, copy_bounced, delayed, delivered; doubted: a person has to look
    reply: str


def came_back(
    report: Report, letters: Sequence[Went], sender: str, servers: Collection[str]
) -> list[Came]:
    """Return what a bounce means for each of our letters that it is about; [] if it is about none.

    The outcome is `doubted` if it is unclear which letter is meant or how delivery ended. It is
    also `doubted` if `sender` is neither in the recipient's domain nor in one of `servers`, the
    registered domains of our own mail servers. But a notice of successful delivery that names a
    letter is believed from any mail server. `letters` are our letters that the bounce may be about,
    newest first. `sender` is the address that sent the bounce ("": unknown or not authenticated).
    """
    named = [each for each in letters if each.message_id in (*report.enclosed, *report.answers)]
    about = named or _addressed(report, letters)
    doubt = ""
    if not named and report.enclosed:
        doubt = "同封されているのは、このソフトウェアが送ったものではないメールです。"
    elif not named and len(about) > 1:
        doubt = "同じ宛先に送った返信が複数あり、どの返信のものか分かりません。"
    if named and report.overall is Verdict.DELIVERED:
        if _is_by_a_server(report, sender, servers):
            return [Came(each.message_id, str(Verdict.DELIVERED), report.reply) for each in named]
        doubt = "配信通知の形をしていますが、メールサーバーが送ったものとは確かめられません。"
    return [_came(report, each, doubt, sender, servers) for each in about]


def reported_by_others(report: Report, letters: Sequence[Went], sender: str) -> list[Came]:
    """Return which letters may have failed according to an automated mail not marked as a bounce.

    Each has the outcome `doubted`, so that a person checks it. The result is [] if the mail seems
    to be an absence note, which may name another contact. It seems so if `sender` is recipient or
    Cc of one of the letters, or is in the domain of the recipient of a letter that the mail
    answers. `report` was read from the mail, which `sender` sent. `letters` are our letters that
    the mail may be about, newest first.
    """
    mine = [each for each in letters if sender in each.people]
    answered = [each for each in letters if each.message_id in report.answers]
    if mine or any(akin(sender, each.recipient) for each in answered):
        return []
    named = [each for each in letters if each.message_id in report.enclosed]
    why = "配送についての自動の連絡とみられますが、不達の通知としての印がありません。"
    return [
        Came(each.message_id, "doubted", f"{report.reply}　{why}")
        for each in named or _addressed(report, letters) or answered
    ]


def _addressed(report: Report, letters: Sequence[Went]) -> list[Went]:
    """The letters among `letters` (newest first) that went to a recipient named in the report.

    Letters already known to be returned are left out; if all of them are, the result is the newest
    one. If no letter went to such a recipient, the result is the newest letter with a Cc to one, or
    [] if there is none either.
    """
    to = [each for each in letters if each.recipient in report.verdicts]
    if not to:
        return [each for each in letters if {*each.copies} & report.verdicts.keys()][:1]
    return [each for each in to if not each.bounced] or to[:1]


def _came(report: Report, letter: Went, doubt: str, sender: str, servers: Collection[str]) -> Came:
    verdict, by_copy = _verdict(report, letter)
    if not doubt and verdict is Verdict.UNSURE:
        doubt = "届かなかったのか、まだ送られている途中なのかが、はっきりしません。"
    if not doubt and not _may_know(sender, letter, servers):
        who = domain_of(sender)
        doubt = (
            f"送り主（{who or '差出人なし'}）は、宛先のドメインでも当方のサーバーでもありません。"
        )
    if doubt:
        return Came(letter.message_id, "doubted", f"{report.reply}　{doubt}")
    failed = "copy_bounced" if by_copy else "bounced"
    outcome = failed if verdict is Verdict.FAILED else str(verdict)
    return Came(letter.message_id, outcome, report.reply)


def _verdict(report: Report, letter: Went) -> tuple[Verdict, bool]:
    """The report's verdict on a letter: (verdict, whether it is only about an address in Cc).

    It is the verdict on the letter's recipient; but that on an address in Cc if the report names
    one, and does not name the recipient or says that the recipient got the letter. If it names
    neither, one of them has forwarded the letter to an address unknown to us: the report's overall
    verdict then counts, or UNSURE if there was a Cc, as it is not known which of them did so.
    """
    if letter.recipient in report.verdicts and (
        report.verdicts[letter.recipient] is not Verdict.DELIVERED
    ):
        return report.verdicts[letter.recipient], False
    for copy in letter.copies:
        if copy in report.verdicts:
            return report.verdicts[copy], True
    if letter.recipient in report.verdicts:
        return Verdict.DELIVERED, False
    return (Verdict.UNSURE if letter.copies else report.overall), False


def _may_know(sender: str, letter: Went, servers: Collection[str]) -> bool:
    """Whether a report from the address `sender` can come from a server that handled the letter.

    True if the sender's domain is that of the letter's recipient or of a Cc, a subdomain of it or
    above it (at free mail and providers, only if the sender has a name such as mailer-daemon), or
    if its registered domain is in `servers`, those of our own mail servers. False if `sender` is
    "". The report's own field Reporting-MTA is not looked at, since it can be forged.
    """
    domain = domain_of(sender)
    if not domain:
        return False
    return registrable(domain) in servers or any(akin(sender, each) for each in letter.people)


def _is_by_a_server(report: Report, sender: str, servers: Collection[str]) -> bool:
    """Whether a delivery report shows a sign that a mail server sent it, and not a person.

    The signs are: it has a null return path; `sender` (its sender's address, "" if unknown or not
    authenticated) has a name that only mail servers have, such as mailer-daemon; or `sender` is in
    one of `servers`, the registered domains of our own mail servers. A notice of successful
    delivery without a sign is doubted, so that staff must look at it.
    """
    own = registrable(domain_of(sender)) in servers
    return report.null_path or is_mail_server(sender) or own


def akin(one: str, other: str) -> bool:
    """Return whether two addresses are in one domain, or one is in a subdomain of the other's.

    Either address may be the one in the subdomain. If strangers share the domain of `other` (free
    mail, providers), the result is True only if `one` also has a name before the @ that no customer
    there can have, such as mailer-daemon.
    """
    mine, theirs = domain_of(one), domain_of(other)
    if is_shared(theirs) and not is_mail_server(one):
        return False
    return inside(mine, theirs) or (inside(theirs, mine) and inside(mine, registrable(theirs)))
