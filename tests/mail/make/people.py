"""Invented applicants, and the styles in which clerks write an application."""

from __future__ import annotations

from dataclasses import dataclass

from .forms import standard, values


@dataclass(frozen=True)
class Applicant:
    code: str
    prefecture: str
    gun: str
    name: str
    section: str
    contact: str
    kana: str
    phone: str
    email: str

    @property
    def sender(self) -> tuple[str, str]:
        return (f"{self.name}{self.section}", self.email)

    def form(self, **more: str) -> dict[str, object]:
        return values(
            self.code,
            self.prefecture,
            self.name,
            self.section,
            self.contact,
            self.kana,
            self.phone,
            self.email,
            **more,
        )

    def xlsx(self, **more: str) -> bytes:
        return standard(self.form(**more))


def _one(*cells: str) -> Applicant:
    return Applicant(*cells)


YOICHI = _one(
    "014087",
    "北海道",
    "余市郡",
    "余市町",
    "総務課",
    "余市 花子",
    "よいち はなこ",
    "0135-99-0001",
    "bosai@yoichi-town.example",
)
NIKI = _one(
    "014079",
    "北海道",
    "余市郡",
    "仁木町",
    "総務課",
    "仁木 一郎",
    "にき いちろう",
    "0135-98-0002",
    "bosai@niki-town.example",
)
KUTCHAN = _one(
    "014001",
    "北海道",
    "虻田郡",
    "倶知安町",
    "危機管理室",
    "羊蹄 山子",
    "ようてい やまこ",
    "0136-99-0003",
    "kiki@kutchan-town.example",
)
HINOEMATA = _one(
    "073644",
    "福島県",
    "南会津郡",
    "檜枝岐村",
    "住民課",
    "尾瀬 水子",
    "おぜ みずこ",
    "0241-99-0004",
    "jumin@hinoemata-village.example",
)
IITATE = _one(
    "075647",
    "福島県",
    "相馬郡",
    "飯舘村",
    "総務課",
    "相馬 次郎",
    "そうま じろう",
    "0244-99-0005",
    "soumu@iitate-village.example",
)
RYUGASAKI = _one(
    "082082",
    "茨城県",
    "",
    "龍ケ崎市",
    "危機管理課",
    "牛久 三郎",
    "うしく さぶろう",
    "0297-99-0006",
    "kiki@ryugasaki-city.example",
)
NAGAREYAMA = _one(
    "122203",
    "千葉県",
    "",
    "流山市",
    "防災危機管理課",
    "江戸 川太",
    "えど かわた",
    "04-7199-0007",
    "bousai@nagareyama-city.example",
)
SHIBUYA = _one(
    "131130",
    "東京都",
    "",
    "渋谷区",
    "防災課",
    "渋谷 忠雄",
    "しぶや ただお",
    "03-9999-0008",
    "bosai@shibuya-city.example",
)
HINO = _one(
    "132128",
    "東京都",
    "",
    "日野市",
    "防災安全課",
    "多摩 平子",
    "たま ひらこ",
    "042-599-0009",
    "bosai@hino-city.example",
)
AWASHIMA = _one(
    "155861",
    "新潟県",
    "岩船郡",
    "粟島浦村",
    "総務課",
    "粟島 海子",
    "あわしま うみこ",
    "0254-99-0010",
    "soumu@awashimaura-village.example",
)
NAMERIKAWA = _one(
    "162060",
    "富山県",
    "",
    "滑川市",
    "総務課",
    "剱 岳男",
    "つるぎ たけお",
    "076-999-0011",
    "soumu@namerikawa-city.example",
)
HAKUBA = _one(
    "204854",
    "長野県",
    "北安曇郡",
    "白馬村",
    "総務課",
    "白馬 雪子",
    "はくば ゆきこ",
    "0261-99-0012",
    "soumu@hakuba-village.example",
)
GUJO = _one(
    "212199",
    "岐阜県",
    "",
    "郡上市",
    "総務課",
    "長良 鮎子",
    "ながら あゆこ",
    "0575-99-0013",
    "soumu@gujo-city.example",
)
OBAMA = _one(
    "182044",
    "福井県",
    "",
    "小浜市",
    "生活安全課",
    "若狭 浜男",
    "わかさ はまお",
    "0770-99-0014",
    "anzen@obama-city.example",
)
NAOSHIMA = _one(
    "373648",
    "香川県",
    "香川郡",
    "直島町",
    "総務課",
    "直島 光",
    "なおしま ひかる",
    "087-899-0015",
    "soumu@naoshima-town.example",
)
YUSUHARA = _one(
    "394050",
    "高知県",
    "高岡郡",
    "檮原町",
    "総務課",
    "四万 十子",
    "しまん とうこ",
    "0889-99-0016",
    "soumu@yusuhara-town.example",
)
HITA = _one(
    "442046",
    "大分県",
    "",
    "日田市",
    "防災・危機管理課",
    "日田 杉男",
    "ひた すぎお",
    "0973-99-0017",
    "bosai@hita-city.example",
)
YORON = _one(
    "465356",
    "鹿児島県",
    "大島郡",
    "与論町",
    "総務企画課",
    "与論 珊瑚",
    "よろん さんご",
    "0997-99-0018",
    "soumu@yoron-town.example",
)


