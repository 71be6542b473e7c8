from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("projections", "0002_public_links"),
    ]

    operations = [
        migrations.CreateModel(
            name="KnownApplication",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "digest",
                        "appointment_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                ("appointment_id", models.BigIntegerField(db_index=True)),
                ("espace_number", models.PositiveIntegerField(db_index=True)),
                ("meeting_point", models.CharField(max_length=150)),
                ("local_start", models.CharField(max_length=17)),
                ("path", models.CharField(max_length=200)),
                ("starts_at", models.DateTimeField(db_index=True)),
            ],
            options={
                "verbose_name": "pré-demande connue",
                "verbose_name_plural": "pré-demandes connues",
                "default_permissions": (),
            },
        ),
    ]
