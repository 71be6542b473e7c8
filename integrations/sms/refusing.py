"""No provider is set up: say so on each receipt instead of losing messages silently."""

from booking.notifications.sms import SmsRefused


class RefusingSms:
    def send(self, phone_number: str, text: str) -> int:
        raise SmsRefused("aucun prestataire de SMS n’est configuré")
