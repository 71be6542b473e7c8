import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import booking.availability.models.free_day


class Migration(migrations.Migration):
    dependencies = [
        ("availability", "0001_initial"),
        ("catalog", "0001_initial"),
        ("directory", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Offering",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("duration", models.PositiveSmallIntegerField(help_text="minutes")),
                ("buffer_before", models.PositiveSmallIntegerField(help_text="minutes")),
                ("buffer_after", models.PositiveSmallIntegerField(help_text="minutes")),
                ("at_home", models.BooleanField()),
                ("time_zone", models.CharField(max_length=40)),
                ("holiday_zone", models.CharField(max_length=40)),
                ("since", models.DateField()),
                ("target", models.DateField()),
                ("through", models.DateField(null=True)),
                ("build", models.PositiveIntegerField(default=0)),
                (
                    "motif",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="offerings",
                        to="catalog.motif",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="directory.organisation",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="directory.place",
                    ),
                ),
            ],
            options={
                "verbose_name": "offre",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=["motif", "organisation", "place"],
                        nulls_distinct=False,
                        name="offering_once",
                    )
                ],
            },
        ),
        # Wide columns first: there are many rows, and PostgreSQL aligns them.
        migrations.CreateModel(
            name="FreeDay",
            fields=[
                (
                    "offering",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="availability.offering",
                    ),
                ),
                (
                    "agent",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="directory.agent",
                    ),
                ),
                ("day", models.DateField()),
                (
                    "fives",
                    booking.availability.models.free_day.BitString(length=300, null=True),
                ),
                (
                    "minutes",
                    booking.availability.models.free_day.BitString(length=1500, null=True),
                ),
                (
                    "windows",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), size=None
                    ),
                ),
                (
                    "lows",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(), size=None
                    ),
                ),
                (
                    "highs",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(), size=None
                    ),
                ),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "offering_id",
                        "day",
                        "agent_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
            ],
            options={
                "verbose_name": "jour libre",
                "verbose_name_plural": "jours libres",
                "default_permissions": (),
                "indexes": [models.Index(fields=["agent", "day"], name="free_day_agent")],
            },
        ),
        # A booking changes what no index holds: with room left on the page, PostgreSQL writes
        # the new row beside the old one and touches no index (heap-only tuples).
        migrations.RunSQL(
            "ALTER TABLE availability_freeday SET (fillfactor = 85)",
            "ALTER TABLE availability_freeday RESET (fillfactor)",
        ),
    ]
