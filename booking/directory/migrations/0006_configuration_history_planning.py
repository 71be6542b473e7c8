from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0005_record_settings_rights"),
    ]

    operations = [
        migrations.AlterField(
            model_name="directorychange",
            name="noun",
            field=models.CharField(
                choices=[
                    ("usager", "Usager"),
                    ("agent", "Agent"),
                    ("sector", "Secteur"),
                    ("zones", "Zones"),
                    ("organisation", "Organisation"),
                    ("service", "Service"),
                    ("team", "Équipe"),
                    ("settings", "Réglages"),
                    ("place", "Lieu"),
                    ("motif", "Motif"),
                    ("window", "Plage d’ouverture"),
                    ("absence", "Indisponibilité"),
                ],
                max_length=15,
            ),
        ),
    ]
