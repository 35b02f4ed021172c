"""Convert an HTML mail to the plain text that a person sees.

Cells of a table row are separated by tabs; quoted lines begin with 「> 」.
"""

from __future__ import annotations

import re

from lxml import etree  # type: ignore[import-untyped]

from intake.text.styles import PLAIN, Style, apply_sheets, style_of

_SKIPPED = frozenset(
    {"script", "style", "head", "title", "meta", "link", "template", "noscript", "rt", "rp", "rtc"}
)
_BLOCK_TAGS = """
    address article aside blockquote body center dd div dl dt fieldset footer form h1 h2 h3 h4
    h5 h6 header hr li main nav ol p pre section table tbody tfoot thead tr ul caption
"""
_BLOCKS = frozenset(_BLOCK_TAGS.split())
_CELLS = frozenset({"td", "th"})
_LINES_OF_A_CELL = 6  # a table cell with more lines is page layout and no value
_QUOTING = re.compile(r"\bgmail_quote\b|\bmoz-cite\b|\bprotonmail_quote\b|\byahoo_quoted\b")
_NO_RULE = re.compile(r"\bborder\s*:\s*(?:none|0)")
STRUCK = re.compile("〔取消線：([^〕]*)〕")  # how struck-out text is written
_BLANKS = re.compile(r"[ \t\r\n\f]+")
# Layout marks in the collected text; control characters are removed from the input first.
_IN_CELL, _NEW_LINE, _PARAGRAPH, _QUOTE, _UNQUOTE = "\x01\x02\x03\x04\x05"
_IN_CELLS = re.compile(f"[ {_IN_CELL}]*{_IN_CELL}[ {_IN_CELL}]*")
_AROUND = f" \xa0{_IN_CELL}"


def html_text(source: str) -> str:
    """The visible text of an HTML document; "" if there is none. Never raises.

    Struck-out text is written as 「〔取消線：…〕」, cells of a table row are separated by tabs,
    and quoted lines begin with 「> 」.
    """
    cleaned = re.sub("[\x00-\x08]", "", source).encode("utf-8", "replace")
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(cleaned, parser) if cleaned.strip() else None
    except (etree.LxmlError, ValueError):
        root = None
    text = _tidy("".join(_pieces(root))) if root is not None else ""
    return text or _tidy(_TAG.sub("\n", cleaned.decode("utf-8")))


_TAG = re.compile(r"<!--.*?(?:-->|$)|<(?:script|style).*?(?:</|$)|<[^<>]{0,5000}>?", re.S | re.I)


def _is_cell(element: etree._Element, tag: str) -> bool:
    """Whether an element is a table cell with a value, and not part of the page's layout.

    True for a td or th that has another cell next to it, no table inside, and at most six elements
    that begin a line, such as p or br. `tag` is the element's name in lower case.
    """
    if tag not in _CELLS:
        return False
    beside = (element.itersiblings(*_CELLS, preceding=before) for before in (False, True))
    if all(next(siblings, None) is None for siblings in beside):
        return False
    inside = element.iterdescendants("table", "br", "p", "div", "li")
    for lines, inner in enumerate(inside, start=1):
        if inner.tag == "table" or lines > _LINES_OF_A_CELL:
            return False
    return True


def _quotes(element: etree._Element, tag: str) -> bool:
    """Whether an HTML element is a quotation of another mail; `tag` is its name in lower case.

    A blockquote whose style removes the border is only indented text.
    """
    if _QUOTING.search(element.get("class") or "") or element.get("type") == "cite":
        return True
    style = (element.get("style") or "").lower()
    return tag == "blockquote" and not (_NO_RULE.search(style) and "border-left" not in style)


def _pieces(root: etree._Element) -> list[str]:
    """The visible text of an HTML document in reading order, with layout marks between the texts.

    A layout mark is a control character that stands for a line break, a tab or the like; `_tidy`
    replaces it. The tree is walked without recursion, so that deep nesting does no harm.
    """
    out: list[str] = []
    apply_sheets(root)
    skipped, open_cells, styles = 0, [], [PLAIN]
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = element.tag if isinstance(element.tag, str) else ""
        hides = tag in _SKIPPED
        quotes = _quotes(element, tag)
        if event == "start":
            skipped += hides
            styles.append(style_of(element, tag, styles[-1]))
            if _is_cell(element, tag):
                open_cells.append(element)
            mark = _QUOTE if quotes else _edge(tag, element, bool(open_cells), opens=True)
            gone = skipped or styles[-1].gone
            out.append("" if gone else mark + _text(element.text, tag == "pre", styles[-1]))
        else:
            closes = bool(open_cells) and open_cells[-1] is element
            if closes:
                open_cells.pop()
            mark = _UNQUOTE if quotes else _edge(tag, element, bool(open_cells), opens=False)
            if closes:
                mark = _IN_CELL if open_cells else "\t"
            gone = styles.pop().gone or skipped
            out.append("" if gone else mark)
            skipped -= hides
            inside = element.getparent()
            kept = inside is not None and inside.tag == "pre"
            out.append("" if skipped or styles[-1].gone else _text(element.tail, kept, styles[-1]))
    return out


def _text(text: str | None, kept: bool, style: Style) -> str:
    if not text:
        return ""
    shown = text if kept else _BLANKS.sub(" ", text)
    if not shown.strip():
        return shown
    if not style.is_seen:
        return ""
    return f"〔取消線：{shown.replace('〕', '］')}〕" if style.struck else shown


def _edge(tag: str, element: etree._Element, in_cell: bool, *, opens: bool) -> str:
    """The layout mark for the start (with `opens`) or the end of an HTML element; "" for none.

    A layout mark is a control character that stands for the end of a line or a paragraph or, inside
    a table cell (`in_cell`), for a space. `tag` is the element's name in lower case.
    """
    if tag == "br":
        return "" if not opens else _IN_CELL if in_cell else "\n"
    if tag not in _BLOCKS and tag not in _CELLS:
        return ""
    if in_cell:
        return _IN_CELL
    return _PARAGRAPH if tag == "p" and "Mso" not in (element.get("class") or "") else _NEW_LINE


_TOKEN = re.compile(f"[\n{_NEW_LINE}{_PARAGRAPH}{_QUOTE}{_UNQUOTE}]")


def _tidy(text: str) -> str:
    """The text with its layout marks (control characters) replaced by line breaks as in a browser.

    Each line begins with one 「> 」 for each level of quotation.
    """
    lines: list[str] = []
    depth, start = 0, 0
    for token in (*_TOKEN.finditer(text), None):
        line = _line(text[start : token.start() if token else len(text)])
        if line or (token and token[0] == "\n"):
            lines.append("> " * min(depth, 9) * bool(line) + line)
        if token is None:
            break
        start = token.end()
        if token[0] == _PARAGRAPH and lines and lines[-1]:
            lines.append("")
        depth += (token[0] == _QUOTE) - (token[0] == _UNQUOTE)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines).strip("\n"))


def _line(raw: str) -> str:
    cells = [_IN_CELLS.sub(" ", cell.strip(_AROUND)) for cell in raw.split("\t")]
    while cells and not cells[-1]:
        cells.pop()
    return "\t".join(cells).replace("\xa0", " ")
