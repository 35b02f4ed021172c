"""Cases of the municipality: shared names, names in names, wards, spellings, domains, renamings."""

from __future__ import annotations

from . import people as p
from .apple import apple
from .becky import becky
from .exchange import exchange
from .forms import standard, values
from .gmail import gmail
from .notes import notes
from .outlook import outlook
from .thunderbird import thunderbird
from .webmail import active, garoon

WRITERS = (exchange, becky, thunderbird, gmail, apple, active, garoon, notes, outlook)
UNICODE = (exchange, thunderbird, gmail, apple, garoon)  # what ISO-2022-JP cannot say
PHONE, CONTACT = "050-9999-0001", "甲野 乙子"
ADDRESS = "bosai@soumu-ka.example"


def applies(
    written: str,
    serial: int,
    *,
    subject: str | None = None,
    body: str | None = None,
    address: str = ADDRESS,
    form: dict[str, object] | None = None,
    unicode_only: bool = False,
    phone: str = PHONE,
    name: str = "総務課",
) -> bytes:
    """An application that names its municipality as `written`; `serial` selects the mail program."""
    text = f"申し込みます。\n\n市区町村名：{body if body is not None else written}\n担当課：総務課\n担当者：{CONTACT}\n電話番号：{phone}\nメールアドレス：{address}\n"
    if body == "":
        text = text.replace("市区町村名：\n", "")
    writers = UNICODE if unicode_only else WRITERS
    return writers[serial % len(writers)](  # type: ignore[operator]
        sender=(name, address),
        subject=f"【{subject or written}】クラウド型被災者支援システムの利用申込み"
        if subject != ""
        else "クラウド型被災者支援システムの利用申込み",
        body=text,
        date=f"Mon, 1 Aug 2022 {9 + serial % 8:02d}:{serial % 60:02d}:00 +0900",
        serial=f"{0x4000 + serial:04x}",
        files=[("利用申込書.xlsx", p.XLSX, standard(form))] if form else [],
    )


def form(code: str, prefecture: str, name: str) -> dict[str, object]:
    return values(code, prefecture, name, "総務課", CONTACT, "こうの おつこ", PHONE, ADDRESS)


def _same_name() -> dict[str, bytes]:
    return {
        "same-fuchu-alone": applies("府中市", 0),
        "same-fuchu-with-prefecture": applies("府中市", 1, body="広島県府中市"),
        "same-fuchu-area-code-is-no-proof": applies("府中市", 2, phone="0847-99-0001"),
        "same-fuchu-prefecture-only-in-form": applies(
            "府中市", 3, form=form("", "東京都", "府中市")
        ),
        "same-ikeda-four": applies("池田町", 4),
        "same-ikeda-with-gun": applies("中川郡池田町", 5, subject="池田町"),
        "same-misato-by-code": applies("美郷町", 6, form=form("054348", "", "美郷町")),
        "same-hidaka-in-hidaka": applies("日高郡日高町", 7),
        "same-date-in-prefecture-bracket": applies("福島県 伊達市", 8),
        "same-kawasaki-known-sender": applies("川崎町", 9),
        "same-mori-with-gun": applies("周智郡森町", 10),
        "same-nanbu-code-column-five-digits": applies(
            "南部町", 11, form=form("19366", "", "南部町")
        ),
        "same-asahi-in-mie": applies("三重郡朝日町", 12, subject="朝日町"),
    }


def _within() -> dict[str, bytes]:
    return {
        "within-tsu": applies("津市", 0),
        "within-otsu": applies("大津市", 1),
        "within-izumiotsu": applies("泉大津市", 2),
        "within-kitahiroshima": applies("北広島市", 3),
        "within-hiroshima": applies("広島市", 4),
        "within-otsu-machi": applies("大津町", 5),
        "within-kushiro-cho": applies("北海道釧路町", 6),
        "within-kushiro-kind-missing": applies("北海道釧路", 7),
        "within-echizen-cho": applies("福井県越前町", 8),
        "within-minamiechizen": applies("南越前町", 9),
        "within-matsukawa-mura": applies("長野県松川村", 10),
        "within-fuchu-cho": applies("広島県府中町", 11),
        "within-sentence": applies(
            "流山市", 12, body="千葉県流山市\n備考：隣接する柏市とは共同利用しておりません"
        ),
    }


def _wards() -> dict[str, bytes]:
    return {
        "ward-chuo-alone": applies("中央区", 0),
        "ward-chuo-tokyo": applies("東京都中央区", 1),
        "ward-chuo-sapporo": applies("札幌市中央区", 2),
        "ward-kita-osaka-office": applies("大阪市北区役所", 3),
        "ward-minato-domain": applies("港区", 4, address="bousai@city.minato.tokyo.jp"),
        "ward-shibuya-is-a-municipality": applies("渋谷区", 5),
        "ward-kita-by-code": applies("北区", 6, form=form("131172", "", "北区")),
        "ward-naka-of-hamamatsu-then": applies("浜松市中区", 7),
        "ward-designated-city-itself": applies("大阪府堺市", 8),
    }


