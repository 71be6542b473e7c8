"""SMS Factor (interfaces.md 7; the negative statuses are those of its public clients).

One recipient a request: the counts tell why that one was left out.
"""

from collections.abc import Mapping

from django.conf import settings

from booking.notifications.outcomes import MaybeSent
from booking.notifications.sms import SmsRefused

from ..errors import ProviderFailed
from .http import post
from .port import Provider, Result, Sms, Taken

DONE, MODERATED = 1, -8
OF_THE_ACCOUNT: Mapping[int, str] = {-1: "login", -3: "credit"}
# Why nobody was sent anything, although the request was fine.
LEFT_OUT = (
    ("invalid", "Le prestataire de SMS dit que ce numéro n’existe pas."),
    ("npai", "Le prestataire de SMS sait que ce numéro n’est plus attribué."),
    ("blacklisted", "Cette personne a répondu STOP : le prestataire ne lui envoie plus de SMS."),
    ("not_allowed", "Le prestataire de SMS ne dessert pas ce numéro."),
    ("country_limit", "Le prestataire de SMS ne dessert pas ce pays."),
    ("duplicated", "Le prestataire de SMS dit avoir déjà envoyé ce message."),
)


def send(sms: Sms) -> Taken:
    told = post(
        settings.SMS_URLS["sms_factor"],
        headers={"Authorization": f"Bearer {sms.key}", "Accept": "application/json"},
        json={
            "sms": {
                "message": {"text": sms.text, "sender": sms.sender, "pushtype": "alert"},
                "recipients": {
                    "gsm": [{"value": sms.number.lstrip("+"), "gsmsmsid": str(sms.receipt_id)}]
                },
            }
        },
    )
    status = told.get("status")
    if status == MODERATED:
        # Somebody there looks at it first; it is theirs, and must not be given twice.
        return Taken(Result.PROCESSED)
    if status in OF_THE_ACCOUNT:
        raise ProviderFailed(OF_THE_ACCOUNT[status])
    if not isinstance(status, int):
        raise MaybeSent
    if status != DONE:
        raise ProviderFailed("busy")
    if told.get("sent") == 0:
        raise _left_out(told)
    cost = told.get("cost")
    return Taken(Result.SENT, cost if isinstance(cost, int) and cost > 0 else None)


def _left_out(told: Mapping[str, object]) -> Exception:
    for name, words in LEFT_OUT:
        if told.get(name):
            return SmsRefused(words)
    return ProviderFailed("busy")


SMS_FACTOR = Provider(
    name="sms_factor",
    label="SMS Factor",
    key_form="jeton",
    is_key=lambda key: len(key) >= 10 and key.isprintable() and " " not in key,
    send=send,
)
