from django.apps import AppConfig


class BookingWebConfig(AppConfig):
    name = "booking.web"
    label = "booking_web"
    verbose_name = "Pages"