def _spelling() -> dict[str, bytes]:
    made = {
        "ryugasaki-small-ke": applies("龍ヶ崎市", 0),
        "ryugasaki-new-kanji": applies("竜ケ崎市", 1),
        "ryugasaki-hiragana-ga": applies("龍が崎市", 2),
        "chigasaki-large-ke": applies("茅ケ崎市", 3),
        "yusuhara-new-kanji": applies("高知県梼原町", 4),
        "sue-new-kanji": applies("福岡県須恵町", 5),
        "shiogama-new-kanji": applies("塩釜市", 6),
        "ajigasawa-new-kanji": applies("鯵ケ沢町", 7),
        "hinoemata-new-kanji": applies("桧枝岐村", 8),
        "miyake-with-island": applies("三宅島三宅村", 9),
        "hachijo-with-island": applies("東京都八丈島八丈町", 10),
        "full-width-spaces-inside": applies("余　市　町", 11),
        "gun-without-prefecture": applies("余市郡余市町", 12),
        "town-hall-behind": applies("余市町役場", 13),
        "mayor-behind": applies("北海道余市町長　余市　太郎", 14, subject="余市町"),
        "hiragana": applies("よいちちょう", 15),
        "half-width-kana": applies("ﾖｲﾁﾁｮｳ", 16),
        "kana-of-two-in-one-prefecture": applies("北海道えさしちょう", 17),
        "kana-of-two-cities": applies("カシマシ", 18),
        "kutchan-old-kanji": applies("\u4ff1知安町", 0, unicode_only=True),
        "katsuragi-variation-selector": applies("奈良県葛\U000e0100城市", 1, unicode_only=True),
        "katsushika-plain": applies("葛飾区", 2, unicode_only=True),
        "compatibility-prefecture": applies("\ufa1b島県檜枝岐村", 3, unicode_only=True),
        "one-kanji-wrong": applies("飯館村", 4),
        "kind-missing": applies("直島", 5),
        "prefecture-without-suffix": applies("香川・直島町", 6),
        "town-read-as-village": applies("香川県直島村", 7),
    }
    return {f"spelling-{name}": content for name, content in made.items()}


def _domains() -> dict[str, bytes]:
    made = {
        "settles-fuchu-tokyo": applies("府中市", 0, address="bousai@city.fuchu.tokyo.jp"),
        "settles-fuchu-hiroshima": applies(
            "府中市", 1, address="kikikanri@city.fuchu.hiroshima.jp"
        ),
        "settles-misato-saitama": applies("美里町", 2, address="soumu@town.saitama-misato.lg.jp"),
        "settles-mori-with-mail-host": applies(
            "森町", 3, address="bosai@mail.town.mori.shizuoka.jp"
        ),
        "elsewhere-leaves-it-open": applies("府中市", 4, address="bousai@city.nagareyama.chiba.jp"),
        "against-the-written": applies("流山市", 5, address="bousai@city.kashiwa.lg.jp"),
        "alone-is-not-enough": applies(
            "", 6, subject="", body="", address="bosai@town.yoichi.hokkaido.jp", name="総務課"
        ),
        "free-mail-says-nothing": applies(
            "千葉県流山市", 7, address="nagareyama.bousai@gmail.example"
        ),
        "of-the-prefecture": applies("余市町", 8, address="shien@pref.hokkaido.lg.jp"),
        "lookalike": applies("府中市", 9, address="bousai@city.fuchu.tokyo.jp.attacker.example"),
        "local-part-is-no-domain": applies(
            "府中市", 10, address="city.fuchu.tokyo.jp@freemail.example"
        ),
    }
    return {f"domain-{name}": content for name, content in made.items()}


def _renamed() -> dict[str, bytes]:
    return {
        "renamed-sasayama": applies("兵庫県篠山市", 0),
        "renamed-tanbasasayama": applies("丹波篠山市", 1),
        "renamed-nakagawa-fukuoka": applies("福岡県那珂川町", 2),
        "renamed-nakagawa-tochigi-stands": applies("栃木県那珂川町", 3),
        "renamed-nakagawa-alone": applies("那珂川町", 4),
        "renamed-tomiya": applies("宮城県黒川郡富谷町", 5),
        "renamed-old-code-in-form": applies(
            "福岡県那珂川市", 6, form=form("403059", "福岡県", "那珂川市")
        ),
    }


def _others() -> dict[str, bytes]:
    made = {
        "union-of-offices": applies("後志広域事務組合", 0),
        "wide-area-union": applies("後志広域連合", 1),
        "prefecture": applies("福島県", 2),
        "hokkaido": applies("北海道", 3),
        "unknown-town": applies("架空町", 4),
        "unknown-town-of-known-prefecture": applies("福井県架空市", 5),
        "northern-village": applies("北海道色丹村", 6),
        "company": applies("株式会社防災システム", 7),
        "wrong-prefecture-same-name": applies("埼玉県府中市", 8),
    }
    return {f"not-{name}": content for name, content in made.items()}


def cases() -> dict[str, bytes]:
    return _same_name() | _within() | _wards() | _spelling() | _domains() | _renamed() | _others()
