from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("appointments", "0015_answers_of_keys"),
        ("directory", "0021_unproved_phone"),
    ]

    operations = [
        migrations.AddField(
            model_name="bookinghold",
            name="ants_number",
            field=models.CharField(blank=True, db_default="", default="", max_length=10),
        ),
        migrations.AddField(
            model_name="participation",
            name="ants_number",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                max_length=10,
                verbose_name="numéro de pré-demande",
            ),
        ),
        migrations.AddField(
            model_name="prescription",
            name="ants_number",
            field=models.CharField(blank=True, db_default="", default="", max_length=10),
        ),
        migrations.AddIndex(
            model_name="participation",
            index=models.Index(
                condition=models.Q(("ants_number", ""), _negated=True),
                fields=["appointment"],
                name="participation_with_number",
            ),
        ),
        migrations.AddConstraint(
            model_name="participation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ants_number", ""), _negated=True),
                fields=("appointment", "ants_number"),
                name="ants_number_once_appointment",
            ),
        ),
        migrations.AddConstraint(
            model_name="participation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ants_number", ""), ("ants_number__regex", "^[A-Z0-9]{10}$"), _connector="OR"
                ),
                name="ants_number_is_regular",
            ),
        ),
    ]
