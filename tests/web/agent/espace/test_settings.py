"""Durations, messages and records of appointments: written once, the second editor is told."""

import pytest

from booking.directory.models import Presentation, RecordSettings, RetentionPolicy
from booking.directory.models.retention import BOUNDS
from booking.notifications.models import MessagingRules
from tenants.context import in_espace

from .conftest import ROOT, main_of, version_in

DURATIONS = {name: usual for name, (_, usual, _) in BOUNDS.items()}
MESSAGES = {"messages_a_day": 5, "sms_a_day": 100, "sms_price": "0.0600", "sms_monthly_budget": ""}
PAGES = {
    "/conservation": (DURATIONS | {"appointments_months": 12}, RetentionPolicy),
    "/messages": (MESSAGES, MessagingRules),
    "/fiches-rdv": ({"waiting_room_mail": "on"}, RecordSettings),
    "/presentation": ({"welcome": "Bienvenue.", "phone": "04 75 66 77 88"}, Presentation),
    "/mentions-legales": ({"publisher": "Mairie"}, Presentation),
    "/limites": ({"disposable_mail": "refuse", "limit_search": "600"}, Presentation),
    "/accessibilite": (
        {"level": "partiellement", "audited_on": "2026-03-02", "share": "82"},
        Presentation,
    ),
}
WRONG = {
    "/conservation": ("appointments_months", ("5", "37", "", "deux", "9" * 300, "-1", "🙂")),
    "/messages": ("sms_price", ("-1", "", "NaN", "Infinity", "12345", "0.00001", "🙂" * 300)),
    "/presentation": ("phone", ("12", "06 12", "+33 1", "🙂" * 20, "9" * 41)),
    "/mentions-legales": ("publisher", ("x" * 301,)),
    "/limites": ("disposable_mail", ("", "brûler", "🙂" * 300)),
    "/accessibilite": ("audited_on", ("", "hier", "2999-01-01", "2001-01-01", "🙂" * 300)),
}


@pytest.mark.parametrize("path", PAGES)
def test_what_is_saved_is_shown_and_the_second_editor_is_told(client, alpha, bravo, path):
    given, model = PAGES[path]
    version = version_in(client.get(ROOT + path))
    assert client.post(ROOT + path, given | {"version": version}).status_code == 302
    with in_espace(alpha):
        row = model.objects.get()
    with in_espace(bravo):
        assert not model.objects.exists()
    late = client.post(ROOT + path, given | {"version": version})
    assert "Repartir de ce qui est enregistré" in main_of(late, 409).text
    with in_espace(alpha):
        assert model.objects.values().get() == model.objects.values().get(pk=row.pk)
    # Told, they may save again: it replaces what they were told, and nothing newer.
    version = version_in(late)
    assert version == version_in(client.get(ROOT + path))
    assert client.post(ROOT + path, given | {"version": version}).status_code == 302


@pytest.mark.parametrize(
    ("path", "field", "typed"),
    [(path, field, typed) for path, (field, values) in WRONG.items() for typed in values],
)
def test_nonsense_is_told_at_its_field_and_nothing_is_written(client, alpha, path, field, typed):
    given, model = PAGES[path]
    answer = client.post(ROOT + path, given | {"version": 0, field: typed})
    main_of(answer, 422)
    assert field in answer.context["form"].errors
    with in_espace(alpha):
        assert not model.objects.exists()


@pytest.mark.parametrize("version", ["", "x", "9" * 40, "-1", "2026-11-24"])
@pytest.mark.parametrize("path", PAGES)
def test_a_version_made_up_writes_nothing_over(client, alpha, path, version):
    given, model = PAGES[path]
    client.post(ROOT + path, given | {"version": version_in(client.get(ROOT + path))})
    with in_espace(alpha):
        before = model.objects.values().get()
    assert client.post(ROOT + path, given | {"version": version}).status_code in (409, 422)
    with in_espace(alpha):
        assert model.objects.values().get() == before
