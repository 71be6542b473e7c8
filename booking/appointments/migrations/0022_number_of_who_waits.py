from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("appointments", "0021_seats")]

    operations = [
        migrations.AddField(
            model_name="seatwaiting",
            name="ants_number",
            field=models.CharField(blank=True, db_default="", default="", max_length=10),
        ),
    ]
