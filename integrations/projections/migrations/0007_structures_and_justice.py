from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("projections", "0006_sent_sms"),
    ]

    operations = [
        migrations.AddField(
            model_name="mediationplace",
            name="siret",
            field=models.CharField(blank=True, db_default="", default="", max_length=14),
        ),
        migrations.CreateModel(
            name="StructureCount",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "siret",
                        "espace_number",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("siret", models.CharField(max_length=14, verbose_name="SIRET")),
                ("espace_number", models.PositiveIntegerField(db_index=True)),
                ("agents", models.PositiveIntegerField()),
            ],
            options={
                "verbose_name": "agents d’un établissement",
                "verbose_name_plural": "agents des établissements",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="JusticePlace",
            fields=[
                ("place_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("espace_number", models.PositiveIntegerField(db_index=True)),
                ("organisation_id", models.BigIntegerField(db_index=True)),
                ("justice_id", models.CharField(max_length=24)),
                ("is_bookable", models.BooleanField()),
                ("open_until", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "lieu de Justice.fr",
                "verbose_name_plural": "lieux de Justice.fr",
                "default_permissions": (),
            },
        ),
    ]
