"""A package is installed only with the bytes that pins/ names."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

ROOT = Path(__file__).resolve().parents[2]


def test_a_package_whose_bytes_were_changed_is_refused(tmp_path: Path) -> None:
    """A wheel of our own, its hash asked for as in pins/; then one byte more, as a supplier may add."""
    wheel = tmp_path / "harmless-1.0-py3-none-any.whl"
    with ZipFile(wheel, "w") as archive:
        archive.writestr("harmless.py", "")
        archive.writestr(
            "harmless-1.0.dist-info/METADATA",
            "Metadata-Version: 2.1\nName: harmless\nVersion: 1.0\n",
        )
        archive.writestr("harmless-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        archive.writestr("harmless-1.0.dist-info/RECORD", "")
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    (tmp_path / "pins.txt").write_text(f"harmless==1.0 --hash=sha256:{digest}\n", encoding="utf-8")
    checked = re.search(r"^CHECKED := (.*)$", (ROOT / "Makefile").read_text("utf-8"), re.M)
    assert checked is not None
    words = [sys.executable, "-m", "pip", "install", *checked[1].split(), "--no-index", "--quiet"]
    words += ["--find-links", str(tmp_path), "--target", str(tmp_path / "in"), "-r", "pins.txt"]
    assert subprocess.run(words, cwd=tmp_path, capture_output=True).returncode == 0
    shutil.rmtree(tmp_path / "in")
    with ZipFile(wheel, "a") as archive:
        archive.writestr("more.py", "")
    refused = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True)
    assert refused.returncode != 0 and "DO NOT MATCH THE HASHES" in refused.stderr
    assert not (tmp_path / "in" / "more.py").exists()
