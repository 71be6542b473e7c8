"""Each app is shared or per espace, never both; the two halves do not touch."""

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.models import Model

from tenants.migrations_of_espace import labels_of_rooms

LISTS = ("SHARED_APPS", "TENANT_APPS", "PLAIN_APPS")
# What a provider's room keeps of an espace's people, in the espace's own schema.
ABOVE = {"integrations.ants", "integrations.calendars", "integrations.sms", "integrations.webhooks"}
OURS = ("project", "socle", "tenants", "booking", "integrations", "api")


def models_of(names: list[str]) -> list[type[Model]]:
    return [
        model
        for config in apps.get_app_configs()
        if config.name in names
        for model in config.get_models(include_auto_created=True)
    ]


SHARED = models_of(settings.SHARED_APPS)
PER_ESPACE = models_of(settings.TENANT_APPS)


def test_every_app_is_in_exactly_one_list():
    listed = [app for name in LISTS for app in getattr(settings, name)]
    assert sorted(listed) == sorted(set(listed))
    assert sorted(listed) == sorted(settings.INSTALLED_APPS)


def test_every_app_with_tables_is_shared_or_per_espace(alpha, bravo):
    """django-dsfr's two tables hold settings of a site that we do not use: they are not made."""
    tables = {model._meta.db_table for model in models_of(settings.PLAIN_APPS)}
    assert {table for table in tables if not table.startswith("dsfr_")} == set()
    for schema in ("public", alpha.schema_name, bravo.schema_name):
        assert tables & tables_of(schema) == set()


def test_our_rooms_are_per_espace_and_our_ground_floor_is_not():
    assert {name for name in settings.TENANT_APPS if not name.startswith("booking.")} == ABOVE
    assert {name for name in settings.SHARED_APPS if name.startswith("booking.")} == set()


def test_there_is_something_to_compare():
    assert len(SHARED) > 10
    assert len(PER_ESPACE) > 15


def test_no_table_is_in_both_halves():
    shared = {model._meta.db_table for model in SHARED}
    assert shared & {model._meta.db_table for model in PER_ESPACE} == set()


def tables_of(schema: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [schema])
        return {row[0] for row in cursor.fetchall()}


def test_no_table_of_the_database_is_in_both_halves(alpha, bravo):
    per_espace = {model._meta.db_table for model in PER_ESPACE}
    for espace in (alpha, bravo):
        tables = tables_of(espace.schema_name)
        assert tables & tables_of("public") == {"django_migrations"}
        assert tables - {"django_migrations"} == per_espace


def test_no_relation_crosses_from_one_half_to_the_other():
    """Rows point across by UUID or number, without a foreign key."""
    crossing = [
        f"{model._meta.label}.{field.name}"
        for half, other in ((SHARED, PER_ESPACE), (PER_ESPACE, SHARED))
        for model in half
        for field in model._meta.get_fields(include_hidden=True)
        if field.is_relation and field.related_model in other
    ]
    assert crossing == []


def test_no_per_espace_row_names_its_espace():
    """The schema says it: a column could be forgotten in a filter, or lie."""
    named = [
        f"{model._meta.label}.{field.name}"
        for model in PER_ESPACE
        for field in model._meta.concrete_fields
        if any(word in field.column for word in ("espace_", "tenant", "territory"))
        and field.get_internal_type() != "BooleanField"
    ]
    assert named == []


def test_labels_of_per_espace_apps_are_the_last_words_of_their_names():
    """What `tenants.migrations_of_espace` relies on."""
    assert labels_of_rooms() == {model._meta.app_label for model in PER_ESPACE}


def test_our_models_have_no_permissions_of_djangos():
    """Rights are in each noun's policy; rows of auth_permission would be a second truth."""
    found = [
        model._meta.label
        for model in apps.get_models()
        if model.__module__.split(".")[0] in OURS and model._meta.default_permissions != ()
    ]
    assert found == []


def test_our_models_have_a_french_name():
    unnamed = [
        model._meta.label
        for model in apps.get_models()
        if model.__module__.split(".")[0] in OURS
        and "verbose_name" not in model._meta.original_attrs
    ]
    assert unnamed == []
