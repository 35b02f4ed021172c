"""The troubles that can occur in receiving and answering mails, and the checks of `intake doctor`.

Each trouble and each check has a Japanese text on what to do about it.
"""

from __future__ import annotations

from typing import Self

from intake.vocabulary.codes import Labelled


class Curable(Labelled):
    """A code with a Japanese name (`label`) and a Japanese text on what to do about it (`cure`)."""

    cure: str

    def __new__(cls, value: str, label: str = "", cure: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_, member.label, member.cure = value, label, cure
        return member


class Trouble(Curable):
    """A kind of trouble in operation that is visible in the record (DuckDB).

    It is shown by `doctor`, `status`, the desk, and mails to the operator.
    """

    PASSES = (
        "passes",
        "メールの取り込みに失敗し続けています",
        "`intake doctor` で原因を確かめてください。直れば自動で続きから取り込みます。受信メールはメールサーバーに残っており、失われません。",
    )
    OLD = (
        "old",
        "メールの取り込みが、しばらく行われていません",
        "見張り（intake watch）か定期の取り込み（intake poll）が動いているか確かめ、`intake doctor` で原因を調べてください。",
    )
    LOGIN = (
        "login",
        "受信メールサーバーにログインできません",
        "理由にあるとおりに設定かパスワードを直すと、次の取り込みで待たずに試します（見張りは、settings.toml を直したら動かし直してください）。サーバーの側で直したときは、`intake doctor` を実行すると、すぐに再開します。",
    )
    FOLDER = (
        "folder",
        "読めないフォルダーがあります",
        "理由にあるサーバーの答えを見て、[mailbox] folders と、サーバー側の権限・不調を確かめてください。ほかのフォルダーは読んでいます。",
    )
    TEMPLATES = (
        "templates",
        "文例に誤りがあり、返信を作れません",
        "示された文例の、示された行を直してください。メールは取り込んであり、返信は、直した後の取り込みか `intake send` で、ひとりでに作ります。",
    )
    MISSING = (
        "missing",
        "メールサーバーにあるのに、記録できていないメールがあります",
        "自動で取り直します。続くときは、メールソフトでそのフォルダーを開き、記録にない申込みを .eml で保存して `intake import` で取り込んでください。",
    )
    UNNUMBERED = (
        "unnumbered",
        "メールサーバーの言う通数と、見つかるメールの通数が違います",
        "サーバー側の索引の不調が考えられます。メールソフトで見える通数と比べ、サーバーの管理者に索引の作り直しを依頼してください。",
    )
    ASIDE = (
        "aside",
        "何度試してもできないことがあり、後に回しています",
        "ほかの処理は続いています。理由を見て直せないときは、state フォルダーの error.log とともに担当の技術者に渡してください。",
    )
    ACCOUNT = (
        "account",
        "送信メールサーバーが、このアカウントからの送信を断っています",
        "理由にあるとおりに設定かパスワードを直すと、次の送信で待たずに試します（見張りは、settings.toml を直したら動かし直してください）。サーバーの側で直したときは、`intake send` を実行してください。返信は送信待ちのまま残っています。",
    )
    LETTERS = (
        "letters",
        "長く送れていない返信があります",
        "`intake send` で送信を試し、示される理由に従って直してください。保留にした返信は、ここには数えません。",
    )
    CLOCK = (
        "clock",
        "この計算機の時計が遅れています",
        "時計を合わせてください（時刻の同期を有効にするのが確実です）。記録の順序は変わりません。",
    )
    BACKUP = (
        "backup",
        "控え（バックアップ）が、定めた間隔で作られていません",
        "`intake backup` を定期に実行してください。間隔は [watching] backup_days で定めています。",
    )
    FORGETTING = (
        "forgetting",
        "個人情報の消去が途中で止まっています",
        "`intake forget` を実行すると、残りのファイルが消えます。",
    )


class Checked(Curable):
    """A check that `intake doctor` makes; `cure` says what usually helps if the check fails."""

    PACKAGES = (
        "packages",
        "パッケージ",
        "同じ名前の別のパッケージ（intake）が入っている環境です。この仕組みだけの仮想環境を作り、入れ直してください。",
    )
    SETTINGS = (
        "settings",
        "設定",
        "示された行を settings.md の表と見比べて直してください。直るまで、ほかの点検の一部は行いません。",
    )
    FOLDER = (
        "state_folder",
        "状態フォルダー",
        "この計算機のディスクに置き、所有者（またはグループ）だけに開き、200 MB 以上を空けてください。",
    )
    STORE = (
        "store",
        "記録",
        "記録を開いている処理を終え、権限と空き容量を確かめてください。壊れているときは控えから戻します（care.md）。",
    )
    FILES = (
        "files",
        "記録にあるファイル",
        "`intake doctor --files` だけが点検します。示されたファイルを、控えの同じ名前のファイルから戻してください。戻るまで、そのメールは読み直せません。",
    )
    CLOCK = "clock", "時計", Trouble.CLOCK.cure
    REGISTER = (
        "register",
        "団体の名簿",
        "`intake register` で名簿を入れ直してください。",
    )
    DETERMINATIONS = (
        "determinations",
        "算定の記録",
        "算定のファイルを、控えにあるものに戻してください。書き換えたファイルは使いません。",
    )
    CELL = (
        "cell",
        "読取りの隔離",
        "SECURITY.md にある条件（名前空間、Landlock、権限のない利用者）を、この計算機で満たしてください。",
    )
    SCANNER = (
        "scanner",
        "ウイルス対策",
        "clamd を動かすか、[reading] clamd の場所を直してください。答えるまで、取り込みは待ちます。",
    )
    SCANS = (
        "scans",
        "スキャンの読取り",
        "任意の機能です。使うときは、tesseract と日本語のデータを入れてください（Debian では apt-get install tesseract-ocr tesseract-ocr-jpn）。",
    )
    TRUST = (
        "trust",
        "差出人の確認",
        "[trust] authserv_ids に受信サーバーの名前を、または鍵のファイルを正しく書いてください。",
    )
    TEMPLATES = (
        "templates",
        "文例",
        "示された文例の、示された差し込みを直してください。文例のフォルダーがないときは、控えから戻すか、[answers] templates の名前を直してください。",
    )
    SAMPLE = "sample", "見本", "見本を使わないときは、settings.toml の label を消してください。"
    SECRETS = (
        "secrets",
        "パスワードなど",
        "示されたファイルを作り、パスワードなどだけを書き、`chmod 600` で自分だけが読めるようにしてください。",
    )
    MAILBOX = (
        "mailbox",
        "受信メール",
        "サーバーの答えに従って [mailbox] とネットワークを直してください。通れば、待っていたログインもすぐに再開します。",
    )
    SMTP = (
        "smtp",
        "送信メール",
        "サーバーの答えに従って [smtp] とネットワークを直してください。返信は送信待ちのまま残っています。",
    )
    HEALTH = "health", "記録の示す不調", "上の表にあるとおりに直してください。"
