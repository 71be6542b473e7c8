"""A mail server that keeps whom each mail was for, and misbehaves as real ones do.

In a process of its own: `python -m tests.support.smtp_sink PORT FILE`, with its manners (below) as
JSON in SINK_MANNERS. Each mail that it has taken is a line of the file: its recipient, and when.
"""

import asyncio
import json
import os
import random
import socket
import sys
import time
from dataclasses import dataclass

from aiosmtpd.controller import Controller, UnthreadedController


@dataclass
class Manners:
    """Shares of mails, from 0 to 1."""

    slow: float = 0  # takes `seconds` to answer
    seconds: float = 0.3
    cut_before: float = 0  # hangs up before the mail is given
    cut_after: float = 0  # takes the mail and hangs up without a word
    drops: float = 0  # reads the mail, throws it away and hangs up without a word
    refuses_now: float = 0  # 451, try later
    refuses: float = 0  # 550, never


class Sink:
    """aiosmtpd's handler."""

    def __init__(self, keep, manners: Manners) -> None:
        self.keep, self.manners = keep, manners

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:
        if random.random() < self.manners.refuses:
            return "550 no such person"
        if random.random() < self.manners.refuses_now:
            return "451 try later"
        if random.random() < self.manners.cut_before:
            server.transport.abort()
            return "421 bye"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope) -> str:
        if random.random() < self.manners.drops:
            server.transport.abort()
            return "421 bye"
        slow = random.random() < self.manners.slow
        # A client that dies meanwhile has sent its mail or not, as chance decides.
        kept_first = random.random() < 0.5
        if slow and not kept_first:
            await asyncio.sleep(self.manners.seconds)
        for address in envelope.rcpt_tos:
            self.keep(address)
        if slow and kept_first:
            await asyncio.sleep(self.manners.seconds)
        if random.random() < self.manners.cut_after:
            server.transport.abort()
        return "250 OK"


class InThread:
    """One in this process, for the tests that need no kill: `sink.taken`, `sink.manners`."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.manners = Manners()
        self.controller: Controller | None = None
        self.port = 0

    def start(self) -> None:
        sink = Sink(self.taken.append, self.manners)
        self.controller = Controller(sink, hostname="127.0.0.1", port=self.port)
        if not self.port:
            self.port = self.controller.port = free_port()
        self.controller.start()

    def stop(self) -> None:
        if self.controller:
            self.controller.stop()
            self.controller = None


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return asked.getsockname()[1]


def main() -> None:
    port, path = int(sys.argv[1]), sys.argv[2]
    manners = Manners(**json.loads(os.environ.get("SINK_MANNERS", "{}")))
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    loop = asyncio.new_event_loop()
    sink = Sink(lambda address: os.write(file, f"{address} {time.time()}\n".encode()), manners)
    controller = UnthreadedController(sink, hostname="127.0.0.1", port=port, loop=loop)
    controller.begin()
    loop.run_forever()


if __name__ == "__main__":
    main()
