"""Read zip archives within limits of size, including encrypted ones and Japanese file names."""

from __future__ import annotations

import posixpath
import stat
import zipfile
from contextlib import suppress

import pyzipper

from intake.office.errors import Unopened, damaged
from intake.office.package import Package
from intake.office.results import Context, Opened
from intake.office.sheets import storable
from intake.parts import Part
from intake.text import one_line
from intake.text.charset import decode
from intake.vocabulary.findings import attachments
from intake.vocabulary.findings.attachments import LIMIT

_KIND = "zip形式の圧縮ファイル"
_AES = 99  # compression method that marks a WinZip AES member
_OLD_ENCRYPTION_MOST = 3 * 1024 * 1024  # bytes; ZipCrypto is slow, and a form is far smaller
_NO_FILES = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")


def read_archive(package: Package, context: Context) -> Opened:
    """Return the files in a zip archive, in the field `inner` of the result.

    `package` is the open archive; `context` has the passwords to try and the limits. Raises
    Unopened if a limit is exceeded, no known password fits or the archive is damaged.
    """
    infos = [info for info in package.file.infolist() if _is_file(info)]
    context.enter("圧縮ファイル", len(infos))
    if any(info.flag_bits & 1 for info in infos):
        return Opened(inner=_encrypted(package, infos, context))
    return Opened(inner=tuple(_part(info, package.read(info)) for info in infos))


def _is_file(info: zipfile.ZipInfo) -> bool:
    """Return whether an entry of a zip archive is a file that should be opened.

    False for folders, symbolic links, and files that systems add to archives: those in __MACOSX,
    .DS_Store, Thumbs.db and desktop.ini.
    """
    folder = info.filename.endswith("/") or (not info.file_size and info.filename.endswith("\\"))
    if folder or stat.S_ISLNK(info.external_attr >> 16):
        return False
    return not any(mark in info.filename for mark in _NO_FILES)


def _part(info: zipfile.ZipInfo, content: bytes) -> Part:
    return Part(member_name(info), "", content)


def member_name(info: zipfile.ZipInfo) -> str:
    """Return the decoded file name of an entry of a zip archive, without folders.

    If the entry lacks the Unicode flag, the charset of its name is guessed, mostly as cp932. An
    entry without a name gets 「名称のないファイル」 (file without a name).
    """
    name = info.orig_filename
    if not info.flag_bits & 0x800:
        with suppress(UnicodeEncodeError):
            name = decode(name.encode("cp437"))[0]
    return one_line(storable(posixpath.basename(name.replace("\\", "/")))) or "名称のないファイル"


def _encrypted(
    package: Package, infos: list[zipfile.ZipInfo], context: Context
) -> tuple[Part, ...]:
    locked = next(info for info in infos if info.flag_bits & 1)
    for password in context.passwords[: context.budget.limits.passwords]:
        for secret in dict.fromkeys((password.encode("utf-8"), password.encode("cp932", "ignore"))):
            if _opens(package, locked, secret):
                return tuple(_part(i, _content(package, i, secret)) for i in infos)
    raise Unopened(attachments.ENCRYPTED, kind=f"{_KIND}（{member_name(locked)}）")


def _opens(package: Package, info: zipfile.ZipInfo, secret: bytes) -> bool:
    try:
        _content(package, info, secret, keep=False)
    except Unopened as trouble:
        if trouble.code == LIMIT.code:
            raise
        return False
    return True


def _content(package: Package, info: zipfile.ZipInfo, secret: bytes, *, keep: bool = True) -> bytes:
    """Return the content of an entry, decrypted with the password `secret` if it is encrypted.

    With `keep` False, this only tries the password: the bytes do not count towards the mail's
    limits. Raises Unopened if the password is wrong, the entry is damaged or a limit is exceeded.
    """
    if not info.flag_bits & 1:
        return package.read(info)
    if info.compress_type != _AES and info.file_size > _OLD_ENCRYPTION_MOST:
        raise Unopened(
            attachments.LIMIT,
            what="旧方式で暗号化されたファイルの大きさ",
            limit=f"{_OLD_ENCRYPTION_MOST // 2**20}MB",
        )
    most = package.most(info)
    with damaged(_KIND):  # as a wrong password shows, too
        if info.compress_type == _AES:
            with pyzipper.AESZipFile(package.stream()) as file:
                same = next(i for i in file.infolist() if i.header_offset == info.header_offset)
                content = bytes(file.open(same, pwd=secret).read(most + 1))
        else:
            with package.file.open(info, pwd=secret) as stream:
                content = stream.read(most + 1)
    if keep:
        package.count(info, content, most)
    return content
