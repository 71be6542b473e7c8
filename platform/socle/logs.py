"""What opens a door stands in addresses (see `links`), and in no log."""

import logging

from .links import without_secrets


class LeavesSecretsOut(logging.Filter):
    """For the handlers: Django tells the address of every request that is refused."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.msg, str):
            record.msg = without_secrets(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(
                without_secrets(one) if isinstance(one, str) else one for one in record.args
            )
        return True
