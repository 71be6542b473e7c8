"""Programs that call the interface, with one kind of credentials each."""

from collections.abc import Mapping

from django.http import HttpResponse
from django.test import Client

from api.v1.authentication.shared_secret import signature_of
from booking.directory.models import Agent
from socle.accounts.machine_sessions import open_machine_session
from socle.accounts.models import Account
from socle.clock import now

PORTAL = "localhost"
SECRET = "s3cret"


class Program:
    """Speaks JSON to one host, with the same headers at each call."""

    def __init__(self, host: str, headers: Mapping[str, str] | None = None) -> None:
        self.host, self.headers = host, dict(headers or {})
        self.client = Client(HTTP_HOST=host)

    def ask(
        self, method: str, path: str, body: object = None, headers: Mapping = {}, **query: object
    ) -> HttpResponse:
        """A body of bytes goes as it is, anything else as JSON."""
        more = {} if body is None else {"data": body, "content_type": "application/json"}
        return getattr(self.client, method)(
            f"/api/v1/{path}", query_params=query, headers={**self.headers, **headers}, **more
        )

    def get(self, path: str, **query: object) -> HttpResponse:
        return self.ask("get", path, **query)

    def post(self, path: str, body: object, **more: object) -> HttpResponse:
        return self.ask("post", path, body, **more)

    def patch(self, path: str, body: object, **more: object) -> HttpResponse:
        return self.ask("patch", path, body, **more)

    def delete(self, path: str, body: object = None, **more: object) -> HttpResponse:
        return self.ask("delete", path, body, **more)


def signed_in(account: Account, host: str) -> Program:
    """Way A, without going through the form."""
    made = open_machine_session(account, host, now())
    return Program(host, {"uid": account.email, "client": made.client, "access-token": made.token})


def signing(agent: Agent, host: str, secret: str = SECRET) -> Program:
    """Way B."""
    told = {
        "id": agent.pk,
        "first_name": agent.first_name,
        "last_name": agent.last_name,
        "email": agent.email,
    }
    signature = signature_of(told, secret)
    return Program(host, {"uid": agent.email, "X-Agent-Auth-Signature": signature})
