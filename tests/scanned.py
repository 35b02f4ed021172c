"""Sample 利用申込書 as pictures: printed, turned, photographed, with a seal across; drawn, never scanned."""

from __future__ import annotations

import io
import random
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from intake.paths import data_path
from intake.reading.form.values import normalise
from intake.reading.labelled import Labelled
from intake.register import load_register
from intake.scan.installed import lacking
from intake.scan.results import Proposal
from intake.terms import FieldName

A4 = (1654, 2339)  # pixels: 200 to the inch
_FONTS = Path("/usr/share/fonts/opentype/noto")
_SEAL = (200, 30, 40)
_DESK = (96, 84, 74)


def needs_tesseract() -> None:
    """Skip where scans cannot be read or forms cannot be drawn; in CI that is a failure."""
    if missing := lacking():
        pytest.skip(f"{missing} (apt-get install tesseract-ocr tesseract-ocr-jpn)")
    if not (_FONTS / "NotoSansCJK-Regular.ttc").exists():
        pytest.skip("no Japanese font to draw forms with (apt-get install fonts-noto-cjk)")


@dataclass(frozen=True, slots=True)
class Sample:
    """A picture of a form, how it was made, and what a person reads in it."""

    name: str
    picture: Image.Image
    values: Mapping[FieldName, str]

    def png(self) -> bytes:
        file = io.BytesIO()
        self.picture.save(file, "PNG")
        return file.getvalue()

    def has(self, proposal: Proposal) -> bool:
        """Whether a person reads in the form what is proposed; spaces are no difference."""
        written = normalise(Labelled(proposal.field, self.values.get(proposal.field, ""), ""))
        return "".join((written.text or "").split()) == "".join(proposal.value.split())

    def jpeg(self) -> bytes:
        file = io.BytesIO()
        self.picture.save(file, "JPEG", quality=80)
        return file.getvalue()


@cache
def _font(size: int, face: str = "Sans") -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(_FONTS / f"Noto{face}CJK-Regular.ttc"), size)


_SECTIONS = ("防災課", "危機管理課", "総務課", "福祉政策課", "市民生活課", "情報政策課")
_NAMES = (
    ("見本　太郎", "みほん　たろう"), ("例田　花子", "れいだ　はなこ"), ("試野　一郎", "ためしの　いちろう"),
    ("仮山　三枝", "かりやま　みえ"), ("架空　良子", "かくう　りょうこ"), ("雛形　健", "ひながた　けん"),
)  # fmt: skip


def values_of(number: int) -> dict[FieldName, str]:
    """The invented contents of one form; the same number gives the same."""
    chance = random.Random(number)
    place = chance.choice(load_register(data_path("register")).current)
    name, kana = _NAMES[number % len(_NAMES)]
    return {
        FieldName.MUNICIPALITY_CODE: place.code,
        FieldName.PREFECTURE_NAME: place.prefecture,
        FieldName.MUNICIPALITY_NAME: place.name,
        FieldName.SECTION: _SECTIONS[number % len(_SECTIONS)],
        FieldName.CONTACT_NAME: name,
        FieldName.CONTACT_KANA: kana,
        FieldName.PHONE: f"{chance.choice(('03-00', '06-00', '052-0'))}{chance.randrange(10, 99)}-{chance.randrange(1000, 9999)}",
        FieldName.EMAIL: f"{chance.choice(('bosai', 'kiki.kanri', 'soumu-01'))}@{place.romaji}.example",
        FieldName.DESIRED_START: f"{chance.choice((2023, 2024))}年{chance.randrange(1, 13)}月",
        FieldName.POPULATION: f"{chance.randrange(1_000, 400_000):,}",
    }


_Draw = Callable[[Mapping[FieldName, str], str], Image.Image]


def listed(values: Mapping[FieldName, str], face: str) -> Image.Image:
    """One label and one value in each row, choices to tick below them."""
    page, draw = _page("クラウド型被災者支援システム　利用申込書", face)
    top = 420
    for name, value in values.items():
        _cell(draw, (150, top, 560, top + 92), name.label, face)
        _cell(draw, (560, top, 1500, top + 92), value, face)
        top += 92
    _cell(draw, (150, top, 560, top + 92), "試行運用への参加", face)
    _cell(draw, (560, top, 1500, top + 92), "□希望する　■希望しない　□未定", face)
    return page


def paired(values: Mapping[FieldName, str], face: str) -> Image.Image:
    """Two labels and two values in each row, as many offices make their own."""
    page, draw = _page("利用申込書", face)
    items = list(values.items())
    top = 380
    wide = [each for each in items if each[0] in (FieldName.EMAIL, FieldName.SECTION)]
    narrow = [each for each in items if each not in wide]
    for pair in zip(narrow[::2], narrow[1::2], strict=True):
        for left, (name, value) in zip((110, 830), pair, strict=True):
            _cell(draw, (left, top, left + 290, top + 84), name.label, face, size=28)
            _cell(draw, (left + 290, top, left + 720, top + 84), value, face, size=30)
        top += 84
    for name, value in wide:
        _cell(draw, (110, top, 400, top + 84), name.label, face, size=28)
        _cell(draw, (400, top, 1550, top + 84), value, face, size=30)
        top += 84
    return page


def hinted(values: Mapping[FieldName, str], face: str) -> Image.Image:
    """Sections with headings, and a column of hints at the right, as our own form has."""
    page, draw = _page("クラウド型被災者支援システム　利用申込書", face)
    top = 400
    for number, (name, value) in enumerate(values.items()):
        if number in (0, 3, 8):
            _cell(
                draw,
                (120, top, 1540, top + 60),
                f"{'１２３'[(0, 3, 8).index(number)]}　申込みについて",
                face,
                size=28,
            )
            top += 60
        _cell(draw, (120, top, 480, top + 78), name.label, face, size=29)
        _cell(draw, (480, top, 1180, top + 78), value, face, size=31)
        _cell(draw, (1180, top, 1540, top + 78), "※半角で記入", face, size=22)
        top += 78
    return page


