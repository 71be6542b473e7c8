"""`/auth`: signing in with an address and a password (devise_token_auth's manner)."""

from django.contrib import auth
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest
from django.views.decorators.debug import sensitive_variables
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from booking.directory.models import Agent
from socle.accounts.admission import Admission, admission_of
from socle.accounts.lockout import seconds_left
from socle.accounts.machine_sessions import end_machine_session, open_machine_session
from socle.accounts.models import Account
from socle.accounts.second_factor import TooManyCodes, check_code
from socle.audit.record import record
from socle.clock import now
from socle.web.limits.counting import count
from tenants.machines import entered

from ..authentication.caller import espaces_here
from ..authentication.signed_in import HEADERS, SignedIn, host_of, shown_again
from ..endpoint import Endpoint, check_length
from ..errors import TooMany
from ..inputs.sessions import SignIn
from ..inputs.tree import asked_of
from ..objects import AgentBlueprint
from ..schema import signing

REFUSED = "Adresse e-mail ou mot de passe incorrect."
SECOND_FACTOR = (
    "Ce compte demande un second facteur : joignez-le sous otp_code, ou créez un jeton d’accès "
    "dans « Mon compte »."
)
NOBODY = "Aucune session à fermer."


class SignInView(APIView):
    """Locked as the login of pages is. Only refusals are counted: one server may sign many in."""

    authentication_classes = ()
    permission_classes = ()

    @signing(SignIn, "Se connecter")
    def post(self, request: Request) -> Response:
        check_length(request)
        plain = request._request
        usage = count(plain, "login", add=False)
        if usage and usage.is_spent:
            raise TooMany(usage.limit, usage.seconds_left)
        answer = self._answer(request, plain)
        if answer.status_code == 401:
            count(plain, "login")
        return answer

    @sensitive_variables("read", "password", "code")
    def _answer(self, request: Request, plain: HttpRequest) -> Response:
        read = SignIn(data=asked_of(request))
        if not read.is_valid():
            return refused(REFUSED)
        email, password, code = (read.validated_data[name] for name in SignIn.KEYS)
        account = auth.authenticate(plain, username=email, password=password)
        if getattr(plain, "axes_locked_out", False):
            # The page that the middleware would answer with is none for a machine.
            plain.axes_locked_out = False
            raise TooMany(1, seconds_left(plain, email, now()))
        admission = account and admitted(account)
        if not account or not admission:
            if account:
                credentials = {"username": email}
                user_login_failed.send(__name__, credentials=credentials, request=plain)
            return refused(REFUSED)
        if admission.needs_second_factor and not _has_code(account, code):
            return refused(SECOND_FACTOR)
        return _opened(request, account)


class ValidateToken(Endpoint):
    authentication_classes = (SignedIn,)

    @signing(None, "Vérifier sa session")
    def get(self, request: Request) -> Response:
        return Response({"success": True, "data": agent_of(self.caller.account_id)})


class SignOut(APIView):
    authentication_classes = ()
    permission_classes = ()

    @signing(None, "Fermer sa session", out=True)
    def delete(self, request: Request) -> Response:
        _, client, token = (request.headers.get(name, "") for name in HEADERS)
        if not end_machine_session(client, token, host_of(request)):
            return Response({"success": False, "errors": [NOBODY]}, status=404)
        return Response({"success": True})


def admitted(account: Account) -> Admission | None:
    """Where this host leads to; on the portal's, the strictest of the account's espaces."""
    found: Admission | None = None
    for espace in espaces_here(account.pk):
        with entered(espace):
            one = admission_of(account)
            if one and (found is None or one.needs_second_factor):
                found = one
    return found


def agent_of(account_id: object) -> dict[str, object] | None:
    """The agent of the first of the account's espaces."""
    for espace in espaces_here(account_id):
        with entered(espace):
            agent = Agent.objects.complete().filter(account_id=account_id).first()
            if agent:
                return AgentBlueprint(agent).data
    return None


def refused(sentence: str) -> Response:
    return Response({"success": False, "errors": [sentence]}, status=401)


def _has_code(account: Account, code: str) -> bool:
    if not code:
        return False
    try:
        return check_code(account, code) is not None
    except TooManyCodes as error:
        raise TooMany(1, int(error.details["seconds"])) from None


def _opened(request: Request, account: Account) -> Response:
    made = open_machine_session(account, host_of(request), now())
    _note(request._request, account)
    response = Response({"data": agent_of(account.pk)}, headers=shown_again(account, made))
    response["Cache-Control"] = "no-store"
    return response


def _note(request: HttpRequest, account: Account) -> None:
    """Who comes by a program has come: agents who never do are removed in the end."""
    Account.objects.filter(pk=account.pk).update(last_login=now())
    record("account.logged_in", account_id=account.pk, noun="api")
