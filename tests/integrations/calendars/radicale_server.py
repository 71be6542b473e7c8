"""A real Radicale on a local port, with one account and as many calendars as wanted."""

import threading
from dataclasses import dataclass, field
from pathlib import Path
from socketserver import ThreadingMixIn
from urllib.parse import quote, urljoin
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import httpx
from icalendar import Calendar, Event

USER, PASSWORD = "ada@exemple.fr", "mot-de-passe-d-application"
MAKE = (
    '<?xml version="1.0"?><C:mkcalendar xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">'
    "<D:set><D:prop><D:displayname>{name}</D:displayname><C:supported-calendar-component-set>"
    '<C:comp name="{component}"/></C:supported-calendar-component-set></D:prop></D:set>'
    "</C:mkcalendar>"
)


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        pass


@dataclass
class Radicale:
    folder: Path
    requests: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    # Answers given instead of Radicale's own, each to one request: (status, headers, body).
    faults: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    # Headers and properties that this server does not know.
    hides_etags: bool = False
    hides_marks: bool = False

    def __enter__(self) -> "Radicale":
        from radicale import Application, config

        users = self.folder / "users"
        users.write_text(f"{USER}:{PASSWORD}\n")
        options = {
            "auth": {
                "type": "htpasswd",
                "htpasswd_filename": str(users),
                "htpasswd_encryption": "plain",
                "delay": "0",
            },
            "storage": {"filesystem_folder": str(self.folder / "collections")},
            "logging": {"level": "critical"},
        }
        configuration = config.load()
        configuration.update(options, "test", privileged=True)
        self._inner = Application(configuration)
        self._server = make_server("127.0.0.1", 0, self._answer, _Server, _Quiet)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), daemon=True
        )
        self._thread.start()
        self._client = httpx.Client(auth=(USER, PASSWORD), trust_env=False)
        return self

    def __exit__(self, *error: object) -> None:
        self._client.close()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/"

    def make_calendar(self, name: str = "Travail", component: str = "VEVENT") -> str:
        url = urljoin(self.url, quote(f"{USER}/{name.lower()}/"))
        body = MAKE.format(name=name, component=component)
        self._client.request("MKCALENDAR", url, content=body.encode()).raise_for_status()
        self.requests.clear()
        return url

    def rename(self, url: str, name: str) -> None:
        body = (
            '<?xml version="1.0"?><D:propertyupdate xmlns:D="DAV:"><D:set><D:prop>'
            f"<D:displayname>{name}</D:displayname></D:prop></D:set></D:propertyupdate>"
        )
        self._client.request("PROPPATCH", url, content=body.encode()).raise_for_status()

    def delete(self, url: str) -> None:
        self._client.delete(url).raise_for_status()

    def put(self, calendar: str, text: str, name: str = "un") -> str:
        """An event of the agent's own, as their program writes it."""
        lines = [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//Test//FR",
            *text.split("\n"),
            "END:VCALENDAR",
            "",
        ]
        url = urljoin(calendar, f"{name}.ics")
        headers = {"Content-Type": "text/calendar; charset=utf-8"}
        answer = self._client.put(url, content="\r\n".join(lines).encode(), headers=headers)
        answer.raise_for_status()
        return url

    def events(self, calendar: str) -> dict[str, Event]:
        """By UID."""
        text = self._client.get(calendar).raise_for_status().text
        return {str(one["UID"]): one for one in Calendar.from_ical(text).walk("VEVENT")}

    def said(self, method: str) -> list[dict[str, str]]:
        return [headers for name, _, headers in self.requests if name == method]

    def _answer(self, environ, start_response):
        headers = {
            key.removeprefix("HTTP_").replace("_", "-").lower(): value
            for key, value in environ.items()
            if key.startswith("HTTP_")
        }
        ours = "rdv" in headers.get("user-agent", "")
        if ours:
            self.requests.append((environ["REQUEST_METHOD"], environ["PATH_INFO"], headers))
        if ours and self.faults:
            status, more, body = self.faults.pop(0)
            length = int(environ.get("CONTENT_LENGTH") or 0)
            environ["wsgi.input"].read(length)
            start_response(status, [*more.items(), ("Content-Length", str(len(body)))])
            return [body]
        if not ours:
            return self._inner(environ, start_response)
        return self._altered(environ, start_response)

    def _altered(self, environ, start_response):
        told = []

        def keep(status, headers, *more):
            told.extend([status, headers])

        body = b"".join(self._inner(environ, keep))
        status, headers = told
        if self.hides_etags:
            headers = [one for one in headers if one[0].lower() != "etag"]
        if self.hides_marks:
            for word in (b"sync-token", b"getctag"):
                body = body.replace(word, b"unknown-mark")
            headers = [one for one in headers if one[0].lower() != "content-length"]
            headers.append(("Content-Length", str(len(body))))
        start_response(status, headers)
        return [body]
