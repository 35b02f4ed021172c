"""Reads CPython's own test mails, and those that come with other packages' source distributions.

    pip download --no-deps --no-binary :all: -d FOLDER mail-parser mailbits flufl.bounce mailman …
    python -m tests.attack.public_mails FOLDER

It downloads nothing itself: without a folder, as `make attack` runs it, it reads CPython's alone. It
counts mails, readings the reader broke off, and, where a package states
what its tests expect in a form that can be read out, how many subjects and texts are equal to that and
how many of the bounces its tests know are bounces to us.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import hashlib
import json
import re
import sys
import tarfile
import time
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import mailparser

from intake.paths import data_path
from intake.reading import read
from intake.register import load_register
from intake.terms import Kind, Reading, ReadingContext
from tests.attack.figures import Found, sized

_LIKE_A_MAIL = re.compile(rb"(?:From [^\n]+\n|\s*)(?:[!-9;-~]+:[^\n]*\r?\n(?:[ \t][^\n]*\n)*){2}")
_ENDINGS = ("eml", "txt", "msg", "mbox", "message", "mail", "")
_LIMIT = 2.0  # seconds of CPU a mail may take


@dataclass
class Tally:
    mails: int = 0
    failed: list[str] = field(default_factory=list)
    slow: list[str] = field(default_factory=list)
    subjects: list[bool] = field(default_factory=list)
    texts: list[bool] = field(default_factory=list)
    bounces: list[bool] = field(default_factory=list)
    different: list[str] = field(default_factory=list)


Files = Mapping[str, bytes]


def packages(folder: Path | None) -> Iterator[tuple[str, Files]]:
    """Each source distribution in the folder, unpacked in memory, and CPython's own test mails."""
    for path in sorted(folder.iterdir() if folder else ()):
        if path.name.endswith((".tar.gz", ".tgz")):
            with tarfile.open(path) as archive:
                members = [m for m in archive if m.isfile()]
                yield path.name, {m.name: archive.extractfile(m).read() for m in members}  # type: ignore[union-attr]
        elif path.suffix == ".zip":
            with zipfile.ZipFile(path) as archive:
                yield path.name, {n: archive.read(n) for n in archive.namelist() if n[-1] != "/"}
    with contextlib.suppress(ImportError):
        import test.test_email as own

        data = Path(str(own.__file__)).parent / "data"
        files = {f"test_email/data/{p.name}": p.read_bytes() for p in data.iterdir() if p.is_file()}
        yield f"CPython {sys.version_info[0]}.{sys.version_info[1]} test_email", files


def mails(files: Files) -> Iterator[tuple[str, bytes]]:
    """The files of a package's tests that look like mails."""
    for name, content in sorted(files.items()):
        ending = (
            name.rpartition("/")[2].rpartition(".")[2] if "." in name.rpartition("/")[2] else ""
        )
        if "test" in name and ending.lower() in _ENDINGS and _LIKE_A_MAIL.match(content):
            yield name, content


def expected(name: str, content: bytes, files: Files) -> Mapping[str, Any]:
    """What the package's own tests expect of this mail: subject, text, bounce, as far as they say."""
    if "/test/data/emails/" in name:
        return _of_mailbits(files.get(name.removesuffix("eml") + "py", b""))
    if "mail_parser-" in name:
        return _of_mail_parser(name, content, files)
    detectors = name.partition("/")[0] + "/tests/test_detectors.py"
    if detectors in files:
        return {"bounce": True} if name.rpartition("/")[2] in _bounces(files[detectors]) else {}
    return {}


def _of_mailbits(module: bytes) -> Mapping[str, Any]:
    with contextlib.suppress(SyntaxError, ValueError, StopIteration):
        tree = ast.parse(module)
        value = next(node.value for node in tree.body if isinstance(node, ast.Assign))
        data = ast.literal_eval(value)
        told = {"subject": data["headers"].get("subject", "")}
        return told | ({"text": data["content"]} if isinstance(data["content"], str) else {})
    return {}


