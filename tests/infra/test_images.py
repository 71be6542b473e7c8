"""The image, its start script, the front and the compose file, each read by its linter."""

import os
import re
import runpy
import shutil
import socket
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import crossplane
import pytest
import yaml
from compose_spec import PyCompose
from gunicorn.config import Config
from gunicorn.http import RequestParser

from booking.directory.zone_sheet import MOST_BYTES
from project.celery_app import app
from tests.layout.source import ROOT

INFRA = ROOT / "infra"
IMAGES, COMPOSE, NGINX = INFRA / "images", INFRA / "compose", INFRA / "nginx"
# Of nginx 1.19.4 and 1.25.1; the parser's list ends before them.
NEWER_THAN_CROSSPLANE = {"ssl_reject_handshake", "http2"}
PROGRAMS = Path(sys.executable).parent


def run(*words: str | Path) -> subprocess.CompletedProcess:
    return subprocess.run([str(w) for w in words], capture_output=True, text=True, check=False)


def test_the_image_has_no_fault_that_hadolint_knows():
    done = run(PROGRAMS / "hadolint", "--failure-threshold", "info", IMAGES / "Containerfile")
    assert done.stdout + done.stderr == ""
    assert done.returncode == 0


def test_hadolint_would_tell(tmp_path):
    (tmp_path / "Containerfile").write_text("FROM python\nRUN cd /tmp && sudo apt install x\n")
    assert run(PROGRAMS / "hadolint", tmp_path / "Containerfile").returncode != 0


def test_the_image_copies_what_the_platform_is_made_of():
    copied = set(re.findall(r"^COPY (\w+) \1$", (IMAGES / "Containerfile").read_text(), re.M))
    assert {
        "platform",
        "tenants",
        "booking",
        "integrations",
        "api",
        "templates",
        "static",
    } <= copied
    assert all((ROOT / name).is_dir() for name in copied)


SCRIPTS = [path for path in INFRA.rglob("*") if path.is_file() and path.suffix in ("", ".sh")]


@pytest.mark.parametrize("path", [p for p in SCRIPTS if p.read_bytes()[:2] == b"#!"], ids=str)
def test_scripts_have_no_fault_that_shellcheck_knows(path):
    done = run(PROGRAMS / "shellcheck", path)
    assert done.returncode == 0, done.stdout


@pytest.fixture
def started(tmp_path):
    """What the start script would run, in a folder of its own with programs that only tell."""

    def start(*words: str) -> str:
        home = tmp_path / "image"
        shutil.copytree(IMAGES, home / "infra" / "images", dirs_exist_ok=True)
        for name in ("gunicorn", "celery", "python"):
            (home / name).write_text(f'#!/bin/sh\necho {name} "$@"\n')
            (home / name).chmod(0o755)
        script = home / "infra" / "images" / "run"
        path = {"PATH": f"{home}:/usr/bin:/bin"}
        return subprocess.run(
            [script, *words], env=path, capture_output=True, text=True, check=True
        ).stdout

    return start


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "gunicorn --config infra/images/gunicorn.conf.py project.wsgi:application"),
        (["web"], "gunicorn --config infra/images/gunicorn.conf.py project.wsgi:application"),
        (["relay"], "celery -A project.celery_app worker --queues relay"),
        (["worker"], "celery -A project.celery_app worker --queues celery"),
        (["beat"], "celery -A project.celery_app beat"),
        (["prepare"], "python manage.py prepare"),
        (["espace", "create", "Val d’Oise"], "python manage.py espace create Val d’Oise"),
    ],
    ids=str,
)
def test_the_image_starts_the_program_that_is_named(started, words, told):
    assert started(*words).startswith(told)


@pytest.mark.parametrize(("minutes", "told"), [(0, 0), (6, 1), (None, 1)])
def test_the_probe_looks_at_the_age_of_the_file(tmp_path, monkeypatch, minutes, told):
    file = tmp_path / "alive"
    monkeypatch.setenv("RDV_ALIVE_FILE", str(file))
    if minutes is not None:
        file.touch()
        os.utime(file, (time.time() - 60 * minutes,) * 2)
    assert run(IMAGES / "alive").returncode == told


def test_what_leaves_never_waits_behind_a_long_job(settings):
    """Mails, and what waits for other people's servers: by the relay, not by the worker."""
    for name in ("drain", "drain_outside"):
        sent = app.amqp.router.route({}, f"tenants.relay.{name}")
        assert sent["queue"].name == "relay"
    assert app.amqp.router.route({}, "tenants.relay.purge")["queue"].name == "celery"


