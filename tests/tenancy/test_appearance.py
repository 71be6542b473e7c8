"""An espace changes a few columns of its own shared row, and nothing else of anybody."""

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from socle.audit.models import Entry
from tenants import hosts
from tenants.appearance import FIELDS, UnsuitableAppearance, set_appearance
from tenants.context import in_espace
from tenants.models import Espace

COLUMNS = [field.attname for field in Espace._meta.concrete_fields]


def row_of(espace: Espace) -> dict[str, object]:
    return Espace.objects.filter(pk=espace.pk).values().get()


def test_only_what_is_named_changes_in_its_own_row_only(alpha, bravo):
    before, theirs = row_of(alpha), row_of(bravo)
    with in_espace(alpha):
        set_appearance({"theme": "etat", "phone": "+33475667788"}, None)
    assert row_of(alpha) == before | {"theme": "etat", "phone": "+33475667788"}
    assert row_of(bravo) == theirs


def test_the_espace_s_own_role_still_cannot_write_nor_read_the_table(alpha):
    with in_espace(alpha):
        set_appearance({"theme": "etat"}, None)
        for attempt in ("UPDATE public.tenants_espace SET name = ''", "TABLE public.tenants_host"):
            with (
                pytest.raises(ProgrammingError, match="permission denied"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(attempt)


@pytest.mark.parametrize("column", sorted(set(COLUMNS) - set(FIELDS)))
def test_no_other_column_can_be_asked_for(alpha, column):
    before = row_of(alpha)
    with in_espace(alpha), pytest.raises(ValueError, match=column):
        set_appearance({column: getattr(alpha, column)}, None)
    assert row_of(alpha) == before


def test_there_must_be_an_espace(db):
    with pytest.raises(ValueError, match="no espace"):
        set_appearance({"theme": "etat"}, None)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("theme", "rose"),
        ("accent", "red"),
        ("accent", "#FFF"),
        ("accent", "#ffe000"),
        ("accent", "#1f5f8b;}"),
        ("logo_url", "x" * 301),
        ("phone", "0" * 21),
    ],
)
def test_what_cannot_be_is_refused_and_the_work_goes_on(alpha, field, value):
    before = row_of(alpha)
    with in_espace(alpha), transaction.atomic():
        with pytest.raises(UnsuitableAppearance) as refused:
            set_appearance({field: value}, None)
        assert refused.value.details["field"] == field
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_schema(), current_user")
            schema, role = cursor.fetchone()
    assert schema == alpha.schema_name
    assert role.endswith(f"_e{alpha.number}")
    assert row_of(alpha) == before


def test_a_colour_too_pale_is_told_with_the_nearest_that_can_be_read(alpha):
    with in_espace(alpha), pytest.raises(UnsuitableAppearance) as refused:
        set_appearance({"accent": "#ffe000"}, None)
    suggestion = refused.value.message.rsplit(" ", 1)[1].rstrip(".")
    with in_espace(alpha):
        assert set_appearance({"accent": suggestion}, None).accent == suggestion


def test_a_former_colour_that_reads_badly_does_not_stop_the_rest(alpha):
    Espace.objects.filter(pk=alpha.pk).update(accent="#ffe000")
    with in_espace(alpha):
        assert set_appearance({"accent": "#ffe000", "theme": "etat"}, None).theme == "etat"


def test_it_is_written_in_the_log_once_and_by_whom(alpha):
    account = "7d8f9c2e-3f0a-4d0b-9a53-0a2f3c9b1a11"
    with in_espace(alpha):
        set_appearance({"requires_second_factor": True}, account)
        set_appearance({"requires_second_factor": True}, account)
    (entry,) = Entry.objects.filter(verb="espace.second_factor_set")
    assert (str(entry.account_id), entry.espace_number) == (account, alpha.number)


def test_every_process_forgets_what_it_kept(alpha, django_capture_on_commit_callbacks, monkeypatch):
    told = []
    monkeypatch.setattr(hosts, "forget", lambda: told.append(True))
    with django_capture_on_commit_callbacks(execute=True), in_espace(alpha):
        set_appearance({"theme": "etat"}, None)
    assert told == [True]
