"""What each provider answers, as far as it is known (interfaces.md 7). No HTTP here."""

import json
from base64 import b64encode
from collections.abc import Mapping
from urllib.parse import parse_qs

from ..providers.netsize import MOST_PARTS
from .accounts import NOWHERE, STOPPED, UNKNOWN, Account

Answer = tuple[int, dict[str, object]]
UNAUTHORISED: dict[str, object] = {"errors": {"auth": "Unauthorized"}}


def _basic(key: str) -> str:
    return f"Basic {b64encode(key.encode()).decode()}"


def netsize(account: Account, headers: Mapping[str, str], body: bytes) -> Answer:
    """200 to everything but a wrong login."""
    if headers.get("authorization") != _basic(account.key):
        return 401, {}
    form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
    code, words = 0, "Success"
    sms = None
    if account.is_closed:
        code, words = 103, "Invalid account name"
    elif form["destinationAddress"].endswith(UNKNOWN):
        code, words = 100, "Invalid destination address"
    elif form["destinationAddress"].endswith(NOWHERE):
        code, words = 16, "Could not route message"
    elif len(form["messageText"]) > 153 * int(form.get("maxConcatenatedMessages", MOST_PARTS)):
        code, words = 15, "Message concatenation limit exceeded"
    else:
        given = (form["destinationAddress"], form["messageText"], form["originatingAddress"])
        sms = account.take("netsize", *given)
        if sms is None:
            code, words = 18, "Too low balance"
    return 200, {
        "responseCode": code,
        "responseMessage": words,
        "timestamp": "20261129120000",
        "traceId": "trace-1",
        "messageIds": list(sms.names) if sms else None,
    }


def clever(account: Account, headers: Mapping[str, str], body: bytes) -> Answer:
    """Wrong numbers are never told."""
    if headers.get("authorization") != _basic(account.key):
        return 401, UNAUTHORISED
    if account.is_closed:
        return 430, {"errors": {"account": "Account expired"}}
    datas = json.loads(body)["datas"]
    sms = account.take("clever_technologies", datas["number_list"], datas["text"], "")
    if sms is None:
        return 402, {"errors": {"credit": "Payment required"}}
    return 201, {"push": {"nb_sms": len(sms.names)}}


def sms_factor(account: Account, headers: Mapping[str, str], body: bytes) -> Answer:
    """200 with a status; a number that does not do is counted, not refused."""
    if headers.get("authorization") != f"Bearer {account.token}":
        return 401, {"status": -1, "message": "Authentication error"}
    asked = json.loads(body)["sms"]
    [recipient] = asked["recipients"]["gsm"]
    number, message = recipient["value"], asked["message"]
    counts = {"total": 1, "sent": 0, "blacklisted": 0, "duplicated": 0, "invalid": 0}
    told: dict[str, object] = {"status": 1, "message": "OK", "ticket": "1", "cost": 0, **counts}
    if account.is_closed:
        return 200, {"status": -1, "message": "Authentication error"}
    if number.endswith(UNKNOWN):
        return 200, {**told, "invalid": 1}
    if number.endswith(STOPPED):
        return 200, {**told, "blacklisted": 1}
    sms = account.take("sms_factor", number, message["text"], message.get("sender", ""))
    if sms is None:
        return 200, {"status": -3, "message": "Not enough credits", "credits": account.credit}
    if account.under_moderation:
        return 200, {"status": -8, "message": "Your campaign is currently under moderation"}
    return 200, {**told, "sent": 1, "cost": len(sms.names), "credits": account.credit}


PATHS = {
    "/restapi/v1/sms/send": netsize,
    "/api/pushs": clever,
    "/send": sms_factor,
}
