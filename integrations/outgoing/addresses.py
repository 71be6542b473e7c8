"""Which addresses are on the Internet; a name is resolved once, and what was checked is used."""

import threading
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from socket import SOCK_STREAM, getaddrinfo

from django.conf import settings

from .errors import OutgoingRefused

Network = IPv4Network | IPv6Network

RESOLVE_SECONDS = 5.0

# IANA's special-purpose registries, written out: what `is_global` says changes with each Python.
_REFUSED_IPV4 = [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "168.63.129.16/32",  # Azure's own services answer there, to virtual machines only
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.31.196.0/24",
    "192.52.193.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "192.175.48.0/24",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/3",  # multicast, reserved, broadcast
]
# Of IPv6 only global unicast is the Internet; mapped, compatible and translated IPv4, local and
# multicast addresses lie outside of it.
_INTERNET_IPV6 = ip_network("2000::/3")
_REFUSED_IPV6 = [
    "2001::/23",  # Teredo, ORCHID, benchmarks
    "2001:db8::/32",
    "2002::/16",  # 6to4: an IPv4 address inside
    "2620:4f:8000::/48",
    "3fff::/20",
]


def _networks(texts: Iterable[str]) -> list[Network]:
    return [ip_network(text) for text in texts]


_REFUSED = _networks([*_REFUSED_IPV4, *_REFUSED_IPV6])


def is_open(address: str) -> bool:
    """Whether we may connect there. The operator opens and closes networks by settings."""
    ip = ip_address(address)
    if _is_in(ip, _networks(settings.OUTGOING_OPENED_NETWORKS)):
        return True
    if _is_in(ip, [*_REFUSED, *_networks(settings.OUTGOING_CLOSED_NETWORKS)]):
        return False
    return ip.version == 4 or ip in _INTERNET_IPV6


def literal(host: str) -> str | None:
    """The address that the host is by itself; None for a name, which must be looked up."""
    try:
        return str(ip_address(host))
    except ValueError:
        return None


def open_addresses(host: str, port: int) -> tuple[str, ...]:
    """Where to connect for this host, in the resolver's order.

    Raises:
        OutgoingRefused: `unknown_host`; `internal` as soon as one of its addresses is.
    """
    found = _resolve(host, port)
    if not all(is_open(address) for address in found):
        raise OutgoingRefused("internal")
    return found


def all_addresses(host: str, port: int) -> tuple[str, ...]:
    """Those of a host that the operator named, wherever they are.

    Raises:
        OutgoingRefused: `unknown_host`.
    """
    return _resolve(host, port)


def _is_in(ip: IPv4Address | IPv6Address, networks: list[Network]) -> bool:
    return any(ip.version == network.version and ip in network for network in networks)


def _resolve(host: str, port: int) -> tuple[str, ...]:
    """All addresses, without repetition. The resolver knows no time-out: a thread waits for it."""
    found: list[str] = []

    def look_up() -> None:
        try:
            for *_, place in getaddrinfo(host, port, type=SOCK_STREAM):
                found.append(str(place[0]))
        except (OSError, UnicodeError, ValueError):
            found.clear()

    thread = threading.Thread(target=look_up, daemon=True)
    thread.start()
    thread.join(RESOLVE_SECONDS)
    addresses = tuple(dict.fromkeys(found))
    if thread.is_alive() or not addresses:
        raise OutgoingRefused("unknown_host")
    return addresses
