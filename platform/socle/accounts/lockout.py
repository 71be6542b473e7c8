"""What a locked account answers: the same words whether the account exists or not."""

from django.http import HttpResponse
from django.shortcuts import render


def locked_out(request, credentials=None, *args, **kwargs) -> HttpResponse:
    response = render(request, "comptes/locked_out.html", status=429)
    response["Retry-After"] = "900"
    return response
