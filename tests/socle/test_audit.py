"""The log tells who did what, by ids only."""

import uuid
from contextlib import suppress

from django.db import transaction

from socle.audit.models import Entry
from socle.audit.record import record
from tenants.context import in_espace


class Undone(Exception):
    """Rolls a block back."""


def test_an_entry_carries_the_espace_under_way(alpha, bravo):
    account = uuid.uuid4()
    with in_espace(alpha):
        record("usager.merged", account_id=account, noun="usager", object_id=4_294_967_297)
    with in_espace(bravo):
        record("usager.seen")
    record("operator.logged_in", account_id=account)
    entries = Entry.objects.exclude(noun="espace")
    assert set(entries.values_list("espace_number", "verb", "account_id", "object_id")) == {
        (alpha.number, "usager.merged", account, "4294967297"),
        (bravo.number, "usager.seen", None, ""),
        (None, "operator.logged_in", account, ""),
    }


def test_an_entry_is_undone_with_the_action(alpha, bravo):
    with in_espace(alpha), suppress(Undone), transaction.atomic():
        record("usager.merged")
        raise Undone
    assert not Entry.objects.filter(verb="usager.merged").exists()
