"""Which machine is asking: its address, read behind the fronts that we trust, and them only."""

import ipaddress
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
IPV6_PREFIX = 64  # what one subscriber is given: one address of it is worth the others
NOBODY = "unknown"
UNIX_SOCKET = "unix"


def machine_of(request: HttpRequest) -> str:
    """The network that counts as one machine: an IPv4 address, or an IPv6 /64."""
    address = _parsed(client_address(request))
    if address is None:
        return NOBODY
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, IPV6_PREFIX), strict=False))
    return str(address)


def machine_digest(request: HttpRequest) -> str:
    """By which a machine is known again, without its address; empty when it is not counted."""
    machine = machine_of(request)
    if machine == NOBODY or not settings.LIMITS_ENABLED:
        return ""
    return salted_hmac("limits.machine", machine, algorithm="sha256").hexdigest()


def client_address(request: HttpRequest) -> str:
    """The address of who asks; empty when nothing tells it.

    `X-Forwarded-For` is believed from its end on, for as long as `RDV_TRUSTED_PROXIES` names who
    added to it: what a client wrote there itself is never reached.
    """
    nearest = request.META.get("REMOTE_ADDR", "")
    if not _is_trusted(nearest):
        return str(_parsed(nearest) or "")
    for one in reversed(request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")):
        address = _parsed(one.strip())
        if address is None:
            break
        nearest = str(address)
        if not _is_trusted(nearest):
            break
    return str(_parsed(nearest) or "")


def axes_address(request: HttpRequest) -> str | None:
    """For django-axes, so that a lock falls on who tries and not on our own front."""
    return client_address(request) or None


def _parsed(text: str) -> Address | None:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    mapped = getattr(address, "ipv4_mapped", None)
    return mapped or address


def _is_trusted(text: str) -> bool:
    address = _parsed(text)
    if address is None:
        return not text and UNIX_SOCKET in settings.TRUSTED_PROXIES
    return any(
        address in network
        for network in _networks(tuple(settings.TRUSTED_PROXIES))
        if network.version == address.version
    )


@lru_cache(maxsize=8)
def _networks(written: tuple[str, ...]):
    return [ipaddress.ip_network(one, strict=False) for one in written if one != UNIX_SOCKET]
