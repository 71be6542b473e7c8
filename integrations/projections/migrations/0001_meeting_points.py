from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="MeetingPoint",
            fields=[
                ("place_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("espace_number", models.PositiveIntegerField(db_index=True)),
                ("name", models.CharField(max_length=150)),
                ("longitude", models.FloatField()),
                ("latitude", models.FloatField()),
                ("public_entry_address", models.CharField(max_length=300)),
                ("zip_code", models.CharField(max_length=10)),
                ("city_name", models.CharField(max_length=150)),
                ("updated_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "verbose_name": "point de rencontre",
                "verbose_name_plural": "points de rencontre",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="MeetingDay",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "place_id",
                        "reason",
                        "day",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("place_id", models.BigIntegerField()),
                ("reason", models.CharField(max_length=20)),
                ("day", models.DateField()),
                ("espace_number", models.PositiveIntegerField()),
                ("parts", models.JSONField()),
                ("head", models.CharField(blank=True, default="", max_length=200)),
                ("marks", models.TextField(blank=True, default="")),
                ("ready_from", models.DateTimeField(null=True)),
                ("ready_until", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "jour de rencontre",
                "verbose_name_plural": "jours de rencontre",
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["espace_number", "day"], name="meeting_day_espace")
                ],
            },
        ),
    ]
