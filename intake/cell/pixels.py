"""Decode PDF pages and pictures to raw pixels inside a cell (sandboxed process).

Other processes get only the pixels, so that they never decode a file from a stranger.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

import pypdfium2
from PIL import Image, ImageOps, UnidentifiedImageError
from pypdfium2.raw import FPDF_ERR_PASSWORD

from intake.cell.jobs import Pixels
from intake.office.sniff import Sort, sort_of

_SCREEN = (1100, 1700)  # pixels: an A4 page whose small print can be read
_MOST = 60_000_000  # pixels of a picture that is decoded
_UNKNOWN = "画像として表示できない種類のファイルです。原本を保存して開いてください。"
_LOCKED = "パスワードが必要です。下の欄にパスワードを入れてください。"


class Undrawable(Exception):
    """Raised if a page or picture cannot be drawn; the message is a Japanese sentence on why."""


def pixels_of(content: bytes, page: int, passwords: Sequence[str]) -> Pixels:
    """Return one page of a PDF or TIFF file, or a picture in another format, as pixels.

    `content` is the file as bytes. `page` counts from 0; if it is beyond the end, the last page is
    drawn. `passwords` are tried on an encrypted PDF. If the page cannot be drawn, the result has no
    pixels, and its `problem` is a Japanese sentence on why.
    """
    try:
        picture, pages = picture_of(content, page, passwords, _SCREEN)
    except Undrawable as error:
        return Pixels(problem=str(error))
    return Pixels(picture.width, picture.height, picture.tobytes(), pages)


def picture_of(
    content: bytes, page: int, passwords: Sequence[str], most: tuple[int, int]
) -> tuple[Image.Image, int]:
    """Draw one page of a PDF or TIFF file, or a picture; returns (page in RGB, number of pages).

    `content` is the file as bytes. `page` counts from 0; if it is beyond the end, the last page is
    drawn. `passwords` are tried on an encrypted PDF. `most` is the largest (width, height) of the
    result in pixels. Raises Undrawable, with the reason in Japanese.
    """
    if sort_of(content) is Sort.PDF:
        return _page_of_pdf(content, page, passwords, most)
    try:
        with Image.open(BytesIO(content)) as picture:
            if picture.width * picture.height > _MOST:
                raise Undrawable("画像が大きすぎます。原本を保存して開いてください。")
            pages = getattr(picture, "n_frames", 1)
            picture.seek(min(page, pages - 1))
            picture.draft("RGB", (2 * most[0], 2 * most[1]))
            return _flat(ImageOps.exif_transpose(picture), most), pages
    except UnidentifiedImageError:
        raise Undrawable(_UNKNOWN) from None
    except (OSError, ValueError, SyntaxError, EOFError):
        raise Undrawable("画像が壊れているようです。原本を保存して開いてください。") from None


def _page_of_pdf(
    content: bytes, page: int, passwords: Sequence[str], most: tuple[int, int]
) -> tuple[Image.Image, int]:
    for password in (None, *passwords):
        try:
            document = pypdfium2.PdfDocument(content, password=password)
        except pypdfium2.PdfiumError as error:
            if error.err_code == FPDF_ERR_PASSWORD:
                continue
            raise Undrawable("PDF が壊れているようです。原本を保存して開いてください。") from None
        document.init_forms()
        pages = len(document)
        sheet = document[min(page, pages - 1)]
        width, height = sheet.get_size()
        scale = min(most[0] / max(width, 1), most[1] / max(height, 1))
        return _flat(sheet.render(scale=scale, may_draw_forms=True).to_pil(), most), pages
    raise Undrawable(_LOCKED)


def _flat(picture: Image.Image, most: tuple[int, int]) -> Image.Image:
    """The picture in RGB, on white where transparent, shrunk in proportion to fit into `most`.

    `most` is the largest (width, height) in pixels; a smaller picture is not enlarged.
    """
    picture.thumbnail(most)
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        over = picture.convert("RGBA")
        picture = Image.new("RGBA", over.size, "white")
        picture.alpha_composite(over)
    return picture.convert("RGB")
