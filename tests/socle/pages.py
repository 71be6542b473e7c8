"""The smallest site that logs in, remembers and logs out: pages under test stand for any page."""

from django.contrib.auth import login, logout
from django.http import HttpRequest, JsonResponse
from django.urls import path

from socle.accounts.models import Account

BACKEND = "django.contrib.auth.backends.ModelBackend"


def who(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"account": str(request.user.pk) if request.user.pk else None})


def enter(request: HttpRequest, email: str) -> JsonResponse:
    login(request, Account.objects.get(email=email), backend=BACKEND)
    return who(request)


def leave(request: HttpRequest) -> JsonResponse:
    logout(request)
    return who(request)


def remember(request: HttpRequest, word: str) -> JsonResponse:
    request.session["word"] = word
    return JsonResponse({})


def recall(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"word": request.session.get("word")})


urlpatterns = [
    path("who", who),
    path("enter/<str:email>", enter),
    path("leave", leave),
    path("remember/<str:word>", remember),
    path("recall", recall),
]
