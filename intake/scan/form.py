"""Read a scanned 利用申込書 (application form) and propose values for its fields.

A person then checks the values. The text of the form's table cells is put into a sheet, which is
read like a sheet of a workbook. Choices are never proposed: a tick or ring is only a few pixels,
and a wrong choice is worse than none.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Mapping
from functools import cached_property

from PIL import Image, ImageChops

from intake.office.cell_refs import cell_name
from intake.parts import Document, Sheet
from intake.reading.form.choices import OPTIONS
from intake.reading.form.document import READABLE, read_form
from intake.reading.form.labels import labels_of, nearest_label
from intake.reading.form.values import normalise
from intake.reading.judge.assess import merge
from intake.reading.labelled import Labelled
from intake.register import Register
from intake.scan.cells import (
    Box,
    borders_of,
    cells_of,
    cut_at_rules,
    lines_of,
    places_of,
    segments_of,
)
from intake.scan.installed import JAPANESE, LATIN
from intake.scan.own_form import answers_of, printed
from intake.scan.results import Proposal, Scanned
from intake.scan.straighten import Even, evened
from intake.scan.tesseract import Layout, Reader, Words
from intake.terms import FieldName
from intake.text import fold, one_line

_NAME = "スキャン"  # of the sheet
_SECONDS = 18.0  # after which no further cell is read
_MOST = 160  # cells and segments of a page that are read
_TRIED = 16  # of them, by which a page shows that it is upright
_EDGES = (10, 5)  # pixels at the sides, and at the top and bottom, where a cell has its border
_ONE_LINE = 52  # pixels; lower letters are one line
_PAD = 16  # white pixels round the letters, without which Tesseract loses some
_BLANK = 12  # pixels of ink; a cell with less is empty
_SURE = 60.0  # Tesseract's confidence, below which a value is uncertain
_LARGER = 1.5  # the scale of the second reading
_ASCII = 0.8  # of a text; what has more is read as Latin letters
_CUT = (560, 160)  # pixels of a cut-out at most
_LONGEST = 200  # characters of a value


class Eyes:
    """The two Tesseract (OCR) readers for a form: `japanese` for Japanese, `latin` for Latin letters.

    `printed` are the marks and hints printed on the blank form, which are no answers.
    """

    def __init__(self) -> None:
        self.japanese, self.latin = Reader(JAPANESE), Reader(LATIN)
        self.printed = printed()  # read now: a cell reads no files


def proposals_of(picture: Image.Image, register: Register, eyes: Eyes) -> Scanned:
    """Return the field values proposed for the scanned 利用申込書 (application form) in a picture.

    The result is empty if the picture shows no such form. After 18 seconds (_SECONDS) no further
    cell is read. The page may be upright, upside down or on its side. `register` is the register of
    municipalities, to check names and codes; `eyes` are the Tesseract readers.
    """
    page, until = evened(picture), time.monotonic() + _SECONDS
    upright = _Page(page, eyes, until)
    for quarters in (0, 2, 1, 3) if upright.is_level() else (1, 3, 0, 2):
        seen = _Page(page.turned(quarters), eyes, until) if quarters else upright
        if seen.labels() >= READABLE:
            return Scanned(tuple(seen.proposals(register)))
    return Scanned()


class _Page:
    """A straightened page in one orientation; its table cells are read by OCR when first needed.

    After the time `until` (of time.monotonic) no further cell is read.
    """

    def __init__(self, page: Even, eyes: Eyes, until: float) -> None:
        self._page, self._eyes, self._until = page, eyes, until
        lines = lines_of(page.ink)
        self._ink = ImageChops.subtract(page.ink, lines)
        cells = cut_at_rules(cells_of(lines), self._ink)
        self._boxes = [
            box for box in (*cells, *segments_of(self._ink, cells)) if self._letters_in(box)
        ]
        del self._boxes[_MOST:]
        self._read: dict[Box, tuple[Words, bool]] = {}

    def is_level(self) -> bool:
        """Return whether at least half of the cells are at least as wide as they are high.

        The text of the page is then probably horizontal.
        """
        wide = sum(right - left >= bottom - top for left, top, right, bottom in self._boxes)
        return 2 * wide >= len(self._boxes)

    def labels(self) -> int:
        """Return the number of form fields whose labels are in the first 16 cells (_TRIED) of the page.

        The number serves only to test whether the page is upright, so each cell is read only once.
        """
        late = time.monotonic() > self._until
        tried = () if late else self._boxes[:_TRIED]
        texts = (nearest_label(one_line(self._japanese(box).text)) for box in tried)
        return len({name for text in texts for name in labels_of(text)})

    def words(self, box: Box) -> Words:
        return self._reading(box)[0]

    def again(self, box: Box) -> str:
        """Return a cell's text, read a second time with the Japanese reader; "" if the time is up.

        `box` is the cell, (left, top, right, bottom) in pixels. Its picture is enlarged for the
        second reading, unless the first reading was by the Latin reader or already of an enlarged
        picture.
        """
        if time.monotonic() > self._until:
            return ""
        return self._japanese(box, larger=self._reading(box)[1]).text

    def _reading(self, box: Box) -> tuple[Words, bool]:
        """Return (text of a cell as first read, whether a second reading is to enlarge the cell).

        The second value is True if the Japanese reader (Tesseract) read the text at its original
        size, False if the Latin reader read it or the picture was enlarged. If the time was up
        before the cell could be read, the text is empty and the second value is True.
        """
        if box not in self._read:
            late = time.monotonic() > self._until
            self._read[box] = (Words(), True) if late else self._first(box)
        return self._read[box]

    def _first(self, box: Box) -> tuple[Words, bool]:
        found = self._japanese(box)
        if _latin_share(found.text) >= _ASCII:
            latin = self._eyes.latin.words(*self._letters(box))
            return (latin, False) if latin.confidence > found.confidence / 2 else (found, True)
        if found.confidence >= _SURE:
            return found, True
        larger = self._japanese(box, larger=True)
        return (larger, False) if larger.confidence > found.confidence else (found, True)

    def _japanese(self, box: Box, *, larger: bool = False) -> Words:
        return self._eyes.japanese.words(*self._letters(box, larger=larger))

    def _letters_in(self, box: Box) -> tuple[Box, Image.Image] | None:
        """Return (box of the letters in a cell, grey picture of these letters); None for an empty cell."""
        left, top, right, bottom = box
        inner = left + _EDGES[0], top + _EDGES[1], right - _EDGES[0], bottom - _EDGES[1]
        if inner[2] <= inner[0] or inner[3] <= inner[1]:
            return None
        ink, grey = self._ink.crop(inner), self._page.grey.crop(inner)
        for border in borders_of(ink):
            ink.paste(0, border)
            grey.paste(255, border)
        found = ink.getbbox()
        if found is None or ink.histogram()[255] < _BLANK:
            return None
        left, top = inner[:2]
        place = left + found[0], top + found[1], left + found[2], top + found[3]
        return place, grey.crop(found)

    def _letters(self, box: Box, *, larger: bool = False) -> tuple[Image.Image, Layout]:
        """Return (picture of a cell's letters with a white margin, their layout for Tesseract).

        With `larger`, the letters are enlarged by half. For a cell without letters the picture is
        blank.
        """
        inside = self._letters_in(box)
        letters = inside[1] if inside else Image.new("L", (1, 1), 255)
        layout = Layout.BLOCK if letters.height > _ONE_LINE else Layout.LINE
        if larger:
            size = round(letters.width * _LARGER), round(letters.height * _LARGER)
            letters = letters.resize(size, Image.Resampling.LANCZOS)
            layout = Layout.RAW_LINE if layout is Layout.LINE else layout
        whole = Image.new("L", (letters.width + 2 * _PAD, letters.height + 2 * _PAD), 255)
        whole.paste(letters, (_PAD, _PAD))
        return whole, layout

    @cached_property
    def _placed(self) -> list[tuple[tuple[int, int, int, int], Box]]:
        """The position in a sheet and the box in the picture of each cell, as [(position, box)].

        A position is (row, column, number of rows, number of columns).
        """
        return list(zip(places_of(self._boxes), self._boxes, strict=True))

    def _form(self, texts: Mapping[Box, str]) -> tuple[Labelled, ...]:
        """Return the labelled values of the form whose cells have the texts `texts` ({box: text}).

        The result is () if the cells are not those of a form.
        """
        high, wide = (max(place[side] for place, _ in self._placed) + 1 for side in (0, 1))
        rows = [[""] * wide for _ in range(high)]
        for (row, column, _, _), box in self._placed:
            rows[row][column] = nearest_label(texts[box])
        merged = tuple(place for place, _ in self._placed if place[2:] != (1, 1))
        sheet = Sheet(_NAME, tuple(map(tuple, rows)), merged=merged)
        digest = hashlib.sha256(b"").hexdigest()
        return read_form(Document(_NAME, "", 0, digest, sheets=(sheet,))) or ()

    def proposals(self, register: Register) -> Iterator[Proposal]:
        """Yield a proposal for each field for which a value was read, in the order of FieldName.

        Choices are left out. `register` is the register of municipalities, to check names and
        codes.
        """
        texts = answers_of({box: self.words(box).text for box in self._boxes}, self._eyes.printed)
        form = self._form(texts)
        told = {
            each.name: each for each in reversed(form) if each.value and each.name not in OPTIONS
        }
        named = {f"{_NAME}!{cell_name(place[:2])}": box for place, box in self._placed}
        wanted = {each.name: box for each in told.values() if (box := named.get(each.where))}
        twice = {box: self.again(box) for box in wanted.values()}
        accepted = merge((), [form]).fields
        confirmed = merge((), [self._form(texts | twice)]).fields
        for name in (each for each in FieldName if each in wanted):
            box, value = wanted[name], accepted.get(name, "")
            agreed = bool(value) and _bare(confirmed.get(name, "")) == _bare(value)
            alone = normalise(Labelled(name, texts[box], "")).text == value  # the cut-out shows it
            known = _is_known(name, value, register)
            clear = self.words(box).confidence >= _SURE if known is None else known
            shown = (value or one_line(told[name].value))[:_LONGEST]
            yield Proposal(name, shown, agreed and alone and clear, *self._cut(box))

    def _cut(self, box: Box) -> tuple[int, int, bytes]:
        """Return (width, height, RGB bytes) of the part of the page that shows a cell's letters.

        This part has a margin of 16 pixels (_PAD); it is scaled down to at most 560 × 160 pixels
        (_CUT).
        """
        inside = self._letters_in(box)
        left, top, right, bottom = inside[0] if inside else box
        cut = self._page.colour.crop((left - _PAD, top - _PAD, right + _PAD, bottom + _PAD))
        cut.thumbnail(_CUT)
        return cut.width, cut.height, cut.tobytes()


def _bare(text: str) -> str:
    return "".join(text.split())


def _latin_share(text: str) -> float:
    letters = [letter for letter in fold(text) if not letter.isspace()]
    return sum(letter.isascii() for letter in letters) / len(letters) if letters else 0.0


def _is_known(name: FieldName, value: str, register: Register) -> bool | None:
    """Return whether the register of municipalities contains `value`, the value of the field `name`.

    True or False for the municipality's name or code and for the prefecture; None for any other
    field.
    """
    match name:
        case FieldName.MUNICIPALITY_NAME:
            return any(value in (place.name, place.full_name) for place in register.current)
        case FieldName.PREFECTURE_NAME:
            return any(value == each.name for each in register.prefectures.values())
        case FieldName.MUNICIPALITY_CODE:
            return register.by_code(value) is not None
    return None
