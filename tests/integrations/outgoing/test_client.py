"""The guarded client against a real server on this machine, which only a setting opens."""

import datetime
import gzip
import time
import zlib

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from integrations.outgoing import addresses
from integrations.outgoing.client import check_url, client
from integrations.outgoing.errors import AnswerTooLong, OutgoingRefused
from tests.support import receiver as faults
from tests.support.receiver import answers, redirects_to, serve

from .test_addresses import resolver


def code_of(url: str, **kwargs: object) -> str:
    with client(**kwargs) as web, pytest.raises(OutgoingRefused) as refusal:
        web.get(url)
    return refusal.value.code


def test_it_asks_and_reads(receiver):
    receiver.next = [answers(201, b"bonjour")]
    with client() as web:
        answer = web.post(f"{receiver.url}/x?y=1", content=b"{}")
    assert (answer.status_code, answer.content) == (201, b"bonjour")
    [got] = receiver.received
    assert (got.method, got.path, got.body) == ("POST", "/x?y=1", b"{}")
    assert got.headers["Host"] == f"127.0.0.1:{receiver.port}"
    assert got.headers["Accept-Encoding"] == "identity"


def test_this_machine_is_closed_unless_a_setting_opens_it(receiver, settings):
    settings.OUTGOING_OPENED_NETWORKS = []
    assert code_of(receiver.url) == "internal"
    assert code_of(f"http://[::ffff:127.0.0.1]:{receiver.port}/") == "internal"
    assert code_of(f"http://localhost:{receiver.port}/") == "internal"
    assert receiver.received == []


def test_plain_http_is_refused_unless_a_setting_says_so(receiver, settings):
    settings.OUTGOING_PLAIN_HTTP = False
    assert code_of(receiver.url) == "scheme"


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://partenaire.example/", "scheme"),
        ("ftp://partenaire.example/", "scheme"),
        ("file:///etc/passwd", "scheme"),
        ("gopher://partenaire.example/", "scheme"),
        ("javascript:alert(1)", "scheme"),
        ("//partenaire.example/", "scheme"),
        ("", "scheme"),
        ("https://", "host"),
        ("https:///chemin", "host"),
        ("https://moi:secret@partenaire.example/", "host"),
        ("https://[::1", "host"),
        ("https://a b.example/", "host"),
        ("https://partenaire.example:notaport/", "host"),
        ("https://partenaire.example:99999/", "port"),
        ("https://partenaire.example:22/", "port"),
        ("https://partenaire.example:0/", "port"),
        ("https://partenaire.example/\x00", "host"),
    ],
)
def test_an_address_that_says_by_itself_that_we_do_not_go_there(url, code):
    with pytest.raises(OutgoingRefused) as refusal:
        check_url(url)
    assert refusal.value.code == code


@pytest.mark.parametrize("url", ["https://a.example", "https://a.example:8443/x?y=é#z"])
def test_an_address_where_we_go(url):
    assert check_url(url).host == "a.example"


def test_a_name_is_asked_once_and_what_was_checked_is_used(receiver, settings, monkeypatch):
    """DNS rebinding: the second answer would lead elsewhere, and is never asked for."""
    asked = resolver(monkeypatch, ["127.0.0.1"], ["10.0.0.1"])
    with client() as web:
        assert web.get(f"http://rebind.example:{receiver.port}/").status_code == 200
    assert asked == ["rebind.example"]
    assert receiver.received[0].headers["Host"] == f"rebind.example:{receiver.port}"


def test_the_next_address_is_tried_when_the_first_does_not_answer(receiver, monkeypatch):
    # Nothing listens on this port of 127.0.0.2: the connection is refused at once.
    resolver(monkeypatch, ["127.0.0.2", "127.0.0.1"])
    with client() as web:
        assert web.get(f"http://two.example:{receiver.port}/").status_code == 200


def test_a_redirect_is_given_back_not_followed(receiver):
    receiver.next = [redirects_to(f"{receiver.url}/elsewhere")]
    with client() as web:
        assert web.get(receiver.url).status_code == 302
    assert len(receiver.received) == 1


@pytest.mark.parametrize(
    ("location", "code"),
    [
        ("http://10.0.0.1/latest", "internal"),
        ("http://169.254.169.254/latest/meta-data", "internal"),
        ("http://[::1]:8000/", "internal"),
        ("ftp://127.0.0.1/", "scheme"),
        ("http://127.0.0.1:22/", "port"),
    ],
)
def test_each_redirect_is_checked_when_they_are_followed(receiver, location, code):
    receiver.next = [redirects_to(location)]
    assert code_of(receiver.url, follow_redirects=True) == code


