"""Which mailbox an e-mail address leads to: one person may write theirs in many ways.

>>> mailbox_of("Na.Dia+rdv42@GoogleMail.com")
'nadia@gmail.com'
>>> mailbox_of("nadia.benali@orange.fr")
'nadia.benali@orange.fr'

For counting only: messages go to the address as it was typed.
"""

# Dots do not count there, and both names lead to the same boxes.
DOTLESS = {"gmail.com": "gmail.com", "googlemail.com": "gmail.com"}


def mailbox_of(email: str) -> str:
    """The address without its tag ("+…"), in lower case; empty for an empty one."""
    name, at, domain = email.strip().lower().rpartition("@")
    if not at:
        return ""
    name = name.split("+", 1)[0] or name
    if domain in DOTLESS:
        name, domain = name.replace(".", "") or name, DOTLESS[domain]
    return f"{name}@{domain}"
