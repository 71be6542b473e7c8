from django.db import migrations

# Room, beginning of the topics, the one handler that now listens to all of them.
RENAMED = (
    ("ants", "hold.", "ants.renew_held_time"),
    ("ants", "waiting.", "ants.renew_offered_time"),
    ("ants", "motif.", "ants.renew_motif"),
    ("ants", "place.", "ants.renew_place"),
    ("cartography", "organisation.", "cartography.renew_organisation"),
    ("cartography", "place.", "cartography.renew_organisation"),
    ("cartography", "window.", "cartography.renew_known"),
    ("cartography", "motif.", "cartography.renew_known"),
    ("cartography", "agent.", "cartography.renew_known"),
    ("cartography", "appointment.", "cartography.renew_session"),
    ("cartography", "participation.", "cartography.renew_session"),
)
ONE = """
UPDATE outbox_delivery SET handler = '{name}' FROM outbox_message
WHERE outbox_message.id = message_id
  AND handler LIKE '{room}.%' AND topic LIKE '{topics}%' AND state <> 'done'
"""


class Migration(migrations.Migration):
    """Deliveries that wait are those of the handlers that have taken over."""

    dependencies = [
        ("projections", "0004_mediation_places"),
        ("outbox", "0002_outages_delivery"),
    ]

    operations = [
        migrations.RunSQL(
            ONE.format(name=name, room=room, topics=topics),
            migrations.RunSQL.noop,
        )
        for room, topics, name in RENAMED
    ]
