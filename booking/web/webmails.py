"""Where the mail of the commonest addresses is read, to open it in one click.

A link and nothing else: the box's owner chooses to follow it, and no address goes with it.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Webmail:
    name: str
    url: str


_GMAIL = Webmail("Gmail", "https://mail.google.com/")
_ORANGE = Webmail("Orange", "https://messagerie.orange.fr/")
_OUTLOOK = Webmail("Outlook", "https://outlook.live.com/mail/")
_YAHOO = Webmail("Yahoo", "https://mail.yahoo.com/")
_SFR = Webmail("SFR", "https://webmail.sfr.fr/")
_BY_DOMAIN = {
    "gmail.com": _GMAIL,
    "googlemail.com": _GMAIL,
    "orange.fr": _ORANGE,
    "wanadoo.fr": _ORANGE,
    "free.fr": Webmail("Free", "https://webmail.free.fr/"),
    "laposte.net": Webmail("La Poste", "https://www.laposte.net/accueil"),
    "sfr.fr": _SFR,
    "neuf.fr": _SFR,
    "icloud.com": Webmail("iCloud", "https://www.icloud.com/mail"),
    **dict.fromkeys(("yahoo.fr", "yahoo.com", "ymail.com"), _YAHOO),
    **dict.fromkeys(
        (
            "outlook.com",
            "outlook.fr",
            "hotmail.com",
            "hotmail.fr",
            "live.fr",
            "live.com",
            "msn.com",
        ),
        _OUTLOOK,
    ),
}


def webmail_of(email: str) -> Webmail | None:
    """None for an address whose box we cannot tell."""
    return _BY_DOMAIN.get(email.rpartition("@")[2].lower())
