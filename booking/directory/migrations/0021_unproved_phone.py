from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0020_erasure_asked"),
    ]

    operations = [
        migrations.AddField(
            model_name="usager",
            name="unproved_phone_number",
            field=models.CharField(
                blank=True, db_default="", default="", help_text="E.164", max_length=16
            ),
        ),
        migrations.AddField(
            model_name="contactproof",
            name="usager",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=models.deletion.CASCADE,
                related_name="contact_proofs",
                to="directory.usager",
            ),
        ),
    ]
