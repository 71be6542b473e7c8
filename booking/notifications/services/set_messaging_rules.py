"""The espace says how much it sends, what an SMS costs it, and its budget."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import connection, transaction

from booking.access.actor import Actor
from booking.access.decisions import require, require_create
from booking.directory.versions import ChangedMeanwhile
from socle.errors import DomainError

from ..models import MessagingRules

FIELDS = ("messages_a_day", "sms_a_day", "sms_price", "sms_monthly_budget")


class InvalidRule(DomainError):
    """A value that a limit, a price or a budget cannot have; `details["field"]` names it."""

    code = "invalid_rule"


@transaction.atomic
def set_messaging_rules(values: Mapping[str, object], version: int, actor: Actor) -> MessagingRules:
    """Set these values; the others stay as they are.

    Args:
        values: by name of field; `sms_monthly_budget` None for no budget.
        version: of the rules that the author was shown, 0 if the espace had chosen nothing.

    Raises:
        NotVisible, Forbidden: the actor does not administer the espace.
        InvalidRule: an unknown field, or a value out of its bounds.
        ChangedMeanwhile: somebody else has changed them.
    """
    _one_at_a_time()
    rules = MessagingRules.objects.select_for_update().first()
    if rules:
        require(actor, "edit", rules)
    else:
        require_create(actor, MessagingRules)
        rules = MessagingRules()
    if rules.version != version:
        raise ChangedMeanwhile
    for name, value in values.items():
        if name not in FIELDS:
            raise InvalidRule("Ce réglage n’existe pas.", field=name)
        setattr(rules, name, value)
    rules.version += 1
    _check(rules)
    if "sms_monthly_budget" in values:
        # A new budget has an alarm of its own.
        rules.budget_reached_on = None
    rules.save()
    return rules


def _check(rules: MessagingRules) -> None:
    try:
        rules.clean_fields()
    except ValidationError as refusal:
        field, messages = next(iter(refusal.message_dict.items()))
        raise InvalidRule(messages[0], field=field) from None


def _one_at_a_time() -> None:
    """There may be no row to lock yet."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext(current_schema()), hashtext('messaging_rules'))"
        )
