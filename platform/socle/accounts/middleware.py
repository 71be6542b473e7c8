"""Give each request the session of its own host."""

from django.conf import settings
from django.contrib.auth import SESSION_KEY as ACCOUNT_KEY
from django.contrib.sessions.middleware import SessionMiddleware

from socle.accounts.devices import give_cookie
from socle.accounts.sessions import SessionStore
from socle.clock import now

RENEWED_KEY = "renewed_on"


class HostSessionMiddleware(SessionMiddleware):
    def process_request(self, request) -> None:
        key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
        host = request.get_host().rsplit(":", 1)[0].rstrip(".").lower()
        request.session = SessionStore(key, host=host)

    def process_response(self, request, response):
        """Start the idle weeks again, with one write a day at most."""
        session = request.session
        if session.accessed and ACCOUNT_KEY in session:
            today = now().date().isoformat()
            if session.get(RENEWED_KEY) != today:
                session[RENEWED_KEY] = today
        give_cookie(request, response)
        return super().process_response(request, response)
