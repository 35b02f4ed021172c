"""An SMTP server that misbehaves on order, so that sending can be seen to bear it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import Envelope, Session

from intake.demo.smtp import Keeper


class Faults(Keeper):
    """Refuses recipients with a given answer; breaks off after keeping a mail, or before.

    `refuse` maps a recipient to an SMTP answer ("451 …" or "550 …"); `refuse_data` is the answer
    to every DATA. `break_after` names recipients whose mail is kept and whose client never hears
    so, `break_before` those whose mail is lost on the way.
    """

    def __init__(
        self,
        folder: Path,
        *,
        refuse: Mapping[str, str] | None = None,
        refuse_data: str | None = None,
        break_before: Collection[str] = (),
        break_after: Collection[str] = (),
    ) -> None:
        super().__init__(folder)
        self.refuse = dict(refuse or {})
        self.refuse_data = refuse_data
        self.break_before = set(break_before)
        self.break_after = set(break_after)

    async def handle_RCPT(
        self, server: Any, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:
        if self.refuse_data is not None:
            return self.refuse_data
        if self.break_before.intersection(envelope.rcpt_tos):
            server.transport.abort()
            return "421 4.3.0 never heard"
        answer = await super().handle_DATA(server, session, envelope)
        if self.break_after.intersection(envelope.rcpt_tos):
            server.transport.abort()
        return answer
