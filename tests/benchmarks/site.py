"""A page that costs one query: what is around it is what is measured."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from booking.directory.models import Service


def count(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(Service.objects.count()))


urlpatterns = [path("count", count)]
