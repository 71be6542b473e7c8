from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0005_contact_messages"),
    ]

    operations = [
        migrations.AddField(
            model_name="receipt",
            name="provider",
            field=models.CharField(
                blank=True, default="", max_length=30, verbose_name="prestataire"
            ),
        ),
    ]
