from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="AntsDeclaration",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("appointment_id", models.BigIntegerField()),
                ("number", models.CharField(max_length=10)),
                ("management_url", models.CharField(max_length=300)),
                ("meeting_point", models.CharField(max_length=150)),
                ("meeting_point_id", models.CharField(max_length=20)),
                (
                    "appointment_date",
                    models.CharField(help_text="YYYY-MM-DD HH:MM:SS, sur place", max_length=19),
                ),
                ("starts_at", models.DateTimeField(db_index=True)),
                ("declared_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "rendez-vous déclaré à France Titres",
                "verbose_name_plural": "rendez-vous déclarés à France Titres",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("appointment_id", "number"), name="ants_declared_once"
                    )
                ],
            },
        ),
    ]
