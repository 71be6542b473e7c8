"""No log holds what opens a door."""

import io
import logging
import re

import yaml
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils.log import log_response

from project.settings.observability import _with_espace
from socle.links import secret_of
from socle.logs import LeavesSecretsOut
from tests.layout.source import ROOT

SECRET = secret_of("participation", 7)


def test_a_request_that_is_refused_is_told_without_its_secret(monkeypatch, caplog):
    """Django tells its address by itself, from 400 on."""
    caplog.set_level(logging.WARNING)
    handlers = [one for one in logging.getLogger().handlers if any(map(_is_ours, one.filters))]
    [console] = handlers
    monkeypatch.setattr(console, "stream", io.StringIO())
    for address in (f"/r/7/{SECRET}/annuler", f"/calendrier/7-{SECRET}.ics"):
        request = RequestFactory().get(address)
        response = HttpResponse(status=422)
        log_response(f"Refused: {address}", response=response, request=request)
        log_response("%s: %s", "Refused", address, response=HttpResponse(status=500))
    told = console.stream.getvalue()
    assert told.count("Refused") == 4
    assert SECRET not in told


def _is_ours(one: object) -> bool:
    return isinstance(one, LeavesSecretsOut)


def test_what_sentry_is_told_of_a_request():
    request = {
        "url": f"https://rdv.fr/r/7/{SECRET}",
        "method": "POST",
        "query_string": f"tkn={SECRET}",
        "headers": {"Referer": f"https://rdv.fr/r/7/{SECRET}"},
    }
    told = _with_espace({"request": request}, {})
    assert told["request"]["method"] == "POST"
    assert told["request"]["url"].startswith("https://rdv.fr/r/7/***")
    assert SECRET not in str(told)


def test_the_front_and_the_server_tell_no_address():
    """Nor does nginx, before them."""
    gunicorn = (ROOT / "infra" / "images" / "gunicorn.conf.py").read_text()
    [given] = re.findall(r'access_log_format = "(.*)"', gunicorn)
    assert not set(re.findall(r"%\((\w+)\)", given)) & {"U", "r", "q", "f"}
    nginx = (ROOT / "infra" / "nginx" / "rdv.conf").read_text()
    [given] = re.findall(r"log_format rdv '(.*)';", nginx)
    assert not set(re.findall(r"\$(\w+)", given)) & {"request", "request_uri", "uri", "args"}
    ingress = yaml.safe_load((ROOT / "infra" / "kubernetes" / "ingress.yaml").read_text())
    annotations = ingress["metadata"]["annotations"]
    assert annotations["nginx.ingress.kubernetes.io/enable-access-log"] == "false"
