import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0008_versions_rights"),
    ]

    operations = [
        migrations.AddField(
            model_name="place",
            name="city_code",
            field=models.CharField(
                blank=True, default="", max_length=5, verbose_name="code commune"
            ),
        ),
        migrations.AddField(
            model_name="place",
            name="updated_at",
            field=models.DateTimeField(
                auto_now=True, db_default=django.db.models.functions.datetime.Now()
            ),
        ),
    ]
