"""Cases of our own mail coming back, and of mail through mailing lists."""

from __future__ import annotations

from . import people as p
from .becky import becky
from .cases_kind import LETTER, RE, TO_OURS
from .cases_machines import ACK, A, D, note, utf8_word
from .exchange import exchange
from .odd import by_hand
from .thunderbird import thunderbird


def _own_and_lists() -> dict[str, bytes]:
    footer = "\n_______________________________________________\nbousai-ml mailing list\nbousai-ml@kutchan-town.example\nhttps://ml.kutchan-town.example/mailman/listinfo/bousai-ml\n"
    fml = "Precedence: bulk\r\nX-ML-Name: bousai\r\nX-Mail-Count: 00123\r\nList-Id: bousai.kutchan-town.example\r\nX-MLServer: fml [fml 4.0.3]\r\n"
    return {
        "own-mail-copied-back": by_hand(
            "Return-Path: <hisai-shien@j-lis.example>",
            f"From: {utf8_word('被災者支援担当')} <hisai-shien@j-lis.example>",
            f"To: {A.email}",
            "Cc: hisai-shien@j-lis.example",
            f"Subject: {utf8_word(ACK)}",
            f"Date: {D.format('11:00:00')}",
            "Message-ID: <ack.R4-0012.1@j-lis.example>",
            "Auto-Submitted: auto-replied",
            "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=UTF-8",
            "",
            LETTER.replace("\n", "\r\n"),
        ),
        "own-mail-through-a-list": note(
            "[bousai:00124] " + ACK,
            "own2",
            LETTER,
            "X-ML-Name: bousai",
            "Precedence: list",
            sender="Hisai-Shien@J-LIS.example",
        ),
        "own-mail-redirected-by-a-clerk": exchange(
            sender=A.sender,
            subject="FW: " + ACK,
            date=D.format("11:10:00"),
            serial="9111",
            extra="",
            body="間違って当町に届いたようです。御確認ください。\n\n________________________________\n差出人: 被災者支援担当 <hisai-shien@j-lis.example>\n件名: "
            + ACK
            + "\n\n"
            + LETTER,
        ),
        "list-fml-prefix": becky(
            sender=A.sender,
            subject="[bousai:00123] " + p.subject(A),
            body=p.colon(A),
            date=D.format("11:20:00"),
            serial="62D88001",
            files=p.form(A),
            extra=fml,
        ),
        "list-mailman-footer": thunderbird(
            sender=A.sender,
            subject="[Bousai-ml] " + p.subject(A),
            body=p.colon(A) + footer,
            date=D.format("11:25:00"),
            serial="4444dddd",
            files=p.form(A),
            extra="List-Id: <bousai-ml.kutchan-town.example>\r\nPrecedence: list\r\nErrors-To: bousai-ml-bounces@kutchan-town.example\r\n",
        ),
        "list-number-in-parentheses": note(
            "(bousai-ml 45) Re: " + RE.removeprefix("Re: "),
            "list3",
            "ありがとうございました。\n",
            "List-Id: <bousai-ml.kutchan-town.example>",
            *TO_OURS.rstrip().split("\r\n"),
        ),
        "list-empty-return-path-but-human": note(
            p.subject(A), "list4", p.colon(A), "Return-Path: <>", jis_=True
        ),
    }


def cases() -> dict[str, bytes]:
    return _own_and_lists()
