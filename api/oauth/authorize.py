"""`/oauth/authorize`: who are you, and do you let this application act for you?"""

from urllib.parse import urlencode, urlsplit

from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from oauth2_provider.exceptions import OAuthToolkitError
from oauth2_provider.models import get_application_model
from oauth2_provider.views import AuthorizationView

from socle.web.limits import limited

from .identified import forget, identified
from .reading import is_readable

GIVES = {
    "write": (
        "voir vos organisations, vos rendez-vous et les usagers que vous suivez",
        "prendre, modifier et annuler des rendez-vous en votre nom",
        "être prévenue de ce qui change",
    )
}


@method_decorator(never_cache, name="dispatch")
@method_decorator(limited("search"), name="dispatch")
class Authorize(AuthorizationView):
    """The application's request is checked before anybody is asked who they are: an address that
    we do not know shows an error here, and is never redirected to.
    """

    template_name = "portal/oauth_consent.html"

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.method not in ("GET", "HEAD", "POST"):
            return self.http_method_not_allowed(request)
        if not is_readable(request):
            return render(request, "portal/oauth_error.html", status=400)
        account = identified(request)
        if account is None and request.method != "POST":
            try:
                self.validate_authorization_request(request)
            except OAuthToolkitError as error:
                return self.error_response(error, application=None)
        if account is None:
            return _who_are_you(request)
        request.user = account
        answer = super().dispatch(request, *args, **kwargs)
        if request.method == "POST" and answer.status_code == 302:
            forget(request)
        return self._allowing_the_way_back(request, answer)

    def _allowing_the_way_back(self, request: HttpRequest, answer: HttpResponse) -> HttpResponse:
        """Browsers apply `form-action` to what a form redirects to."""
        client = (request.POST or request.GET).get("client_id", "")
        found = get_application_model().objects.filter(client_id=client).first()
        if found is None:
            return answer
        parts = [urlsplit(uri) for uri in found.redirect_uris.split()]
        origins = {f"{one.scheme}://{one.netloc}" for one in parts}
        return csp_update({"form-action": sorted(origins)})(lambda _request: answer)(request)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        context = super().get_context_data(**kwargs)
        gives = [sentence for scope in context["scopes"] for sentence in GIVES.get(scope, ())]
        return {**context, "gives": gives, "account": self.request.user}

    def error_response(self, error, application, **kwargs: object) -> HttpResponse:
        answer = super().error_response(error, application, **kwargs)
        if answer.status_code != 302:
            self.template_name = "portal/oauth_error.html"
            answer.template_name = self.template_name
        return answer


def _who_are_you(request: HttpRequest) -> HttpResponse:
    wanted = request.get_full_path() if request.method != "POST" else ""
    return redirect(f"{reverse('oauth_espaces')}?{urlencode({'suite': wanted})}")
