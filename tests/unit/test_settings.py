"""Settings: read strictly, and every mistake is a sentence with the cure."""

from __future__ import annotations

from pathlib import Path

import pytest

from intake.settings import SettingsError, load_settings
from intake.settings.secret import SecretError


def write(folder: Path, text: str) -> Path:
    (folder / "settings.toml").write_text(text, encoding="utf-8")
    return folder


def test_without_a_file_nothing_is_answered(tmp_path: Path) -> None:
    settings = load_settings(tmp_path)
    assert settings.answers.since is None
    assert settings.mailbox.security == "tls"


def test_the_environment_goes_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, '[mailbox]\nhost = "imap.j-lis.example"\nuser = "rddlg"\n')
    monkeypatch.setenv("INTAKE_MAILBOX__HOST", "mail.j-lis.example")
    settings = load_settings(tmp_path)
    assert (settings.mailbox.host, settings.mailbox.user) == ("mail.j-lis.example", "rddlg")


def test_each_setting_may_come_from_the_environment_lists_as_json(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, '[oauth2]\ntoken_url = "https://login.example/t"\nclient_id = "a"\n')
    monkeypatch.setenv("INTAKE_MAILBOX__FOLDERS", '["INBOX", "申込み"]')
    monkeypatch.setenv("Intake_Mailbox__Port", "1993")
    monkeypatch.setenv("INTAKE_MAILBOX__OAUTH2__TOKEN_URL", "https://other.example/t")
    monkeypatch.setenv("INTAKE_MAILBOX__OAUTH2__CLIENT_ID", "b")
    monkeypatch.setenv("INTAKE_MAILBOX__OAUTH2__SCOPE", "mail")
    monkeypatch.setenv("INTAKE_OAUTH2__SCOPE", "mail")
    monkeypatch.setenv("INTAKE_LABEL", "見本")
    monkeypatch.setenv("INTAKE_NOTHING__OF", "ours")
    settings = load_settings(tmp_path)
    assert settings.mailbox.folders == ("INBOX", "申込み")
    assert (settings.mailbox.port, settings.label) == (1993, "見本")
    assert settings.oauth2 is not None
    assert settings.mailbox.oauth2 is not None
    assert (settings.oauth2.client_id, settings.mailbox.oauth2.client_id) == ("a", "b")


@pytest.mark.parametrize(
    ("variable", "text", "words"),
    [
        ("INTAKE_MAILBOX__FOLDERS", "[]", "mailbox.folders には 1 つ以上"),
        ("INTAKE_MAILBOX__FOLDERS", "INBOX", 'mailbox.folders：は ["INBOX"] のような並び'),
        ("INTAKE_MAILBOX__HOTS", "x", "mailbox.hots という設定はありません"),
        ("INTAKE_MAILBOX", "x", "mailbox の値が使えません"),
        ("INTAKE_LABEL__TEXT", "x", "label の値が使えません"),
    ],
)
def test_a_mistake_in_the_environment_is_a_sentence_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str, text: str, words: str
) -> None:
    write(tmp_path, "mailbox = 5\n" if variable.endswith("HOTS") else "")
    monkeypatch.setenv(variable, text)
    with pytest.raises(SettingsError) as caught:
        load_settings(tmp_path)
    assert words in str(caught.value)


def test_a_date_in_answer_since_begins_at_midnight_in_tokyo(tmp_path: Path) -> None:
    write(tmp_path, '[answers]\nanswer_since = 2022-07-01\nfrom_address = "a@j-lis.example"\n')
    since = load_settings(tmp_path).answers.since
    assert since is not None
    assert since.isoformat() == "2022-07-01T00:00:00+09:00"


def test_files_written_with_notepad_are_read_in_spite_of_the_mark_it_puts_before(
    tmp_path: Path,
) -> None:
    text = '[mailbox]\r\nhost = "imap.j-lis.example"\r\npassword_file = "p"\r\n'
    (tmp_path / "settings.toml").write_bytes(b"\xef\xbb\xbf" + text.encode())
    (tmp_path / "p").write_bytes(b"\xef\xbb\xbfhimitsu\r\n")
    (tmp_path / "p").chmod(0o600)
    assert load_settings(tmp_path).mailbox.secret() == "himitsu"


def test_file_names_count_from_the_state_folder(tmp_path: Path) -> None:
    write(tmp_path, '[mailbox]\npassword_file = "imap.password"\n')
    (tmp_path / "imap.password").write_text("ひみつ\n", encoding="utf-8")
    (tmp_path / "imap.password").chmod(0o600)
    assert load_settings(tmp_path).mailbox.secret() == "ひみつ"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[mailbox]\nhost = imap", "TOML として読めません"),
        ('[mailbox]\nhots = "x"', "mailbox.hots という設定はありません"),
        ('[mailbox]\nport = "ninety"', "mailbox.port は整数にしてください"),
        ('[mailbox]\nsecurity = "ssl"', "'tls'、'starttls'、'none' のどれか"),
        ('[answers]\nsending = "sned"', "sending は 'send'、'hold' のどれかにしてください"),
        ("[answers]\n\nsending = hold", '3 行目の 11 文字目：値を読めません。文字の値は、" か'),
        ("[mailbox]\nhost = 10.0.0.1", '囲んでください（例 host = "imap'),
        ('label = "x', "引用符"),
        ('label = "a"\nlabel = "b"', "二度書かれています"),
        ("label", "「名前 = 値」の形で"),
        ('label = "C:\\Users"', "' で囲んでください（例 folder ="),
        ("[mailbox\n", "見出しの ] がありません"),
        ("[mailbox]\nport = [1", "] がありません"),
        ('[mailbox]\nhost = "imap.j-lis.example"\nsecurity = "none"', "この計算機の中"),
        ('[mailbox]\npassword = "x"', "設定ファイルに書けません"),
        ("[answers]\nanswer_since = 2022-07-01", "from_address も定めてください"),
    ],
)
def test_a_mistake_is_a_sentence_that_names_file_and_setting(
    tmp_path: Path, text: str, words: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(write(tmp_path, text))
    assert "settings.toml" in str(caught.value)
    assert words in str(caught.value)


def test_a_password_file_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    write(tmp_path, '[smtp]\npassword_file = "gone"\n')
    with pytest.raises(SecretError, match=r"gone.*password_file の場所"):
        load_settings(tmp_path).smtp.secret()


def test_a_secret_never_stands_in_the_settings_as_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INTAKE_SMTP__PASSWORD", "ひみつの言葉")
    assert "ひみつの言葉" not in repr(load_settings(tmp_path))
