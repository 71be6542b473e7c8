"""« Relier ProConnect »: from an agent's account page to the portal, in a signed word."""

from django.core import signing
from django.http import HttpRequest

from socle.accounts.models import Account
from tenants.context import current_espace

LINK_PURPOSE = "proconnect-link"
SALT = "rdv.proconnect.link"
LASTS = 900  # seconds


def link_word(account: Account, espace_number: int) -> str:
    """What the account's page gives the browser: whose account is to be tied, and where."""
    return signing.dumps([str(account.pk), espace_number], salt=SALT)


def read_link(request: HttpRequest) -> str:
    """On the portal: the account to be tied; empty when none is, or the word is not ours."""
    try:
        account_id, number = signing.loads(request.GET.get("relier", ""), salt=SALT, max_age=LASTS)
    except (signing.BadSignature, ValueError):
        return ""
    return account_id if str(number) == request.GET.get("espace") else ""


def may_begin(word: str, account: Account) -> bool:
    """On the espace's host: whether the page that led here was this account's."""
    try:
        account_id, number = signing.loads(word, salt=SALT, max_age=LASTS)
    except (signing.BadSignature, ValueError):
        return False
    return account_id == str(account.pk) and number == current_espace().number
