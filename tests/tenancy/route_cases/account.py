"""An agent’s own account: profile, security, calendars, tokens, exports."""

from django_otp.plugins.otp_totp.models import TOTPDevice

from booking.directory.models import (
    AccessToken,
)
from integrations.calendars.models import Connection
from integrations.calendars.web import feed
from socle.links import secret_of

from ..stock import Stock
from .builders import sessions
from .case import HARMLESS, Access, Case, sent, shown


def a_token(stock: Stock) -> dict[str, object]:
    return {"token_id": stock.token.pk}


def tokens(stock: Stock) -> object:
    return list(AccessToken.objects.order_by("pk").values_list("pk", "revoked_at"))


def own_feed(stock: Stock) -> dict[str, object]:
    generation = stock.agent.calendar_uid.int
    return {
        "agent_id": stock.agent.pk,
        "secret": secret_of(feed.PURPOSE, stock.agent.pk, generation),
    }


def own_calendar(stock: Stock) -> dict[str, object]:
    return {"connection_id": stock.calendar.pk}


def calendar_paused(stock: Stock) -> dict[str, object]:
    return {"geste": "pause"}


def calendars(stock: Stock) -> object:
    return list(Connection.objects.order_by("pk").values_list("pk", "state"))


def device(stock: Stock) -> dict[str, object]:
    return {"device_id": stock.device.pk}


def export(stock: Stock) -> dict[str, object]:
    return {"export_uuid": stock.export.uuid}


def devices(stock: Stock) -> object:
    return TOTPDevice.objects.filter(pk=stock.device.pk).exists()


def an_announcement(stock: Stock) -> dict[str, object]:
    return {"announcement_id": 1}


CASES: dict[str, Case] = {
    "agent_home()": shown(ok=302),
    # Of all espaces: it only closes what this session reads.
    "agent_announcement_dismiss(announcement_id)": sent(address=an_announcement, foreign=302),
    "agent_account()": shown(),
    "agent_account_notifications()": shown(),
    "agent_account_password()": shown(),
    "agent_account_calendar()": shown(),
    "agent_account_calendar_reset()": sent(),
    "agent_calendar_caldav()": shown(),
    "agent_calendar_exchange()": shown(),
    "agent_calendar_ics()": shown(),
    "agent_calendar(connection_id)": shown(address=own_calendar),
    "agent_calendar_choice(connection_id)": shown(address=own_calendar, ok=302),
    "agent_calendar_do(connection_id)": sent(
        address=own_calendar, form=calendar_paused, witness=calendars
    ),
    # Without an application at Microsoft's (tests/integrations/calendars/test_outlook.py has one).
    "agent_calendar_outlook()": shown(ok=404),
    "agent_calendar_outlook_consent()": shown(ok=404),
    "agent_calendar_outlook_back()": shown(ok=302),
    "calendar_feed(agent_id, secret)": Case(Access.EVERYONE, address=own_feed),
    "agent_account_tokens()": shown(),
    "agent_account_token_revoke(token_id)": sent(address=a_token, witness=tokens),
    "agent_account_email()": shown(),
    "agent_security_session()": sent(),
    "agent_account_proconnect()": shown(),
    "agent_account_proconnect_unlink()": sent(),
    "agent_security()": shown(),
    "agent_security_codes()": sent(ok=200),
    "agent_security_remove(device_id)": sent(address=device, foreign=302, witness=devices),
    "agent_security_sessions()": sent(witness=sessions),
    "agent_exports()": shown(),
    "agent_export_download(export_uuid)": shown(address=export),
    "agent_plan(plan_id)": shown(address=lambda stock: {"plan_id": stock.booking_plan.pk}, ok=302),
    "oauth_identify()": shown(
        query=lambda stock: {"lien": "0" * 64, "suite": "/oauth/authorize?client_id=x"},
        harmless=HARMLESS | {"lien", "suite"},
        foreign=200,
    ),
    "agent_account_applications()": shown(),
    "agent_account_application_remove(application_id)": sent(
        address=lambda stock: {"application_id": 1}, ok=404
    ),
}
