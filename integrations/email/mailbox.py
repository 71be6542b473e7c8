"""The demonstration's post: mails and SMS kept as files, read on a page, sent nowhere."""

import json
import uuid
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend

KEPT = 500


class MailboxBackend(BaseEmailBackend):
    """Writes each mail, complete with its parts, under `STATE_DIR/mailbox`."""

    def send_messages(self, email_messages) -> int:
        for mail in email_messages:
            espace = mail.extra_headers.get("X-RDV-Espace", "portal")
            _keep(espace, "eml", mail.message().as_bytes(linesep="\r\n"))
        return len(email_messages)


def keep_sms(espace: str, phone_number: str, text: str) -> None:
    _keep(espace, "sms", json.dumps({"to": phone_number, "text": text}).encode())


def read(espace: str) -> list[dict[str, object]]:
    """The espace's messages, the newest first, ready to show."""
    files = sorted(_folder(espace).glob("*.*"), reverse=True)
    return [_describe(file) for file in files[:100] if file.suffix in (".eml", ".sms")]


def part(espace: str, name: str, index: int) -> tuple[str, bytes] | None:
    """The content type and bytes of one attachment; None when there is no such one."""
    file = _folder(espace) / Path(name).name
    if file.suffix != ".eml" or not file.is_file():
        return None
    attachments = list(_parse(file).iter_attachments())
    if not 0 <= index < len(attachments):
        return None
    chosen = attachments[index]
    return chosen.get_content_type(), chosen.get_payload(decode=True)


def _describe(file: Path) -> dict[str, object]:
    shared = {"name": file.name, "at": datetime.fromtimestamp(file.stat().st_mtime).astimezone()}
    if file.suffix == ".sms":
        return {**shared, "kind": "sms", **json.loads(file.read_text())}
    mail = _parse(file)
    body = mail.get_body(preferencelist=("plain",))
    return {
        **shared,
        "kind": "mail",
        "to": mail["to"],
        "subject": mail["subject"],
        "text": body.get_content() if body else "",
        "attachments": [one.get_filename() for one in mail.iter_attachments()],
    }


def _parse(file: Path) -> EmailMessage:
    return message_from_bytes(file.read_bytes(), policy=policy.default)


def _folder(espace: str) -> Path:
    return Path(settings.STATE_DIR) / "mailbox" / Path(espace).name


def _keep(espace: str, suffix: str, content: bytes) -> None:
    folder = _folder(espace)
    folder.mkdir(parents=True, exist_ok=True)
    stamp = datetime.now().astimezone().strftime("%Y%m%d-%H%M%S-%f")
    draft = folder / f".{uuid.uuid4()}"
    draft.write_bytes(content)
    draft.rename(folder / f"{stamp}-{uuid.uuid4().hex[:6]}.{suffix}")
    for old in sorted(folder.glob("*.*"))[:-KEPT]:
        old.unlink(missing_ok=True)
