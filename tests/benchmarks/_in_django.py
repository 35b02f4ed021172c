"""A mail system that somebody else wrote, on its embedded defaults: run by peers.py with the peer's Python.

    PYTHON _in_django.py helpdesk|mailbox HOST PORT USER PASSWORD FOLDER

Imports nothing of ours. SQLite, files for attachments; what django-helpdesk answers with stays in
memory. On stdout JSON: seconds without the start, and each message as
[Message-ID, subject, text, attachments].
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.core.management import call_command
from django.urls import include, path

urlpatterns: list[Any] = []  # of the site; a letter of django-helpdesk's names its ticket's page
APPS = ["auth", "contenttypes", "sessions", "messages", "admin", "staticfiles", "humanize", "sites"]


def configured(folder: Path, app: str) -> None:
    """Django as `startproject` leaves it, with the app, its tables laid."""
    settings.configure(
        SECRET_KEY="invented",
        INSTALLED_APPS=[*(f"django.contrib.{name}" for name in APPS), app],
        DATABASES={
            "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(folder / "db.sqlite3")}
        },
        TEMPLATES=[
            {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}
        ],
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        MEDIA_ROOT=str(folder / "media"),
        EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend",
        SITE_ID=1,
        USE_TZ=True,
        TIME_ZONE="Asia/Tokyo",
        LANGUAGE_CODE="en",
        ROOT_URLCONF=__name__,
        HELPDESK_TEAMS_MODE_ENABLED=False,
        HELPDESK_TEAMS_MODEL="auth.User",
        HELPDESK_TEAMS_MIGRATION_DEPENDENCIES=[],
    )
    django.setup()
    call_command("migrate", verbosity=0)


def helpdesk(host: str, port: str, user: str, password: str) -> Any:
    """django-helpdesk: a ticket for each mail, attachments kept, an answer to its sender."""
    call_command("loaddata", "emailtemplate.json", verbosity=0)
    urlpatterns.append(path("", include("helpdesk.urls", namespace="helpdesk")))
    from helpdesk.models import Queue

    Queue.objects.create(
        title="申込み", slug="moshikomi", email_address="uketsuke@j-lis.example",
        allow_email_submission=True, email_box_type="imap", email_box_ssl=True,
        email_box_host=host, email_box_port=int(port), email_box_user=user,
        email_box_pass=password, email_box_imap_folder="INBOX",
    )  # fmt: skip
    yield
    call_command("get_email", quiet=True)
    yield
    from django.core import mail
    from helpdesk.models import FollowUp

    found = [
        [each.message_id, each.ticket.title, each.comment, each.followupattachment_set.count()]
        for each in FollowUp.objects.select_related("ticket").order_by("id")
    ]
    yield {"messages": found, "letters": len(getattr(mail, "outbox", ()))}


def mailbox(host: str, port: str, user: str, password: str) -> Any:
    """django-mailbox: each mail as a message, attachments kept; nothing is answered."""
    from django_mailbox.models import Mailbox, Message

    uri = f"imap+ssl://{user}:{password}@{host}:{port}"
    box = Mailbox.objects.create(name="申込み", uri=uri)
    yield
    for _ in box.get_new_mail():
        pass
    yield
    found = [
        [each.message_id, each.subject, each.text, each.attachments.count()]
        for each in Message.objects.order_by("id")
    ]
    yield {"messages": found, "letters": 0}


def main() -> None:
    name, host, port, user, password, folder = sys.argv[1:]
    configured(Path(folder), {"helpdesk": "helpdesk", "mailbox": "django_mailbox"}[name])
    steps = {"helpdesk": helpdesk, "mailbox": mailbox}[name](host, port, user, password)
    next(steps)
    begun, used = time.perf_counter(), time.process_time()
    next(steps)
    took = {"seconds": time.perf_counter() - begun, "cpu": time.process_time() - used}
    print(json.dumps(took | next(steps)))


if __name__ == "__main__":
    main()
