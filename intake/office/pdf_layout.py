"""Arrange the letters of a PDF page as lines of text in which columns stay aligned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from statistics import median

from intake.office.pdf_cells import Rules, Segment, in_rows, rules_of
from intake.office.pdf_drawings import Box
from intake.office.pdf_page import Letter
from intake.text.widths import display_width

_SAME_LINE = 0.5  # of a letter's height; nearer middles are on one line
_SPACE, _COLUMN = 0.25, 0.75  # of a letter's height; a wider gap is a space, or separates columns
_LEADING = 1.6  # distance of lines in letters' heights
_MOST_BLANK = 6  # blank lines between two lines
_MOST_COLUMNS = 400
_OF_COLUMN = 2  # lines in which a column must begin at the same place


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text on a page: its segments from the left.

    `row` is the index of this line, from 0, among all lines of the page's text, blank lines
    included.
    """

    row: int
    segments: tuple[Segment, ...]


def laid_out(
    letters: Sequence[Letter],
    lines: Sequence[Box] = (),
    is_label: Callable[[str], bool] = lambda _: False,
    is_cut: Callable[[str], bool] = lambda _: False,
) -> tuple[str, list[Line]]:
    """Arrange the letters of a page in lines; return (the page's text, its lines as Line objects).

    Columns are at least two spaces apart in the text. `lines` are the ruled lines of the page, ()
    for none. Where they form table cells, the text of a cell is put on one line, unless `is_label`
    recognises a label of the form on one of its lines. `is_cut` recognises the beginning of a label
    that the next column hides: after it, as after a whole label, a new column may begin without a
    gap. Returns ("", []) for a page without letters.
    """
    sized = [letter for letter in letters if letter.box[3] > letter.box[1]]
    if not sized:
        return "", []
    height = (
        median(letter.box[3] - letter.box[1] for letter in sized if not letter.text.isspace())
        if any(not letter.text.isspace() for letter in sized)
        else 10
    )
    height = max(height, 1)
    left = min(letter.box[0] for letter in sized)
    rows: list[str] = []
    found: list[Line] = []
    before: float | None = None
    rules = rules_of(lines)
    in_lines = _lines(sized, height)
    written = [_segments(line, height, rules) for line in in_lines]
    starts = _starts(written)

    def begins(letter: Letter, last: Segment) -> bool:
        """Whether a character on the page begins a new column although no gap precedes it.

        It does if several lines begin their second column at its place, and `last`, the text just
        before it on its line, is a label of the form or the beginning of one that was cut off.
        """
        if round(letter.box[0]) not in starts:
            return False
        return is_label(last.text) or is_cut(last.text)

    if starts:
        written = [_segments(line, height, rules, begins) for line in in_lines]
    if rules.level and rules.upright:
        written = in_rows(written, rules, height, is_label)
    for segments in written:
        middle = median(segment.middle for segment in segments)
        if before is not None:
            blank = round((before - middle) / (height * _LEADING)) - 1
            rows += [""] * max(min(blank, _MOST_BLANK), 0)
        before = middle
        found.append(Line(len(rows), tuple(segments)))
        rows.append(_typed(segments, left, height / 2))
    return "\n".join(rows), found


def _lines(letters: Sequence[Letter], height: float) -> list[list[Letter]]:
    """Return the letters grouped into lines, from the top; each line is sorted from the left.

    Two letters are on one line if the middles of their heights are less than half of `height`
    apart. `height` is the height of a letter in points. Lines with nothing but spaces are left out.
    """
    lines: list[list[Letter]] = []
    middle = 0.0
    for letter in sorted(letters, key=lambda each: -each.middle):
        if lines and middle - letter.middle < height * _SAME_LINE:
            lines[-1].append(letter)
        else:
            lines.append([letter])
            middle = letter.middle
    ordered = (sorted(line, key=lambda each: each.box[0]) for line in lines)
    return [line for line in ordered if any(not letter.text.isspace() for letter in line)]


def _starts(written: Sequence[Sequence[Segment]]) -> set[int]:
    """Return the horizontal positions, in whole points, at which columns of the page begin.

    These are the positions at which two or more lines begin their second segment. `written` has the
    segments of each line, from the left.
    """
    counts = Counter(round(segments[1].box[0]) for segments in written if len(segments) > 1)
    return {place for place, count in counts.items() if count >= _OF_COLUMN}


def _segments(
    line: Sequence[Letter],
    height: float,
    rules: Rules,
    begins: Callable[[Letter, Segment], bool] = lambda _, __: False,
) -> list[Segment]:
    found: list[Segment] = []
    for letter in line:
        last = found[-1] if found else None
        gap = letter.box[0] - last.box[2] if last else 0
        apart = last is None or gap > height * _COLUMN or rules.separate(last.box, letter.box)
        if last is None or apart or begins(letter, last):
            if not letter.text.isspace():
                found.append(Segment(letter.text, letter.box))
            continue
        space = " " if gap > height * _SPACE and not last.text.endswith((" ", "\u3000")) else ""
        text = "" if letter.text.isspace() and last.text.endswith(" ") else space + letter.text
        box = (*last.box[:2], max(last.box[2], letter.box[2]), last.box[3])
        found[-1] = replace(last, text=last.text + text, box=box)
    return [replace(each, text=each.text.strip()) for each in found]


def _typed(segments: Sequence[Segment], left: float, unit: float) -> str:
    text = ""
    for segment in segments:
        column = min(round((segment.box[0] - left) / unit), _MOST_COLUMNS)
        text += " " * max(column - display_width(text), 2 * bool(text)) + segment.text
    return text