def subject(a: Applicant, word: str = "利用") -> str:
    return f"【{a.name}】クラウド型被災者支援システムの{word}申込み"


def colon(
    a: Applicant,
    lead: str = "お世話になっております。\n標記の件について、下記のとおり申し込みます。\n",
) -> str:
    """A body in the plainest style: 「市区町村名：余市町」."""
    return (
        f"{lead}\n市区町村名：{a.prefecture}{a.name}\n担当課：{a.section}\n担当者：{a.contact}\n"
        f"電話番号：{a.phone}\nメールアドレス：{a.email}\n\n利用申込書を添付します。よろしくお願いいたします。\n"
    )


def numbered(a: Applicant) -> str:
    """A body like an official letter: 記, numbered items, full-width digits, 以上."""
    wide = str.maketrans("0123456789-", "０１２３４５６７８９－")
    return (
        "地方公共団体情報システム機構\nICTイノベーションセンター 被災者支援担当　様\n\n"
        "　平素より大変お世話になっております。\n　標記について、下記のとおり申し込みますので、よろしくお取り計らい願います。\n\n"
        f"記\n\n１　市区町村名　　　{a.prefecture}{a.gun}{a.name}\n２　担　当　課　　　{a.section}\n"
        f"３　担当者の氏名　　{a.contact}\n４　連絡先\n　(1) 電話番号　　　{a.phone.translate(wide)}\n"
        f"　(2) メールアドレス　{a.email}\n\n　　　　　　　　　　　　　　　　　　　　　　以上\n"
    )


def bracketed(a: Applicant) -> str:
    """A body with 【市区町村名】 and the value on the next line."""
    return (
        f"J-LIS御担当者様\n\n利用申込書を送付します。\n\n【市区町村名】\n{a.prefecture}{a.name}\n【担当課】\n{a.section}\n"
        f"【担当者の氏名】\n{a.contact}\n【電話番号】\n{a.phone}\n【メールアドレス】\n{a.email}\n"
    )


def signed(a: Applicant) -> str:
    """A body with the fields in the text and again, in another order, in a signature."""
    return (
        f"いつもお世話になります。{a.prefecture}{a.name}{a.section}の{a.contact.split()[0]}です。\n"
        "クラウド型被災者支援システムの利用を申し込みます。\n\n"
        f"■市区町村名：{a.name}（{a.prefecture}）\n■担当課：{a.section}\n■担当者：{a.contact}\n"
        f"■TEL：{a.phone}\n■E-mail：{a.email}\n\n"
        f"**********************************\n{a.prefecture}{a.name}役場　{a.section}\n{a.contact}（{a.kana}）\n"
        f"〒000-0000　{a.prefecture}{a.name}字架空1番地\nTEL {a.phone}　FAX {a.phone[:-4]}9999\n{a.email}\n"
        "**********************************\n"
    )


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def form(a: Applicant, name: str = "利用申込書.xlsx", **more: str) -> list[tuple[str, str, bytes]]:
    """The usual attachment, the standard form filled in, as (name, media type, content)."""
    return [(name, XLSX, a.xlsx(**more))]
