from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0015_partners"),
    ]

    operations = [
        migrations.AddField(
            model_name="organisation",
            name="ants_connectable",
            field=models.BooleanField(default=False, verbose_name="reliée à France Titres"),
        ),
    ]
