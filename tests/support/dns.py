"""A name server on the loopback, that knows the texts (TXT) which a test gives it."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import dns.exception
import dns.flags
import dns.message
import dns.rcode
import dns.resolver
import dns.rrset


@contextmanager
def name_server(texts: dict[str, list[str]]) -> Iterator[dns.resolver.Resolver]:
    """Yields a resolver that asks it, and it alone. `texts` may change meanwhile."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as place:
        place.bind(("127.0.0.1", 0))
        threading.Thread(target=_serve, args=(place, texts), daemon=True).start()
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers = ["127.0.0.1"]
        resolver.port = place.getsockname()[1]
        yield resolver


def _serve(place: socket.socket, texts: dict[str, list[str]]) -> None:
    while True:
        try:
            asked, sender = place.recvfrom(4096)
        except OSError:  # the test has ended
            return
        place.sendto(_answer(dns.message.from_wire(asked), texts), sender)


def _answer(asked: dns.message.Message, texts: dict[str, list[str]]) -> bytes:
    answer = dns.message.make_response(asked, recursion_available=True)
    name = asked.question[0].name
    found = texts.get(name.to_text(omit_final_dot=True))
    if found is None:
        answer.set_rcode(dns.rcode.NXDOMAIN)
    else:
        quoted = [f'"{text}"' for text in found]
        answer.answer.append(dns.rrset.from_text(name, 60, "IN", "TXT", *quoted))
    return answer.to_wire()
