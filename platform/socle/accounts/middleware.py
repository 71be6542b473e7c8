"""Give each request the session of its own host."""

from django.conf import settings
from django.contrib.sessions.middleware import SessionMiddleware

from socle.accounts.sessions import SessionStore


class HostSessionMiddleware(SessionMiddleware):
    def process_request(self, request) -> None:
        key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
        host = request.get_host().rsplit(":", 1)[0].lower()
        request.session = SessionStore(key, host=host)
