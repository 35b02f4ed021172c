"""Decode PDF pages and pictures to raw pixels inside a cell (sandboxed process).

Other processes then only draw pixels, and never decode a stranger's file.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

import pypdfium2
from PIL import Image, ImageOps, UnidentifiedImageError
from pypdfium2.raw import FPDF_ERR_PASSWORD

from intake.cell.jobs import Pixels
from intake.office.sniff import Sort, sort_of

_WIDE, _HIGH = 1100, 1700  # pixels: an A4 page whose small print can be read
_MOST = 60_000_000  # pixels of a picture that is decoded
_UNKNOWN = "画像として表示できない種類のファイルです。原本を保存して開いてください。"
_LOCKED = "パスワードが必要です。下の欄にパスワードを入れてください。"


def pixels_of(content: bytes, page: int, passwords: Sequence[str]) -> Pixels:
    """One page of a PDF or TIFF file, or a picture in another format, as pixels.

    `page` counts from 0; a number beyond the last page gives the last page. `passwords` are tried
    on an encrypted PDF. `problem` of the result is a Japanese sentence if the page cannot be drawn.
    """
    if sort_of(content) is Sort.PDF:
        return _page_of_pdf(content, page, passwords)
    try:
        with Image.open(BytesIO(content)) as picture:
            if picture.width * picture.height > _MOST:
                return Pixels(problem="画像が大きすぎます。原本を保存して開いてください。")
            pages = getattr(picture, "n_frames", 1)
            picture.seek(min(page, pages - 1))
            picture.draft("RGB", (2 * _WIDE, 2 * _HIGH))
            return _pixels(ImageOps.exif_transpose(picture), pages)
    except UnidentifiedImageError:
        return Pixels(problem=_UNKNOWN)
    except (OSError, ValueError, SyntaxError, EOFError):
        return Pixels(problem="画像が壊れているようです。原本を保存して開いてください。")


def _page_of_pdf(content: bytes, page: int, passwords: Sequence[str]) -> Pixels:
    for password in (None, *passwords):
        try:
            document = pypdfium2.PdfDocument(content, password=password)
        except pypdfium2.PdfiumError as error:
            if error.err_code == FPDF_ERR_PASSWORD:
                continue
            return Pixels(problem="PDF が壊れているようです。原本を保存して開いてください。")
        document.init_forms()
        pages = len(document)
        sheet = document[min(page, pages - 1)]
        width, height = sheet.get_size()
        scale = min(_WIDE / max(width, 1), _HIGH / max(height, 1))
        return _pixels(sheet.render(scale=scale, may_draw_forms=True).to_pil(), pages)
    return Pixels(problem=_LOCKED)


def _pixels(picture: Image.Image, pages: int) -> Pixels:
    """A picture as RGB pixels on a white background, reduced to at most 1100 × 1700 pixels.

    `pages` is the number of pages of the file that it is from.
    """
    picture.thumbnail((_WIDE, _HIGH))
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        over = picture.convert("RGBA")
        picture = Image.new("RGBA", over.size, "white")
        picture.alpha_composite(over)
    flat = picture.convert("RGB")
    return Pixels(flat.width, flat.height, flat.tobytes(), pages)
