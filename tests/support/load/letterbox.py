"""A mail server that writes down, a line of JSON a mail: for whom, and the first link in it.

`python -m tests.support.load.letterbox PORT FILE`
"""

import asyncio
import email
import json
import os
import re
import sys
from email import policy

from aiosmtpd.controller import UnthreadedController

LINK = re.compile(r"http://[\w.-]+(?::\d+)?(/rdv/confirmer/\S+)")


class Letterbox:
    def __init__(self, file: int) -> None:
        self.file = file

    async def handle_DATA(self, server, session, envelope) -> str:
        letter = email.message_from_bytes(envelope.content, policy=policy.default)
        text = letter.get_body(("plain",)).get_content()
        found = LINK.search(text)
        for address in envelope.rcpt_tos:
            line = {"to": address, "link": found[1] if found else ""}
            os.write(self.file, f"{json.dumps(line)}\n".encode())
        return "250 OK"


def main() -> None:
    file = os.open(sys.argv[2], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    loop = asyncio.new_event_loop()
    controller = UnthreadedController(
        Letterbox(file), hostname="127.0.0.1", port=int(sys.argv[1]), loop=loop
    )
    controller.begin()
    loop.run_forever()


if __name__ == "__main__":
    main()
