"""Imitate mails that Outlook sends through a POP or IMAP account, or through Exchange."""

from __future__ import annotations

from base64 import b64decode, b64encode
from html import escape

from intake.demo.draft import Draft, date_of, trace
from intake.demo.wire import crlf, header, in_base64, jis_lines, message, multipart, words
from intake.parts import Part

_JIS = "iso-2022-jp"
_LOGO = b64decode(  # one grey pixel, as the picture in a signature
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGOoBAAAhQB/cEzQJAAAAABJRU5ErkJggg=="
)


def filetime(draft: Draft) -> str:
    """Return the time at which `draft` was sent, as a Windows FILETIME in 16 hexadecimal digits.

    The number counts tenths of a microsecond since 1601-01-01 UTC. Outlook's identifiers contain
    it.
    """
    return f"{int((draft.sent_at.timestamp() + 11644473600) * 10_000_000):016x}"


def _boundary(draft: Draft, number: int) -> str:
    stamp = filetime(draft).upper()
    return f"----=_NextPart_{number:03}_{draft.number('part', 4096):04X}_{stamp[:8]}.{stamp[8:]}"


def _message_id(draft: Draft) -> str:
    stamp, random = filetime(draft), draft.token("id", 12)
    return f"<{random[:4]}{stamp[:8]}${stamp[8:]}${random[4:12]}$@{draft.domain}>"


def _thread_index(draft: Draft) -> str:
    stamp = bytes.fromhex(filetime(draft)[:12])
    return b64encode(stamp + bytes.fromhex(draft.token("thread", 32))).decode()


def outlook_jis(draft: Draft) -> bytes:
    """Return the bytes of a mail as Outlook 2016 writes it with a POP or IMAP account.

    The text is ISO-2022-JP in 7bit. Names of files and people are encoded words (RFC 2047) inside
    quotes.
    """
    name = "\r\n\t".join(words(draft.sender_name, _JIS))
    headers = [
        *trace(draft),
        f'From: "{name}" <{draft.sender}>',
        "To: " + ",\r\n\t".join(f"<{address}>" for address in draft.to),
        *(["Cc: " + ",\r\n\t".join(f"<{a}>" for a in draft.cc)] if draft.cc else []),
        header("Subject", draft.subject, _JIS, fold="\r\n\t"),
        f"Date: {date_of(draft.sent_at)}",
        f"Message-ID: {_message_id(draft)}",
        "MIME-Version: 1.0",
    ]
    tail = [
        "X-Mailer: Microsoft Outlook 16.0",
        f"Thread-Index: {_thread_index(draft)}",
        "Content-Language: ja",
        *draft.extra,
    ]
    plain = [
        'Content-Type: text/plain;\r\n\tcharset="iso-2022-jp"',
        "Content-Transfer-Encoding: 7bit",
    ]
    body = jis_lines(draft.body + "\n")
    if not draft.attachments:
        return message([*headers, *plain, *tail], body)
    boundary = _boundary(draft, 0)
    kind = f'Content-Type: multipart/mixed;\r\n\tboundary="{boundary}"'
    parts = [message(plain, body), *(_outlook_part(a) for a in draft.attachments)]
    preamble = "This is a multipart message in MIME format."
    return message([*headers, kind, *tail], multipart(boundary, parts, preamble))


def _outlook_part(attachment: Part) -> bytes:
    name = "\r\n\t".join(words(attachment.name, _JIS))
    return message(
        [
            f'Content-Type: {attachment.media_type};\r\n\tname="{name}"',
            "Content-Transfer-Encoding: base64",
            f'Content-Disposition: attachment;\r\n\tfilename="{name}"',
        ],
        in_base64(attachment.content),
    )


