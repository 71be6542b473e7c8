"""On the portal's host: a provider is told one address an account."""

from django.urls import path

from . import reports

urlpatterns = [
    path(
        "api/sms/accuses/<slug:provider>/<int:account>/<str:token>",
        reports.receive,
        name="sms_report",
    ),
]
