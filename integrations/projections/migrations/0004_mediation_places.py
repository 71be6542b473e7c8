from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("projections", "0003_known_applications"),
    ]

    operations = [
        migrations.CreateModel(
            name="MediationPlace",
            fields=[
                ("place_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("espace_number", models.PositiveIntegerField(db_index=True)),
                ("organisation_id", models.BigIntegerField(db_index=True)),
                ("organisation_name", models.CharField(max_length=150)),
                ("name", models.CharField(max_length=150)),
                ("street", models.CharField(max_length=300)),
                ("zip_code", models.CharField(max_length=10)),
                ("city_name", models.CharField(max_length=150)),
                ("city_code", models.CharField(blank=True, max_length=5)),
                ("latitude", models.FloatField()),
                ("longitude", models.FloatField()),
                ("phone", models.CharField(blank=True, max_length=20)),
                ("email", models.CharField(blank=True, max_length=254)),
                ("website", models.CharField(blank=True, max_length=200)),
                ("changed_on", models.DateField()),
            ],
            options={
                "verbose_name": "lieu de médiation numérique",
                "verbose_name_plural": "lieux de médiation numérique",
                "default_permissions": (),
            },
        ),
    ]