def test_a_redirect_to_an_open_address_is_followed_a_few_times_only(receiver):
    receiver.next = [redirects_to(f"{receiver.url}/b")]
    with client(follow_redirects=True) as web:
        assert web.get(f"{receiver.url}/a").status_code == 200
    receiver.well = redirects_to(f"{receiver.url}/again")
    with client(follow_redirects=True) as web, pytest.raises(httpx.TooManyRedirects):
        web.get(receiver.url)
    assert len(receiver.received) == 2 + 4


@pytest.mark.parametrize("fault", [faults.drips_headers, faults.drips_its_body, answers(wait=20)])
def test_a_server_that_takes_its_time_is_left_in_time(receiver, fault):
    receiver.next = [fault]
    started = time.monotonic()
    with client(seconds=0.3) as web, pytest.raises(httpx.TimeoutException):
        web.get(receiver.url)
    assert time.monotonic() - started < 5


def test_a_server_that_never_stops_is_cut_off(receiver):
    receiver.next = [faults.never_stops]
    with client(most_bytes=100_000) as web, pytest.raises(AnswerTooLong):
        web.get(receiver.url)


@pytest.mark.parametrize(
    "fault", [faults.hangs_up, faults.lies_about_its_length, faults.speaks_nonsense]
)
def test_a_server_that_breaks_off_is_an_error_of_httpx(receiver, fault):
    receiver.next = [fault]
    with client() as web, pytest.raises(httpx.TransportError):
        web.get(receiver.url)


def test_the_proxy_of_the_environment_is_not_used(receiver, monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with client() as web:
        assert web.get(receiver.url).status_code == 200


PACKED = {"gzip": gzip.compress, "deflate": zlib.compress}


@pytest.mark.parametrize("encoding", PACKED)
def test_what_comes_out_of_a_compressed_body_is_counted_too(receiver, encoding):
    """Nobody asked for it: a server that compresses all the same, or a bomb of a few kilobytes."""

    def packed(size: int) -> faults.Fault:
        body = PACKED[encoding](b"0" * size)
        return answers(200, body, {"Content-Encoding": encoding})

    receiver.next = [packed(50_000), packed(50_001), answers(500, b"", {"Content-Encoding": "br"})]
    with client(most_bytes=50_000) as web:
        assert len(web.get(receiver.url).content) == 50_000
        with pytest.raises(AnswerTooLong):
            web.get(receiver.url)
        assert web.get(receiver.url).status_code == 500


def test_a_bomb_in_a_redirect_does_not_go_off(receiver):
    body = gzip.compress(b"0" * 3_000_000)
    receiver.next = [answers(302, body, {"Content-Encoding": "gzip", "Location": "/"})]
    with client(follow_redirects=True) as web, pytest.raises(AnswerTooLong):
        web.get(receiver.url)


def test_what_is_not_compressed_as_it_says(receiver):
    receiver.next = [answers(200, b"en clair", {"Content-Encoding": "gzip"})]
    with client() as web, pytest.raises(httpx.DecodingError):
        web.get(receiver.url)


def test_an_address_of_the_operators_may_be_anywhere(receiver, settings):
    settings.OUTGOING_OPENED_NETWORKS, settings.OUTGOING_PLAIN_HTTP = [], False
    with client(is_ours=True) as web:
        assert web.get(receiver.url).status_code == 200


@pytest.fixture(scope="module")
def certificate(tmp_path_factory) -> tuple[str, str]:
    """For the name partenaire.example, signed by itself."""
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "partenaire.example")])
    start = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(start)
        .not_valid_after(start + datetime.timedelta(days=36_500))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("partenaire.example")]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "cert.pem").write_bytes(signed.public_bytes(pem))
    (folder / "key.pem").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return str(folder / "cert.pem"), str(folder / "key.pem")


@pytest.fixture
def tls_receiver(settings, certificate):
    settings.OUTGOING_OPENED_NETWORKS = ["127.0.0.0/8"]
    settings.OUTGOING_CA_FILE = certificate[0]
    yield from serve(certificate)


def test_the_certificate_is_checked_against_the_name_not_the_address(tls_receiver, monkeypatch):
    resolver(monkeypatch, ["127.0.0.1"], ["127.0.0.1"])
    with client() as web:
        good = web.get(f"https://partenaire.example:{tls_receiver.port}/")
        assert good.status_code == 200
    with client() as web, pytest.raises(httpx.ConnectError):
        web.get(f"https://autre.example:{tls_receiver.port}/")


def test_a_certificate_that_nobody_vouches_for_is_refused(tls_receiver, settings, monkeypatch):
    settings.OUTGOING_CA_FILE = ""
    resolver(monkeypatch, ["127.0.0.1"])
    with client() as web, pytest.raises(httpx.ConnectError):
        web.get(f"https://partenaire.example:{tls_receiver.port}/")
    assert addresses.is_open("127.0.0.1")
