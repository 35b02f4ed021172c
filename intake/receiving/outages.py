"""Log in Japanese why passes over the mailbox fail and when they work again, once for each change."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import structlog

log = structlog.get_logger()
MAILBOX = ""  # all folders; any other key is the name of a folder


@dataclass(slots=True)
class Outages:
    """The mailbox or folders that cannot be read at present, and what was logged about them.

    `_known` is {key: (when the outage was noticed, reasons logged since)}. A key is MAILBOX or the
    name of a folder; times are seconds on the monotonic clock.
    """

    _known: dict[str, tuple[float, set[str]]] = field(default_factory=dict)

    def failed(self, key: str, why: str, *, tried: bool = True) -> None:
        """Log why the mailbox or folder `key` cannot be read, once for each outage and reason.

        `key` is MAILBOX ("") or a folder's name, `why` the reason. `tried` is False if reading was
        not attempted and `why` only repeats an earlier failure; such a call logs only if no failure
        of `key` is known yet.
        """
        new = key not in self._known
        _, reasons = self._known.setdefault(key, (time.monotonic(), set()))
        if why in reasons or not (tried or new):
            return
        reasons.add(why)
        log.warning("reading_fails", sentence=f"{_named(key)}を取り込めません。{why}")

    def well(self, key: str) -> None:
        """Log that the mailbox or folder `key` can be read again, and how long it could not be read.

        `key` is MAILBOX ("") or a folder's name. Nothing is logged if no failure of `key` is known.
        """
        if found := self._known.pop(key, None):
            lasted = _span(time.monotonic() - found[0])
            log.warning(
                "reading_works", sentence=f"{_named(key)}の取り込みが、{lasted}ぶりに再開しました。"
            )


def _named(key: str) -> str:
    return f"フォルダー {key} のメール" if key else "メール"


def _span(seconds: float) -> str:
    """Return a duration in seconds as Japanese text, such as 「2時間5分」 or 「40秒」."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours}時間{minutes}分"
    return f"{minutes}分{rest}秒" if minutes else f"{rest}秒"