def test_workers_of_the_image_serve_every_queue(settings):
    served = set(re.findall(r"--queues (\w+)", (IMAGES / "run").read_text()))
    assert served == {queue.name for queue in settings.CELERY_TASK_QUEUES}


def compose_file(text: str) -> PyCompose:
    """As the compose specification has it: variables filled, YAML's shared parts merged."""
    text = re.sub(r"\$\{\w+:-(\w*)\}", r"\1", text)
    text = re.sub(r"\$\{\w+:\?\}", "/given", text)
    merged = {k: v for k, v in yaml.safe_load(text).items() if not k.startswith("x-")}
    return PyCompose.from_yaml(yaml.safe_dump(merged))


def test_the_compose_file_is_one():
    compose_file((COMPOSE / "compose.yaml").read_text()).validate()


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("healthcheck:", "healthchek:"), ("service_healthy", "service_hale"), ("- outside", "- else")],
)
def test_a_wrong_compose_file_would_be_refused(right, wrong):
    text = (COMPOSE / "compose.yaml").read_text().replace(right, wrong)
    with pytest.raises(ValueError, match=r"\w"):
        compose_file(text).validate()


def test_compose_starts_each_program_once():
    services = yaml.safe_load((COMPOSE / "compose.yaml").read_text())["services"]
    commands = [
        service["command"][0] for name, service in services.items() if "env_file" in service
    ]
    assert sorted(commands) == ["beat", "prepare", "relay", "web", "worker"]


def test_compose_migrates_before_anything_starts_and_looks_whether_it_lives():
    services = yaml.safe_load((COMPOSE / "compose.yaml").read_text())["services"]
    for name in ("web", "worker", "relay", "beat"):
        before = services[name]["depends_on"]["prepare"]
        assert before == {"condition": "service_completed_successfully"}
        assert services[name]["healthcheck"]["test"]
    assert services["prepare"]["depends_on"]["database"] == {"condition": "service_healthy"}
    assert services["worker"]["healthcheck"]["test"] == ["CMD", "infra/images/alive"]


def test_nginx_understands_the_front(tmp_path):
    for path in NGINX.glob("*.conf"):
        text = path.read_text().replace("/etc/nginx/rdv", str(tmp_path))
        (tmp_path / path.name).write_text(text)
    whole = tmp_path / "nginx.conf"
    whole.write_text(f"events {{}}\nhttp {{ include {tmp_path}/rdv.conf; }}\n")
    read = crossplane.parse(str(whole), strict=True)
    unknown = {re.sub(r".*directive \"(\w+)\".*", r"\1", e["error"]) for e in read["errors"]}
    assert unknown <= NEWER_THAN_CROSSPLANE
    assert {Path(c["file"]).name for c in read["config"]} >= {"rdv.conf", "proxy.conf"}


def test_the_largest_file_that_a_page_takes_comes_through():
    """A file of zones; what is around it in the form is small."""
    [front] = re.findall(r"client_max_body_size (\d+)m;", (NGINX / "rdv.conf").read_text())
    ingress = (INFRA / "kubernetes" / "ingress.yaml").read_text()
    [other] = re.findall(r"proxy-body-size: (\d+)m", ingress)
    assert min(int(front), int(other)) * 1_000_000 > MOST_BYTES


def test_the_longest_question_of_france_titres_comes_through():
    """2,000 places in one address. A limit that gunicorn does not take is replaced in silence."""
    assert "large_client_header_buffers 8 64k;" in (NGINX / "rdv.conf").read_text()
    places = "&".join(f"meeting_point_ids={4294967296 + n}" for n in range(2_000))
    asked = f"GET /api/ants/availableTimeSlots?{places} HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with closing(socket.socket()) as caller, closing(socket.create_server(("127.0.0.1", 0))) as end:
        caller.connect(end.getsockname())
        caller.sendall(asked.encode())
        served, address = end.accept()
        with served:
            request = next(RequestParser(configuration(), served, address))
    assert request.query == places


def configuration() -> Config:
    told = runpy.run_path(str(IMAGES / "gunicorn.conf.py"))
    config = Config()
    for name in config.settings.keys() & told.keys():
        config.set(name, told[name])
    return config


def test_errors_of_the_front_write_no_address():
    assert "error_log /dev/stderr crit;" in (NGINX / "rdv.conf").read_text()
