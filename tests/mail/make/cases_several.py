"""Cases of several municipalities in one mail: as files, sheets, rows, in one zip."""

from __future__ import annotations

from . import forms as f
from . import people as p
from .cases_attachments import ZIP
from .cases_forms import short
from .exchange import exchange
from .outlook import outlook
from .packages import zip_cp932


def _several() -> dict[str, bytes]:
    a, b = p.YOICHI, p.NIKI
    both = f.several_sheets([a.form(), b.form()])
    listed = f.many([a.form(), b.form(), p.KUTCHAN.form()])
    body = "北海道です。管内の２町から申込みがありましたので、取りまとめて送付します。\n余市町、仁木町の利用申込書を添付します。\n"

    def gathered(files: list[tuple[str, str, bytes]], serial: str) -> bytes:
        return exchange(
            sender=("後志総合振興局地域政策課", "seisaku@pref-hokkaido.example"),
            subject="クラウド型被災者支援システムの利用申込み（余市町・仁木町）",
            body=body,
            date="Fri, 15 Jul 2022 09:00:00 +0900",
            serial=serial,
            files=files,
        )

    return {
        "several-forms-in-one-mail": gathered(
            [("余市町.xlsx", p.XLSX, a.xlsx()), ("仁木町.xlsx", p.XLSX, b.xlsx())], "7001"
        ),
        "several-sheets-in-one-book": gathered([("利用申込書.xlsx", p.XLSX, both)], "7002"),
        "several-rows-in-one-table": gathered([("取りまとめ.xlsx", p.XLSX, listed)], "7003"),
        "several-in-one-zip": gathered(
            [("後志.zip", ZIP, zip_cp932([("余市町.xlsx", a.xlsx()), ("仁木町.xlsx", b.xlsx())]))],
            "7004",
        ),
        "several-same-form-twice": outlook(
            sender=a.sender,
            subject=p.subject(a),
            body=short(a),
            date="Fri, 15 Jul 2022 09:10:00 +0900",
            serial="8d990001",
            files=[
                ("利用申込書.xlsx", p.XLSX, a.xlsx()),
                ("利用申込書 - コピー.xlsx", p.XLSX, a.xlsx()),
            ],
        ),
    }


def cases() -> dict[str, bytes]:
    return _several()
