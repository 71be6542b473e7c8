"""Clever Technologies, API multimédias (interfaces.md 7). It never says whether an SMS arrived."""

from base64 import b64encode

from django.conf import settings

from booking.notifications.outcomes import MaybeSent

from ..errors import ProviderFailed
from .http import post
from .port import Provider, Result, Sms, Taken

ENCODING = 3


def send(sms: Sms) -> Taken:
    told = post(
        settings.SMS_URLS["clever_technologies"],
        headers={"Authorization": f"Basic {b64encode(sms.key.encode()).decode()}"},
        json={"datas": {"text": sms.text, "number_list": sms.number, "encodage": ENCODING}},
    )
    push = told.get("push")
    if isinstance(push, dict) and not push.get("error"):
        count = push.get("nb_sms")
        return Taken(Result.SENT, count if isinstance(count, int) and count > 0 else None)
    if "errors" in told or isinstance(push, dict):
        # A success in HTTP that carries errors: nothing was pushed.
        raise ProviderFailed("busy")
    raise MaybeSent


CLEVER = Provider(
    name="clever_technologies",
    label="Clever Technologies",
    key_form="identifiant:motdepasse",
    is_key=lambda key: all(key.partition(":")[::2]),
    send=send,
)
