"""The national address service on a local port, faithful when it is well, with every fault it may
have: `service.answer = …` says how it behaves next."""

import gzip
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache

from integrations.geocoding import client, memory

JSON = "application/json; charset=utf-8"


def feature(**properties: object) -> dict:
    """A house of Vire as the service describes it, some of its properties changed."""
    coordinates = properties.pop("coordinates", [-0.88, 48.84])
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": coordinates},
        "properties": {
            "label": "2 rue Basse 14500 Vire",
            "score": 0.97,
            "housenumber": "2",
            "id": "14762_0100_00002",
            "name": "2 rue Basse",
            "postcode": "14500",
            "citycode": "14762",
            "x": 1,
            "y": 2,
            "city": "Vire",
            "context": "14, Calvados, Normandie",
            "type": "housenumber",
            "importance": 0.6,
            "street": "rue Basse",
            **properties,
        },
    }


def collection(*features: object) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": list(features)}).encode()


class Service:
    """Status, headers, body and the wait before each part of it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.asked: list[dict[str, list[str]]] = []
        self.well()

    def well(self, *features: object) -> None:
        self.says(collection(*(features or [feature()])))

    def says(
        self,
        body: bytes,
        *,
        status: int = 200,
        kind: str = JSON,
        wait: float = 0,
        drip: float = 0,
        **headers: str,
    ) -> None:
        self.status, self.body, self.wait, self.drip = status, body, wait, drip
        self.headers = {"Content-Type": kind, **headers}

    def zips(self, body: bytes) -> None:
        self.says(gzip.compress(body), **{"Content-Encoding": "gzip"})


def _handler(service_of) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            service = service_of()
            address = urlsplit(self.path)
            service.asked.append({"path": [address.path], **parse_qs(address.query)})
            time.sleep(service.wait)
            try:
                self.send_response(service.status)
                for name, value in service.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(service.body)))
                self.end_headers()
                step = 8 if service.drip else len(service.body) or 1
                for start in range(0, len(service.body), step):
                    self.wfile.write(service.body[start : start + step])
                    self.wfile.flush()
                    time.sleep(service.drip)
            except OSError:
                pass  # the client has had enough

        def log_message(self, *args: object) -> None:
            """Silent."""

    return Handler


@pytest.fixture(scope="session")
def _address_server():
    running: list[Service] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(lambda: running[-1]))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield running, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture
def address_service(_address_server, settings, monkeypatch) -> Iterator[Service]:
    """The service, well; the real client asks it, with a patience of a third of a second."""
    running, url = _address_server
    running.append(Service(url))
    settings.ADDRESS_SEARCH = "integrations.geocoding.national.NationalAddresses"
    settings.ADDRESS_API_URL = url
    monkeypatch.setattr(client, "PATIENCE", 0.35)
    cache.clear()
    yield running[-1]
    cache.clear()


@pytest.fixture
def addresses() -> Iterator[list]:
    """The addresses that pages find, without any server: fill the list."""
    memory.forget()
    yield memory.known
    memory.forget()
