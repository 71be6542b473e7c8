from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "booking.notifications"
    label = "notifications"
    verbose_name = "Notifications"
