from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("projections", "0005_handlers_of_several_topics"),
    ]

    operations = [
        migrations.CreateModel(
            name="SentSms",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("receipt_id", models.BigIntegerField(db_index=True)),
                ("sent_at", models.DateTimeField(db_index=True)),
            ],
            options={
                "verbose_name": "SMS envoyé",
                "verbose_name_plural": "SMS envoyés",
                "default_permissions": (),
            },
        ),
    ]
