"""An operator who logs in from a new device is told, though no espace is under way."""

from socle.accounts.models import KnownDevice
from socle.clock import now
from socle.outbox.models import Delivery
from socle.outbox.publish import publish


def test_the_operator_is_told(admin_account, deliver, mailoutbox):
    device = KnownDevice.objects.create(
        account=admin_account,
        digest="d" * 64,
        label="Firefox",
        first_seen_at=now(),
        last_seen_at=now(),
    )
    publish("account.new_device", account_id=admin_account.pk, device_id=device.pk)
    deliver()
    [mail] = mailoutbox
    assert mail.to == [admin_account.email]
    assert "Firefox" in mail.body
    assert not Delivery.objects.exclude(state="done").exists()
