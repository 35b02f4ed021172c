"""An OAuth2 authorization server on loopback over TLS, and a place where mail servers ask about tokens."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import jwt

from tests.system.certificates import Certificates

SCOPE = "https://mail.example/.default"


@dataclass(slots=True)
class Tokens:
    """What the server knows, and what it was asked. Tests change it as they go."""

    user: str
    client: tuple[str, str] = ("uketsuke-app", "himitsu-no-client")
    refresh_token: str = "koushin-1"
    lifetime: Any = 3600  # seconds, as told
    rotates: bool = False  # gives another refresh token each time
    public_key: str = ""  # of the service account
    answer: bytes | None = None  # said instead of anything sensible
    redirect: str = ""
    asked: list[dict[str, str]] = field(default_factory=list)
    good: set[str] = field(default_factory=set)  # access tokens that mail servers accept
    introspected: list[str] = field(default_factory=list)
    url: str = ""
    introspection_url: str = ""
    authority: Any = None

    def expire(self) -> None:
        """From now on no token given so far is good."""
        self.good.clear()

    def give(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """The answer to a request for a token."""
        self.asked.append(form)
        if why := self._wrong(form):
            return 400, {"error": why, "error_description": f"AADSTS70000: {why} {form}"}
        number = len(self.asked)
        token = f"tsuukou-shou-{number}"
        self.good.add(token)
        answer = {"access_token": token, "token_type": "Bearer", "expires_in": self.lifetime}
        if self.rotates:
            self.refresh_token = answer["refresh_token"] = f"koushin-{number + 1}"
        return 200, answer

    def _wrong(self, form: dict[str, str]) -> str:
        grant = form.get("grant_type", "")
        if grant == "urn:ietf:params:oauth:grant-type:jwt-bearer":
            try:
                claims = jwt.decode(
                    form["assertion"], self.public_key, algorithms=["RS256"], audience=self.url
                )
            except jwt.PyJWTError:
                return "invalid_grant"
            wanted = {"sub": self.user, "scope": SCOPE, "iss": "robo@kikou.example"}
            return "" if wanted.items() <= claims.items() else "invalid_grant"
        if (form.get("client_id"), form.get("client_secret")) != self.client:
            return "invalid_client"
        if grant == "refresh_token":
            return "" if form.get("refresh_token") == self.refresh_token else "invalid_grant"
        return "" if form.get("scope") == SCOPE else "invalid_scope"


class _Handler(BaseHTTPRequestHandler):
    tokens: Tokens

    def do_POST(self) -> None:
        text = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(text).items()}
        if self.path.startswith("/introspect"):
            self.tokens.introspected.append(form["token"])
            active = form["token"] in self.tokens.good
            self._say(200, {"active": active, "username": self.tokens.user})
        elif self.tokens.redirect:
            self.send_response(307)
            self.send_header("Location", self.tokens.redirect)
            self.end_headers()
        else:
            self._say(*self.tokens.give(form))

    def _say(self, code: int, answer: dict[str, Any]) -> None:
        content = self.tokens.answer or json.dumps(answer).encode()
        if self.path.startswith("/introspect"):
            content = json.dumps(answer).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        return


@contextmanager
def token_server(user: str, certificates: Certificates) -> Iterator[Tokens]:
    """A running server; tokens over TLS at `url`, questions of mail servers at the other."""
    tokens = Tokens(user, authority=certificates.authority)
    handler = type("Handler", (_Handler,), {"tokens": tokens})
    spoken = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    spoken.socket = certificates.server_context().wrap_socket(spoken.socket, server_side=True)
    plain = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    tokens.url = f"https://127.0.0.1:{spoken.server_address[1]}/token"
    tokens.introspection_url = f"http://127.0.0.1:{plain.server_address[1]}/introspect"
    threads = [threading.Thread(target=s.serve_forever, args=(0.05,)) for s in (spoken, plain)]
    for thread in threads:
        thread.start()
    try:
        yield tokens
    finally:
        for server in (spoken, plain):
            server.shutdown()
            server.server_close()
        for thread in threads:
            thread.join()
