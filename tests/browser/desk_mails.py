"""A mail whose every part tries to be more than text."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP

from tests.system.mails import filled_form

HOSTILE = (
    "<p onclick=alert(1)>本文です</p><script>window.broken = 1</script>"
    '<img src="http://127.0.0.1:9/pixel.png" onerror="window.broken = 2">'
    '<a href="javascript:window.broken = 3">押してください</a>'
    '<style>body { display: none }</style><iframe src="http://127.0.0.1:9/"></iframe>'
    '<div class="jp-Dialog" style="position:fixed;inset:0">おおい</div>'
)


def hostile() -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"] = "<b>太郎</b> <taro@evil.example>"
    message["To"] = "uketsuke@j-lis.example"
    message["Subject"] = "<img src=x onerror='window.broken = 4'>クラウド型被災者支援システムの照会"
    message["Date"] = datetime(2022, 7, 4, tzinfo=UTC)
    message["Message-ID"] = "<hostile@evil.example>"
    message.set_content("桜田門外<script>window.broken = 5</script> 利用料を教えてください。")
    message.add_alternative(HOSTILE, subtype="html")
    message.add_attachment(
        filled_form(section="<b onmouseover=x>課</b>"),
        maintype="application",
        subtype="vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        filename="<svg onload=alert(1)>.xlsx",
    )
    return message.as_bytes()