def _of_mail_parser(name: str, content: bytes, files: Files) -> Mapping[str, Any]:
    """Its tests keep hashes: what the installed version says is believed where the hash agrees."""
    top, file = name.partition("/")[0], name.rpartition("/")[2]
    kept = json.loads(files[f"{top}/tests/fixtures/corpus_expected.json"])["cases"]
    mail = mailparser.parse_from_bytes(content)
    compact = [_digest(text) if len(text) > 160 else text for text in mail.text_plain]
    spelt = json.dumps(compact, sort_keys=True, ensure_ascii=True).encode()
    if kept.get(f"{file}/bytes", {}).get("text_plain") != hashlib.sha256(spelt).hexdigest():
        return {}
    text = {"text": "\n".join(mail.text_plain)} if mail.text_plain else {}
    return {"subject": mail.subject} | text


def _digest(text: str) -> Mapping[str, Any]:
    raw = text.encode("utf-8", "surrogatepass")
    return {"length": len(raw), "sha256": hashlib.sha256(raw).hexdigest()}


def _bounces(module: bytes) -> set[str]:
    """The files of flufl.bounce's table in which it finds addresses that failed for good."""
    text = module.decode("utf-8")
    rows = re.findall(r"\(\s*'\w+',\s*'([\w.]+)',\s*\[\s*b?'[^\]]*\],\s*(True|False)", text)
    return {file for file, temporary in rows if temporary == "False"}


def check(name: str, content: bytes, files: Files, tally: Tally) -> None:
    """Reads one mail and enters what came of it."""
    begun = time.process_time()
    got = read(content, load_register(data_path("register")), ReadingContext())
    tally.mails += 1
    if time.process_time() - begun > _LIMIT:
        tally.slow.append(name)
    if any(finding.code == "reader_failed" for finding in got.findings):
        tally.failed.append(name)
    for what, value in expected(name, content, files).items():
        same = _SAME[what](got, value)
        getattr(tally, what + "s" if what != "bounce" else "bounces").append(same)
        if not same:
            tally.different.append(f"{name}: {what}")


def _bare(text: str) -> str:
    return "".join(text.split())


_SAME = {
    "subject": lambda got, value: _bare(got.subject) == _bare(value),
    "text": lambda got, value: _bare(got.text) == _bare(value),
    "bounce": lambda got, value: _is_bounce(got) is value,
}


def _is_bounce(got: Reading) -> bool:
    return got.kind is Kind.BOUNCE


def run(folder: Path | None) -> Found:
    """What came of each package's mails, as a table, and of all; broken where reading broke off or took long."""
    print("| package | mails | broke off | > 2 s | subjects equal | texts equal | bounces known |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    whole = Tally()
    for package, files in packages(folder):
        tally = Tally()
        for name, content in mails(files):
            check(name, content, files, tally)
        if tally.mails:
            print(_row(package, tally))
            for part in ("failed", "slow", "subjects", "texts", "bounces", "different"):
                getattr(whole, part).extend(getattr(tally, part))
            whole.mails += tally.mails
    print(_row("all", whole))
    figures = {
        "mails": whole.mails,
        "subjects equal": f"{sum(whole.subjects)} of {len(whole.subjects)}",
        "texts equal": f"{sum(whole.texts)} of {len(whole.texts)}",
        "bounces known": f"{sum(whole.bounces)} of {len(whole.bounces)}",
        "different": whole.different,
    }
    broken = [f"broke off: {name}" for name in whole.failed]
    return Found(figures, (*broken, *(f"over {_LIMIT} s: {name}" for name in whole.slow)))


def _row(name: str, t: Tally) -> str:
    equal = [f"{sum(x)} of {len(x)}" for x in (t.subjects, t.texts, t.bounces)]
    return f"| {name} | {t.mails} | {len(t.failed)} | {len(t.slow)} | {' | '.join(equal)} |"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--seed", help="taken as by every attack; nothing here is drawn")
    sys.exit(run(sized(parser)["folder"]).tell())