def _page(title: str, face: str) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    page = Image.new("RGB", A4, "white")
    draw = ImageDraw.Draw(page)
    draw.text((A4[0] // 2, 240), title, font=_font(44, face), fill="black", anchor="mm")
    return page, draw


def _cell(
    draw: ImageDraw.ImageDraw, box: tuple[int, int, int, int], text: str, face: str, size: int = 33
) -> None:
    draw.rectangle(box, outline="black", width=3)
    draw.text(
        (box[0] + 18, (box[1] + box[3]) // 2),
        text,
        font=_font(size, face),
        fill="black",
        anchor="lm",
    )


def on_paper(workbook: bytes, folder: Path) -> Image.Image:
    """The first page of a workbook as LibreOffice prints it."""
    path = folder / "form.xlsx"
    path.write_bytes(workbook)
    if shutil.which("soffice") is None:
        pytest.skip("no LibreOffice to print with (apt-get install libreoffice-calc-nogui)")
    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile",
         "--convert-to", "pdf", "--outdir", str(folder), str(path)],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    page = pypdfium2.PdfDocument(path.with_suffix(".pdf"))[0]
    return page.render(scale=200 / 72).to_pil().convert("RGB")


def sealed(page: Image.Image, at: tuple[int, int]) -> Image.Image:
    """The page with a round red seal across what is written at this place."""
    seal = Image.new("RGBA", page.size)
    draw = ImageDraw.Draw(seal)
    x, y = at
    draw.ellipse((x - 95, y - 95, x + 95, y + 95), outline=(*_SEAL, 230), width=9)
    for row, letters in enumerate(("例市", "之印")):
        draw.text(
            (x, y - 38 + 76 * row),
            letters,
            font=_font(64, "Serif"),
            fill=(*_SEAL, 215),
            anchor="mm",
        )
    return Image.alpha_composite(page.convert("RGBA"), seal).convert("RGB")


def printed(page: Image.Image, chance: random.Random) -> Image.Image:
    """As a flatbed scanner gives it: a little noise, a little askew."""
    turned = page.rotate(chance.uniform(-0.4, 0.4), Image.Resampling.BICUBIC, fillcolor="white")
    return _noisy(turned, 10)


def turned(page: Image.Image, chance: random.Random) -> Image.Image:
    """Fed sideways or upside down, and three degrees askew."""
    askew = page.rotate(
        chance.uniform(-3, 3), Image.Resampling.BICUBIC, expand=True, fillcolor="white"
    )
    quarter = chance.choice(
        (Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_270)
    )
    return _noisy(askew.transpose(quarter), 10)


def photographed(page: Image.Image, chance: random.Random) -> Image.Image:
    """By a telephone on a desk: from aslant, in the shadow of a hand, a little blurred."""
    wide, high = A4[0] + 500, A4[1] + 500
    desk = Image.new("RGB", (wide, high), _DESK)
    desk.paste(page, (250, 250))
    corners = [
        value
        for x, y in ((0, 0), (0, high), (wide, high), (wide, 0))
        for value in (x + chance.uniform(-60, 60), y + chance.uniform(-60, 60))
    ]
    bent = _seen_from(desk, corners)
    shadow = Image.linear_gradient("L").rotate(chance.choice((0, 90, 180))).resize(bent.size)
    shade = shadow.point(lambda value: 140 + value * 115 // 255).convert("RGB")
    return _noisy(ImageChops.multiply(bent, shade).filter(ImageFilter.GaussianBlur(1.1)), 14)


def _seen_from(picture: Image.Image, corners: list[float]) -> Image.Image:
    """The picture with what is at these corners moved to its own: perspective, by eight numbers."""
    wide, high = picture.size
    shear = [(corners[0] - 0) / high, (corners[1] - 0) / wide]
    lean = [(corners[6] - wide) / wide / wide, (corners[3] - high) / high / high]
    factors = (1, shear[0], 0, shear[1], 1, 0, lean[0], lean[1])
    return picture.transform(
        picture.size,
        Image.Transform.PERSPECTIVE,
        factors,
        Image.Resampling.BICUBIC,
        fillcolor=_DESK,
    )


def _noisy(picture: Image.Image, strength: float) -> Image.Image:
    noise = Image.effect_noise(picture.size, strength).convert("RGB")
    return ImageChops.add(picture, noise, scale=1, offset=-128)


WAYS = (printed, turned, photographed)
LAYOUTS: tuple[_Draw, ...] = (listed, paired, hinted)


def samples(count: int = 30) -> list[Sample]:
    """This many forms, in every way in turn; each third has a seal across its values."""
    return [sample(number) for number in range(count)]


def sample(number: int) -> Sample:
    """One of the samples; the same number gives the same."""
    chance = random.Random(number)
    layout, way = LAYOUTS[number // len(WAYS) % len(LAYOUTS)], WAYS[number % len(WAYS)]
    values = values_of(number)
    page = layout(values, "Serif" if number % 4 == 3 else "Sans")
    name = f"{number:02} {way.__name__} {layout.__name__}"
    if number // len(WAYS) % 3 == 2:
        page, name = (
            sealed(page, (chance.randrange(650, 1100), chance.randrange(500, 1000))),
            f"{name} sealed",
        )
    return Sample(name, way(page, chance), values)
