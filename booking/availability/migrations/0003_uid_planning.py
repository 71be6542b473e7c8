from django.contrib.postgres.functions import RandomUUID
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("availability", "0002_free_days")]

    operations = [
        migrations.AddField(
            model_name=name,
            name="uid",
            # The database's own default is drawn anew for each row that is there already.
            field=models.UUIDField(db_default=RandomUUID(), editable=False, unique=True),
        )
        for name in ("absence", "openingwindow")
    ]
