"""What is on the Internet, and what is not."""

import socket
import time

import pytest

from integrations.outgoing import addresses
from integrations.outgoing.addresses import is_open, open_addresses
from integrations.outgoing.errors import OutgoingRefused

INTERNAL = [
    "0.0.0.0",  # noqa: S104 - a case, nothing listens
    "0.1.2.3",
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.1",
    "100.100.100.200",
    "127.0.0.1",
    "127.8.9.10",
    "168.63.129.16",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b:1::a00:1",
    "100::1",
    "2001::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:db8::1",
    "2002:7f00:1::1",
    "2002:a00:1::1",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
]
INTERNET = [
    "1.1.1.1",
    "8.8.8.8",
    "11.0.0.1",
    "100.63.255.255",
    "100.128.0.1",
    "172.15.0.1",
    "172.32.0.1",
    "192.167.1.1",
    "223.255.255.1",
    "2001:41d0:1:1b00::1",
    "2606:4700:4700::1111",
    "2a00:1450:4007:80e::200e",
]


@pytest.mark.parametrize("address", INTERNAL)
def test_an_internal_address_is_closed(address):
    assert not is_open(address)


@pytest.mark.parametrize("address", INTERNET)
def test_an_address_of_the_internet_is_open(address):
    assert is_open(address)


def test_the_operator_opens_and_closes_networks(settings):
    settings.OUTGOING_OPENED_NETWORKS = ["10.2.0.0/16"]
    settings.OUTGOING_CLOSED_NETWORKS = ["8.8.8.0/24", "2606:4700::/32"]
    assert is_open("10.2.3.4")
    assert not is_open("10.3.0.1")
    assert not is_open("8.8.8.8")
    assert not is_open("2606:4700:4700::1111")


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.1", "2130706433", "0x7f.1", "0177.0.0.1", "::1", "localhost", "0"]
)
def test_every_way_to_write_this_machine_is_internal(host):
    with pytest.raises(OutgoingRefused) as refusal:
        open_addresses(host, 443)
    assert refusal.value.code == "internal"


def resolver(monkeypatch, *answers: list[str]) -> list[str]:
    """Each question is answered by the next list of addresses; the names asked."""
    waiting, asked = list(answers), []

    def getaddrinfo(host, port, **_kwargs):
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, port)) for a in waiting.pop(0)]

    monkeypatch.setattr(addresses, "getaddrinfo", getaddrinfo)
    return asked


def test_one_internal_address_among_others_refuses_the_name(monkeypatch):
    resolver(monkeypatch, ["8.8.8.8", "10.0.0.1"])
    with pytest.raises(OutgoingRefused) as refusal:
        open_addresses("mixed.example", 443)
    assert refusal.value.code == "internal"


def test_addresses_keep_their_order_and_come_once(monkeypatch):
    resolver(monkeypatch, ["8.8.8.8", "1.1.1.1", "8.8.8.8"])
    assert open_addresses("twice.example", 443) == ("8.8.8.8", "1.1.1.1")


def test_a_name_without_an_address_is_unknown(monkeypatch):
    resolver(monkeypatch, [])
    with pytest.raises(OutgoingRefused) as refusal:
        open_addresses("nowhere.example", 443)
    assert refusal.value.code == "unknown_host"


def test_a_resolver_that_does_not_answer_is_left(monkeypatch):
    monkeypatch.setattr(addresses, "RESOLVE_SECONDS", 0.01)

    def getaddrinfo(*_args, **_kwargs):
        time.sleep(0.1)
        return []

    monkeypatch.setattr(addresses, "getaddrinfo", getaddrinfo)
    with pytest.raises(OutgoingRefused) as refusal:
        open_addresses("slow.example", 443)
    assert refusal.value.code == "unknown_host"