def exchange_html(draft: Draft) -> bytes:
    """Return the bytes of a mail as Outlook writes it with Exchange.

    The mail has its text as plain text and as HTML, both in UTF-8, and a picture in the signature.
    """
    outer, related, inner = (f"_00{n}_{draft.token(f'b{n}', 36).upper()}_" for n in (6, 5, 0))
    server = f"TYAP{draft.token('server', 4).upper()}.prod.exchange.example"
    headers = [
        *trace(draft),
        f"From: {' '.join(words(draft.sender_name, 'utf-8'))} <{draft.sender}>",
        "To: " + ", ".join(f'"{address}"\r\n\t<{address}>' for address in draft.to),
        *(["CC: " + ", ".join(f'"{a}"\r\n\t<{a}>' for a in draft.cc)] if draft.cc else []),
        header("Subject", draft.subject, "utf-8"),
        header("Thread-Topic", draft.subject, "utf-8"),
        f"Thread-Index: {_thread_index(draft)}",
        f"Date: {date_of(draft.sent_at)}",
        f"Message-ID:\r\n <{draft.token('id', 32).upper()}@{server}>",
        "Accept-Language: ja-JP, en-US",
        "Content-Language: ja-JP",
        f"X-MS-Has-Attach: {'yes' if draft.attachments else ''}".rstrip(),
        "X-MS-TNEF-Correlator:",
        f'Content-Type: multipart/mixed;\r\n\tboundary="{outer}"',
        "MIME-Version: 1.0",
        *draft.extra,
    ]
    alternative = multipart(
        inner,
        [_text("plain", crlf(draft.body)), _text("html", _mso_html(draft, f"{inner}@{server}"))],
    )
    both = message([f'Content-Type: multipart/alternative;\r\n\tboundary="{inner}"'], alternative)
    kind = (
        f'Content-Type: multipart/related;\r\n\tboundary="{related}";'
        '\r\n\ttype="multipart/alternative"'
    )
    seen = message([kind], multipart(related, [both, _logo(f"{inner}@{server}")]))
    parts = [seen, *(_exchange_part(draft, a) for a in draft.attachments)]
    return message(headers, multipart(outer, parts))


def _text(kind: str, text: str) -> bytes:
    headers = [f'Content-Type: text/{kind}; charset="utf-8"', "Content-Transfer-Encoding: base64"]
    return message(headers, in_base64(text.encode()))


def _logo(identifier: str) -> bytes:
    return message(
        [
            'Content-Type: image/png; name="image001.png"',
            "Content-Description: image001.png",
            f'Content-Disposition: inline; filename="image001.png"; size={len(_LOGO)}',
            f"Content-ID: <{identifier}>",
            "Content-Transfer-Encoding: base64",
        ],
        in_base64(_LOGO),
    )


def _exchange_part(draft: Draft, attachment: Part) -> bytes:
    name = "\r\n ".join(words(attachment.name, "utf-8"))
    return message(
        [
            f'Content-Type: {attachment.media_type};\r\n\tname="{name}"',
            f"Content-Description: {name}",
            f'Content-Disposition: attachment;\r\n\tfilename="{name}"; size={len(attachment.content)};'
            f'\r\n\tcreation-date="{date_of(draft.sent_at)}";'
            f'\r\n\tmodification-date="{date_of(draft.sent_at)}"',
            "Content-Transfer-Encoding: base64",
        ],
        in_base64(attachment.content),
    )


_HEAD = """<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"
 xmlns:w="urn:schemas-microsoft-com:office:word" xmlns="http://www.w3.org/TR/REC-html40">
<head><meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<meta name="Generator" content="Microsoft Word 15 (filtered medium)">
<style><!--
@font-face {font-family:"游ゴシック"; panose-1:2 11 4 0 0 0 0 0 0 0;}
p.MsoNormal {margin:0mm; text-align:justify; font-size:10.5pt; font-family:"游ゴシック";}
--></style></head>
<body lang="JA" link="#0563C1" style='word-wrap:break-word'><div class="WordSection1">
"""


def _mso_html(draft: Draft, logo: str) -> str:
    """The body of a mail as HTML like Word's, with the labelled lines (`draft.rows`) as a table.

    `logo` is the Content-ID of the picture in the signature.
    """
    table = "".join(
        "<tr><td style='width:99.0pt;border:solid windowtext 1.0pt;padding:0mm 5.4pt 0mm 5.4pt'>"
        f'<p class="MsoNormal">{escape(label)}<o:p></o:p></p></td>'
        "<td style='border:solid windowtext 1.0pt;padding:0mm 5.4pt 0mm 5.4pt'>"
        f'<p class="MsoNormal"><span lang="EN-US">{escape(value)}</span><o:p></o:p></p></td></tr>\n'
        for label, value in draft.rows
    )
    lines = draft.body.rstrip("\n").split("\n")
    labelled = {f"{label}\t{value}" for label, value in draft.rows}
    first = next((at for at, line in enumerate(lines) if line in labelled), None)
    out = [_HEAD]
    for at, line in enumerate(lines):
        if at == first:
            out.append(
                f'<table class="MsoTableGrid" border="1" cellspacing="0">\n{table}</table>\n'
            )
        if line not in labelled:
            shown = escape(line) or '<span lang="EN-US">&nbsp;</span>'
            out.append(f'<p class="MsoNormal">{shown}<o:p></o:p></p>\n')
    out.append(f'<p class="MsoNormal"><img width="1" height="1" src="cid:{logo}"></p>\n')
    return crlf("".join(out) + "</div></body></html>\n")
