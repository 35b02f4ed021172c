"""Print pages as PDF with a browser (Chromium, Edge or Chrome) that is installed on this machine."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from reports.files import SiteError

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge", "microsoft-edge")  # fmt: skip
_PLACES = (  # where the installers put them, off the path
    "${ProgramFiles(x86)}/Microsoft/Edge/Application/msedge.exe",
    "${ProgramFiles}/Microsoft/Edge/Application/msedge.exe",
    "${ProgramFiles}/Google/Chrome/Application/chrome.exe",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
_PATIENCE = 120.0  # seconds for one page
MOST = 1_000_000  # bytes of a PDF that any mail passes
NO_BROWSER = (
    "PDFは作っていません。印刷に使うブラウザー（Chromium、Microsoft Edge、Google Chrome のいずれか）が"
    "この機械に見つかりません。インストールしてもう一度実行するか、"
    "ページをブラウザーで開いて「印刷」から「PDFに保存」を選んでください。"
)


def browser() -> str | None:
    """Return the path of an installed browser that can print PDFs; None if none is found."""
    known = (shutil.which(name) for name in _NAMES)
    placed = (path for place in _PLACES if Path(path := _expanded(place)).is_file())
    return next((path for path in (*known, *placed) if path), None)


def _expanded(place: str) -> str:
    for name in ("ProgramFiles(x86)", "ProgramFiles"):
        place = place.replace(f"${{{name}}}", os.environ.get(name, ""))
    return place


def printed(pages: Mapping[str, Path], program: str) -> dict[str, bytes]:
    """Print each page as PDF, and return the PDFs as bytes, by the keys of `pages`.

    `pages` maps a key of the caller's choice to each HTML file; `program` is the path of the
    browser. Raises SiteError if a page cannot be printed.
    """
    with tempfile.TemporaryDirectory(prefix="pdf-", ignore_cleanup_errors=True) as name:
        return {path: _printed(page, program, Path(name)) for path, page in pages.items()}


def _printed(page: Path, program: str, folder: Path) -> bytes:
    """Print the HTML file `page` with the browser `program`; returns the PDF as bytes.

    The PDF has tags for screen readers, unless that would make it larger than MOST bytes. `folder`
    is for temporary files.
    """
    whole = _print(page, program, folder)
    return whole if len(whole) <= MOST else _print(page, program, folder, "--disable-pdf-tagging")


def _print(page: Path, program: str, folder: Path, *more: str) -> bytes:
    target = folder / "page.pdf"
    target.unlink(missing_ok=True)
    try:
        made = subprocess.run(  # noqa: S603 - a browser found on this machine, a page we made
            [
                program,
                *_arguments(folder),
                *more,
                f"--print-to-pdf={target}",
                page.resolve().as_uri(),
            ],
            capture_output=True,
            timeout=_PATIENCE,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        raise SiteError(_failed(page, program)) from None
    if made.returncode or not target.is_file():
        raise SiteError(_failed(page, program))
    return target.read_bytes()


def _arguments(folder: Path) -> Iterable[str]:
    yield from ("--headless", "--no-pdf-header-footer", "--disable-gpu", "--disable-dev-shm-usage")
    yield from ("--no-first-run", "--disable-background-networking", "--disable-component-update")
    yield f"--user-data-dir={folder / 'profile'}"
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        yield "--no-sandbox"  # root in a container has no user namespace


def _failed(page: Path, program: str) -> str:
    return (
        f"{page.name} をPDFにできませんでした（{Path(program).name} が応じません）。"
        "ページはできています。ブラウザーで開いて「印刷」から「PDFに保存」を選んでください。"
    )
