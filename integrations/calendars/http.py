"""Asking a calendar's server: through the one door out, with its answers turned into our words."""

import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from integrations.outgoing.client import client
from integrations.outgoing.errors import AnswerTooLong, OutgoingRefused
from socle.clock import now

from .errors import CalendarGone, LoginRefused, Misunderstood, Rejected, SyncFailed, Unreachable

SECONDS = 15.0
MOST_BYTES = 8 * 1024 * 1024
# A server that asks for a day is asked again sooner all the same.
LONGEST_WAIT = 6 * 3600.0
GONE = (404, 410)


@contextmanager
def server(
    auth: httpx.Auth | tuple[str, str] | None = None,
    *,
    headers: Mapping[str, str] | None = None,
    follow_redirects: bool = True,
    roams: bool = False,
) -> Iterator["Server"]:
    """
    Args:
        roams: what another server answers is as good, when the first one sends us there.
    """
    with client(
        seconds=SECONDS,
        most_bytes=MOST_BYTES,
        auth=auth,
        headers=dict(headers or {}),
        follow_redirects=follow_redirects,
    ) as inner:
        inner.event_hooks = {"response": [_keep_method]}
        yield Server(inner, roams=roams)


def _keep_method(answer: httpx.Response) -> None:
    """A PROPFIND that is sent elsewhere by 302, as sign-posts of CalDAV servers do it, goes on as
    itself: httpx makes a GET of it, as browsers do of forms (RFC 9110, 15.4.3)."""
    if answer.status_code == 302 and answer.request.method not in ("GET", "HEAD", "POST"):
        answer.status_code = 307


class Server:
    def __init__(self, inner: httpx.Client, *, roams: bool) -> None:
        self._inner, self._roams = inner, roams

    def ask(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: str | bytes | None = None,
        data: Mapping[str, str] | None = None,
        json: Mapping[str, object] | None = None,
        allowed: tuple[int, ...] = (),
    ) -> httpx.Response:
        """One request, its redirects followed: on the same host only, unless we roam.

        Args:
            allowed: statuses that the caller reads itself, besides those of success.

        Raises:
            SyncFailed: everything else.
        """
        try:
            answer = self._inner.request(
                method, url, headers=dict(headers or {}), content=content, data=data, json=json
            )
        except OutgoingRefused as refusal:
            raise SyncFailed(refusal.code) from None
        except AnswerTooLong:
            raise SyncFailed("too_long") from None
        except httpx.TimeoutException:
            raise Unreachable("slow") from None
        except (httpx.TooManyRedirects, httpx.DecodingError):
            raise Misunderstood from None
        except httpx.ConnectError as error:
            raise (SyncFailed("certificate") if _is_unproven(error) else Unreachable()) from None
        except (httpx.HTTPError, httpx.InvalidURL):
            raise Unreachable from None
        if answer.history and answer.url.host != httpx.URL(url).host and not self._roams:
            # A password typed for one server is not for another.
            raise SyncFailed("moved", host=answer.url.host)
        if answer.is_success or answer.status_code in allowed:
            return answer
        raise failure_of(answer)


def _is_unproven(error: BaseException | None) -> bool:
    """Whether TLS failed for the certificate; the reason stands behind those of two libraries."""
    while error is not None and not isinstance(error, ssl.SSLCertVerificationError):
        error = error.__cause__ or error.__context__
    return error is not None


def failure_of(answer: httpx.Response) -> SyncFailed:
    """What an answer without success means."""
    status = answer.status_code
    if answer.is_redirect:
        return SyncFailed("moved", host=_host_in(answer))
    if status == 401:
        return LoginRefused()
    if status == 403:
        return SyncFailed("forbidden")
    if status in GONE:
        return CalendarGone()
    if status == 507:
        return SyncFailed("full")
    if status in (429, 503) and "retry-after" in answer.headers:
        return Unreachable("throttled", retry_after=_wait_of(answer.headers["retry-after"]))
    if status == 429:
        return Unreachable("throttled")
    if status >= 500:
        return Unreachable()
    if status in (409, 412, 413, 415, 422):
        return Rejected()
    return Misunderstood()


def _host_in(answer: httpx.Response) -> str:
    """To which a redirect that is not followed leads; "" to the same one."""
    try:
        return answer.url.join(answer.headers.get("location", "")).host
    except httpx.InvalidURL:
        return ""


def _wait_of(text: str) -> float:
    """Seconds, from a number or a date (RFC 9110, 10.2.3)."""
    try:
        seconds = float(text)
    except ValueError:
        try:
            moment = parsedate_to_datetime(text)
        except (TypeError, ValueError):
            return 0.0
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        seconds = (moment - _clock()).total_seconds()
    return min(max(seconds, 0.0), LONGEST_WAIT) if seconds == seconds else 0.0


def _clock() -> datetime:
    return now()
