"""The mail programs that municipalities write with; each makes its bytes in its own way."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from intake.demo.draft import Draft
from intake.demo.japanese import becky, groupware, webmail
from intake.demo.outlook import exchange_html, outlook_jis
from intake.demo.thunderbird import thunderbird, thunderbird_jis

Program = Callable[[Draft], bytes]

PROGRAMS: Mapping[str, Program] = {
    "Outlook（ISO-2022-JP）": outlook_jis,
    "Outlook／Exchange（HTML、UTF-8）": exchange_html,
    "Thunderbird（UTF-8）": thunderbird,
    "Thunderbird（ISO-2022-JP）": thunderbird_jis,
    "Becky!（ISO-2022-JP、Shift_JISの名前）": becky,
    "ウェブメール（UTF-8）": webmail,
    "グループウェア（Shift_JIS）": groupware,
}
