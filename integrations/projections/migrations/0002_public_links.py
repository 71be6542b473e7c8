from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("projections", "0001_meeting_points"),
    ]

    operations = [
        migrations.CreateModel(
            name="PublicLink",
            fields=[
                ("organisation_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("espace_number", models.PositiveIntegerField(db_index=True)),
                ("external_id", models.CharField(max_length=60)),
                ("open_until", models.DateTimeField(null=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "verbose_name": "lien public",
                "verbose_name_plural": "liens publics",
                "default_permissions": (),
            },
        ),
    ]
