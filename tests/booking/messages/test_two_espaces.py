"""One relay serves both espaces: each one's people read of their own, from their own host."""

from django.core import mail
from django.db import connection

from booking.notifications.models import Receipt
from tenants.context import in_espace
from tests.booking.conftest import open_counter
from tests.factories import UsagerFactory

from .conftest import Post, book


def test_each_reads_its_own(alpha, bravo, deliver):
    connection.set_schema_to_public()
    for espace in (alpha, bravo):
        with in_espace(espace):
            usager = UsagerFactory(email=f"nadia@{espace.slug}.example", phone_number="")
            book(open_counter(), usager)
    connection.set_schema_to_public()
    while deliver():
        pass
    found = Post()
    for espace in (alpha, bravo):
        sent = found.to(f"nadia@{espace.slug}.example")
        assert sent.extra_headers["X-RDV-Espace"] == espace.slug
        assert f"http://{espace.slug}.localhost/r/" in sent.body
        assert espace.name in sent.body
        with in_espace(espace):
            told = Receipt.objects.filter(usager__isnull=False).values_list("recipient", flat=True)
            assert list(told) == [f"nadia@{espace.slug}.example"]
    assert len(mail.outbox) == 2
