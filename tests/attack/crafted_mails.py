"""Mails made to exhaust a reader: long lines, many labels, deep nesting, endless headers."""

from __future__ import annotations

from collections.abc import Iterator

_HEAD = b"From: a@b.example\r\nSubject: x\r\n"


def _plain(text: bytes | str, charset: str = "utf-8", more: str = "") -> bytes:
    body = text.encode() if isinstance(text, str) else text
    return _HEAD + f"Content-Type: text/plain; charset={charset}{more}\r\n\r\n".encode() + body


def _html(text: str) -> bytes:
    return _HEAD + b"Content-Type: text/html; charset=utf-8\r\n\r\n" + text.encode()


def _header(line: bytes) -> bytes:
    return line + b"\r\n\r\n"


def crafted(size: int) -> Iterator[tuple[str, bytes]]:
    """Each with its name; `size` 1,000 makes mails of about a megabyte."""
    yield from _texts(size)
    yield from _charsets(size)
    yield from _pages(size)
    yield from _headers(size)
    yield from _structures(size)


def _texts(n: int) -> Iterator[tuple[str, bytes]]:
    yield "one line of labels", _plain("担当課：" * 80 * n)
    yield "lines of labels", _plain(("担当課：" * 250 + "\n") * n)
    yield "labels alone", _plain("担当課\n" * 50 * n)
    yield "labels in tabs", _plain(("担当課\t" * 400 + "\n") * n)
    yield "heads in tabs", _plain(("旧担当者\t" * 400 + "\n") * n)
    yield "different lines", _plain("".join("担当課：" * 250 + f"{i}\n" for i in range(n)))
    yield "spaces", _plain(("担当" + " " * 1980 + "\n") * n)
    yield "commas", _plain(("," * 1990 + "\n") * n)
    yield "rules", _plain(("-" * 80 + "\nTEL\n") * 20 * n)
    yield "passwords", _plain("パスワード：\n" * 50 * n)
    yield "passwords and spaces", _plain("パスワード" + " " * 500 * n)
    yield "attributions", _plain(("1111<((((a@@@@" * 20 + ":\n") * n)
    yield "marks of quotation", _plain(">" * 500 * n + "\n" + ">\n" * 500 * n)
    yield "brackets", _plain("【担当（" * 80 * n)
    yield "digits", _plain("0-" * 400 * n)
    yield "faxes", _plain("fax " * 250 * n)
    yield "addresses", _plain(("a." * 900 + "@b.c\n") * n)
    yield "names of places", _plain(("市区町村名：" + "余市町、" * 300 + "\n") * n)
    yield "signature", _plain("-- \n" + "余市町 総務課\n" * 3 * n)
    yield "withdrawals", _plain("取下げ申込" * 60 * n)


def _charsets(n: int) -> Iterator[tuple[str, bytes]]:
    yield "all high bytes", _plain(bytes(range(128, 256)) * 10 * n)
    yield "runs of EUC-JP", _plain(b"\x8e\xb1a" * 300 * n, "euc-jp")
    yield "escapes", _plain(b'\x1b$B$"\x1b(B' * 100 * n, "iso-2022-jp")
    yield "escapes without end", _plain(b"\x1b$B" * 300 * n, "iso-2022-jp")
    yield "shifts", _plain(b"\x0e\x0f" * 400 * n, "iso-2022-jp")
    yield "flowed", _plain("word \n" * 200 * n, more="; format=flowed")
    yield "mojibake", _plain("縺繧" * 150 * n + "\n" + "ã\x81\x82" * 150 * n)
    yield "lost escapes", _plain("$B!!" * 200 * n)


def _pages(n: int) -> Iterator[tuple[str, bytes]]:
    yield "nested blocks", _html("<div>" * 200 * n + "x")
    yield "one row of cells", _html("<table><tr>" + "<td>a" * 200 * n)
    yield "rows", _html("<table>" + "<tr><td>a<td>b" * 70 * n)
    yield "tables in cells", _html("<table><tr><td>a<td>" * 50 * n)
    yield "breaks", _html("a<br>" * 200 * n)
    yield "a large cell", _html("<table><tr><td>x<td>" + "<i>a</i>" * 120 * n)
    yield "style", _html('<p style="' + "display:none;" * 80 * n + '">x')
    yield "quotations", _html("<blockquote>a" * 80 * n)
    yield "comments", _html("<!--" * 200 * n)


def _headers(n: int) -> Iterator[tuple[str, bytes]]:
    yield "encoded words", _header(b"Subject: " + b"=?utf-8?B?" * 100 * n)
    yield "prefixes", _header(b"Subject: " + b"Re: " * 10 * n)
    yield "brackets in the subject", _header(b"Subject: " + "【".encode() * 10 * n)
    yield "parameter without end", _header(_HEAD + b"Content-Type: text/plain; " + b"a" * 40 * n)
    yield "many parameters", _header(_HEAD + b"Content-Type: text/plain" + b"; name*0=a" * 4 * n)
    yield "addresses in From", _header(b"From: " + b"a@b," * 20 * n)
    yield "open comments", _header(b"From: " + b"(" * 40 * n)
    yield "backslashes", _header(b"From: " + b'"\\' * 20 * n)
    yield "To again and again", _header((b"To: " + b"a@b.c, " * 1000 + b"\r\n") * (n // 4))
    yield "headers", _header(b"".join(b"X-%d: y\r\n" % i for i in range(100 * n)))
    yield "references", _header(b"References: " + b"<a@b> " * 100 * n)


def _structures(n: int) -> Iterator[tuple[str, bytes]]:
    mixed = _HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
    answer = b"--b\r\nContent-Type: text/plain\r\n\r\n" + "担当課：総務課\r\n".encode() * n
    yield "parts", mixed + b"--b\r\n\r\nx\r\n" * 50 * n
    yield "parts of text", mixed.replace(b"mixed", b"alternative") + answer * 300
    yield "mails in mails", _HEAD + b"Content-Type: message/rfc822\r\n\r\n" * 200 + b"x"
    levels = (
        b"Content-Type: multipart/mixed; boundary=%d\r\n\r\n--%d\r\n" % (i, i) for i in range(300)
    )
    yield "multiparts in multiparts", _HEAD + b"".join(levels)
    base64 = b"Content-Transfer-Encoding: base64\r\n\r\n"
    yield "padded pieces", _HEAD + base64 + b"A=A=" * 300 * n
    yield (
        "short lines of base64",
        _HEAD + b"Content-Type: a/b; name=a\r\n" + base64 + b"QUJD\r\n" * 1000 * n,
    )
    yield (
        "soft breaks",
        _HEAD + b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + b"=\r\n" * 300 * n,
    )
    yield "uuencoded", _plain(b"begin 644 a\r\n" * 60 * n + b"\nend\n")
