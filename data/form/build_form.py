"""Build the Excel files of the 利用申込書 (application form) from form.yaml and sample.yaml.

    python data/form/build_form.py          利用申込書.xlsx and 利用申込書（記入例）.xlsx
    python data/form/build_form.py --pdf    also the sample as a one-page PDF (needs LibreOffice)

The files are committed. Equal sources give byte-identical workbooks; a test rebuilds and compares
them.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml
from openpyxl import load_workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from intake.demo.forms import filled_form
from intake.form.workbook import SHEET
from intake.terms import FieldName

HERE = Path(__file__).resolve().parent
BLANK, SAMPLE, PAGE = "利用申込書.xlsx", "利用申込書（記入例）.xlsx", "利用申込書（記入例）.pdf"
SAVED = datetime(2022, 6, 30, tzinfo=UTC)  # stands in the workbooks as the time they were saved

_RED = "B3261E"
_MODIFIED = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


def blank() -> bytes:
    """Return the .xlsx file of the blank 利用申込書 (application form), as bytes."""
    return filled_form({}, SAVED)


def sample() -> bytes:
    """Return the .xlsx file of the sample 利用申込書, as bytes: filled in for an invented applicant,
    marked 記入例, with a red hint beside each field that needs one.
    """
    content = yaml.safe_load((HERE / "sample.yaml").read_text(encoding="utf-8"))
    values = {FieldName(name): value for name, value in content["values"].items()}
    book = load_workbook(io.BytesIO(filled_form(values, SAVED)))
    sheet = book[SHEET]
    sheet["A1"].value, sheet["A1"].font = content["mark"], Font(size=13, bold=True, color=_RED)
    population = sheet[f"C{_row_of(sheet, FieldName.POPULATION.label)}"]
    population.value = int(population.value)  # Excel keeps what is typed as a number as one
    for name, text in content["pointers"].items():
        hint = sheet[f"F{_row_of(sheet, FieldName(name).label)}"]
        hint.value, hint.font = text, Font(name=hint.font.name, size=8.5, color=_RED)
    out = io.BytesIO()
    book.save(out)
    return _as_if_saved_then(out.getvalue())


def _row_of(sheet: Worksheet, label: str) -> int:
    return next(row[0].row for row in sheet.iter_rows() if row[0].value == label)


def _as_if_saved_then(workbook: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, SAVED.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            content = _MODIFIED.sub(
                rb"\g<1>%s" % f"{SAVED:%Y-%m-%dT%H:%M:%SZ}".encode(), old.read(name)
            )
            new.writestr(entry, content)
    return out.getvalue()


def page(workbook: Path, target: Path) -> None:
    """Write the first sheet of the Excel file `workbook` to the file `target` as PDF, using
    LibreOffice.
    """
    with TemporaryDirectory() as folder:
        first = Path(folder) / "first.xlsx"
        book = load_workbook(workbook)
        for other in book.sheetnames[1:]:
            del book[other]
        book.save(first)
        soffice = shutil.which("soffice") or "soffice"
        subprocess.run(  # noqa: S603  # our own arguments only
            [soffice, "--headless", f"-env:UserInstallation=file://{folder}/profile",
             "--convert-to", "pdf", "--outdir", folder, str(first)],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip
        target.write_bytes(first.with_suffix(".pdf").read_bytes())


def main() -> None:
    (HERE / BLANK).write_bytes(blank())
    (HERE / SAMPLE).write_bytes(sample())
    if "--pdf" in sys.argv[1:]:
        page(HERE / SAMPLE, HERE / PAGE)
    print(HERE)


if __name__ == "__main__":
    main()
