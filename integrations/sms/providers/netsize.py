"""Netsize (LINK Mobility), REST API for SMS (interfaces.md 7).

It answers 200 to almost everything: `responseCode` tells. 0 means that the gateway took the SMS and
no more: whether it arrived is in the delivery report that `statusReportFlags` asks for, which names
the part and says `StatusCode` 0 when it was delivered, 2 when it was given up. Public clients of
the same gateway read it so (mon-suivi-justice: "sent" at 0, "received" by the report).
"""

from django.conf import settings

from booking.notifications.outcomes import MaybeSent
from booking.notifications.sms import SmsRefused

from ..errors import AccountRefused, ProviderFailed
from .http import post
from .port import Provider, Result, Sms, Taken

MOST_PARTS = 10
ALPHANUMERIC = 1
TOO_LONG, NO_ROUTE, BAD_NUMBER, NO_CREDIT = 15, 16, 100, 18
# An account, or a campaign, that does not exist there.
MISCONFIGURED = (103, 117)


def send(sms: Sms) -> Taken:
    user, _, password = sms.key.partition(":")
    told = post(
        settings.SMS_URLS["netsize"],
        auth=(user, password),
        data={
            "destinationAddress": sms.number,
            "messageText": sms.text,
            "originatingAddress": sms.sender,
            "originatorTON": ALPHANUMERIC,
            "maxConcatenatedMessages": MOST_PARTS,
            "statusReportFlags": 1,
        },
    )
    code, names = told.get("responseCode"), told.get("messageIds")
    if code != 0:
        raise _failure(code)
    references = tuple(str(name) for name in names) if isinstance(names, list) else ()
    return Taken(Result.SENT, len(references) or None, references)


def _failure(code: object) -> Exception:
    if code == TOO_LONG:
        return SmsRefused("Ce message est trop long pour un SMS.")
    if code == NO_ROUTE:
        return SmsRefused("Le prestataire de SMS ne dessert pas ce numéro.")
    if code == BAD_NUMBER:
        return SmsRefused("Le prestataire de SMS dit que ce numéro n’existe pas.")
    if code in MISCONFIGURED:
        return AccountRefused("closed")
    if code == NO_CREDIT:
        return ProviderFailed("credit")
    return ProviderFailed("busy") if isinstance(code, int) else MaybeSent()


NETSIZE = Provider(
    name="netsize",
    label="Netsize (LINK Mobility)",
    key_form="identifiant:motdepasse",
    is_key=lambda key: all(key.partition(":")[::2]),
    send=send,
)
