import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("availability", "0003_uid_planning"),
        ("directory", "0004_sectors"),
    ]

    operations = [
        migrations.AlterField(
            model_name="freeday",
            name="agent",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="free_days",
                to="directory.agent",
            ),
        ),
    ]
