"""Mails that a provider hands over by webhook, taken out of their wrapping.

One function a provider; Brevo (once Sendinblue): `items`, each with Headers, From, To, Recipients,
Subject, RawTextBody, RawHtmlBody, ExtractedMarkdownMessage, Attachments, MessageId.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from email.utils import getaddresses
from hashlib import sha256

from django.utils.html import strip_tags
from mailparser_reply import EmailReplyParser

from booking.notifications.replies import Reply

ITEMS = 20
LONGEST_TEXT, LONGEST_LINE, LINES = 10_000, 1_000, 300
LONGEST_WORDS = 200  # a subject, a name
ATTACHMENTS = 20
LANGUAGES = ["fr", "en"]
AUTOMATIC_SENDERS = ("mailer-daemon", "postmaster", "noreply", "no-reply")
AUTOMATIC_PRECEDENCES = ("bulk", "junk", "list", "auto_reply")
# « Le … a écrit : », cut over two lines by a mail program.
_CUT_ATTRIBUTION = re.compile(r"^(Le [^\n]{1,200})\n([^\n]{0,200}a écrit ?:)$", re.MULTILINE)
_LOOSE_ATTRIBUTION = re.compile(r"^Le [^\n]{1,400}a écrit ?:$", re.MULTILINE)


class Unreadable(ValueError):
    """It is not what this provider sends."""


def from_brevo(payload: object) -> Iterator[Reply]:
    """
    Raises:
        Unreadable: no list of items.
    """
    items = payload.get("items") if isinstance(payload, Mapping) else None
    if not isinstance(items, list):
        raise Unreadable
    for item in items[:ITEMS]:
        if not isinstance(item, Mapping):
            raise Unreadable
        yield _reply(item)


PROVIDERS: dict[str, Callable[[object], Iterator[Reply]]] = {
    "brevo": from_brevo,
    "sendinblue": from_brevo,
}


def _reply(item: Mapping) -> Reply:
    headers = _headers(item.get("Headers"))
    name, sender = _first_address(_addresses(item.get("From")) or _parsed(headers.get("from", "")))
    text = written(_text_of(item))
    subject = _words(item.get("Subject"))
    known_by = _words(item.get("MessageId")) or headers.get("message-id", "")
    return Reply(
        identity=sha256(f"{known_by or (sender, subject, text)}".encode()).hexdigest(),
        recipients=tuple(address for _, address in _recipients(item, headers)),
        sender=sender,
        sender_name=name,
        subject=subject,
        text=text,
        attachments=_attachments(item.get("Attachments")),
        automatic=_is_automatic(headers, sender),
    )


def written(text: str) -> str:
    """What the person wrote, without what their mail program quotes below it.

    The text is tidied first: the library's patterns take quadratic time on long runs of blanks.
    """
    lines = [" ".join(line.split())[:LONGEST_LINE] for line in _visible(text).splitlines()[:LINES]]
    tidy = re.sub(r"\n{3,}", "\n\n", "\n".join(lines))
    tidy = _CUT_ATTRIBUTION.sub(r"\1 \2", tidy)
    latest = EmailReplyParser(languages=LANGUAGES).parse_reply(tidy) or ""
    latest = _LOOSE_ATTRIBUTION.split(latest)[0]
    kept = [line for line in latest.splitlines() if not line.startswith(">")]
    return "\n".join(kept).strip()


def _text_of(item: Mapping) -> str:
    for key in ("RawTextBody", "ExtractedMarkdownMessage"):
        if isinstance(item.get(key), str) and item[key].strip():
            return item[key][:LONGEST_TEXT]
    html = item.get("RawHtmlBody")
    if not isinstance(html, str):
        return ""
    return strip_tags(re.sub(r"(?i)<br[^>]{0,50}>|</p>", "\n", html[: 5 * LONGEST_TEXT]))[
        :LONGEST_TEXT
    ]


def _recipients(item: Mapping, headers: dict[str, str]) -> list[tuple[str, str]]:
    found = []
    for key in ("To", "Cc", "Recipients"):
        found += _addresses(item.get(key))
    for key in ("to", "delivered-to", "x-original-to"):
        found += _parsed(headers.get(key, ""))
    return found


def _addresses(given: object) -> list[tuple[str, str]]:
    """Names and addresses in what the provider writes: an object, a text, or a list of these."""
    if isinstance(given, str):
        return _parsed(given)
    if isinstance(given, Mapping):
        return [(_words(given.get("Name")), _words(given.get("Address")))]
    if isinstance(given, list):
        return [
            pair for one in given[:ITEMS] if not isinstance(one, list) for pair in _addresses(one)
        ]
    return []


def _parsed(header: str) -> list[tuple[str, str]]:
    return [(_words(name), _words(address)) for name, address in getaddresses([header[:2000]])]


def _first_address(pairs: list[tuple[str, str]]) -> tuple[str, str]:
    return pairs[0] if pairs else ("", "")


def _headers(given: object) -> dict[str, str]:
    """By name in lower case; of a header that comes several times, the first."""
    found = {}
    for name, value in given.items() if isinstance(given, Mapping) else ():
        first = value[0] if isinstance(value, list) and value else value
        if isinstance(first, str):
            found.setdefault(str(name).lower(), first)
    return found


def _is_automatic(headers: dict[str, str], sender: str) -> bool:
    """Answering machines, lists and failure notices (RFC 3834, RFC 2919, RFC 3464)."""
    local = sender.lower().partition("@")[0]
    return (
        headers.get("auto-submitted", "no").strip().lower() != "no"
        or headers.get("precedence", "").strip().lower() in AUTOMATIC_PRECEDENCES
        or headers.get("return-path", "").strip() == "<>"
        or "multipart/report" in headers.get("content-type", "").lower()
        or any(name in headers for name in ("list-id", "x-autoreply", "x-autorespond"))
        or local in AUTOMATIC_SENDERS
    )


def _attachments(given: object) -> tuple[str, ...]:
    if not isinstance(given, list):
        return ()
    names = (one.get("Name") for one in given[:ATTACHMENTS] if isinstance(one, Mapping))
    return tuple(words for name in names if (words := _words(name)))


def _words(given: object) -> str:
    """On one line, without what the eye cannot see."""
    return " ".join(_visible(given).split())[:LONGEST_WORDS] if isinstance(given, str) else ""


def _visible(text: str) -> str:
    """Without control signs and marks of direction, but for tabs and ends of lines."""
    return "".join(
        sign
        for sign in text
        if sign in "\n\r\t" or unicodedata.category(sign) not in ("Cc", "Cf", "Cs")
    )
