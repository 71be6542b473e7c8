"""What every address of the interface does before and after its own work."""

from collections.abc import Callable
from hashlib import md5
from typing import TypeVar

from django.db.models import Model, QuerySet
from django.utils.cache import patch_vary_headers
from django.utils.decorators import method_decorator
from django.utils.http import quote_etag
from django.views.decorators.http import conditional_page
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from booking.access.actor import Actor
from booking.access.decisions import fetch_visible, visible_to
from booking.appointments.author import Author
from booking.directory.api_calls import pattern_of
from booking.directory.models import Agent
from booking.directory.token_scopes import READ, WRITE, allows
from socle.clock import now
from socle.errors import Forbidden
from socle.web.limits.counting import Usage, count

from .authentication import MEANS, Caller
from .errors import Precondition, TooLarge, TooMany
from .inputs.fields import checked_moment, here
from .inputs.tree import asked_of, query_tree
from .noting import noting
from .objects import OBJECTS, Blueprint
from .pages import Page, cursor_of, page_number, page_of, walk_of
from .since import CHANGED, gone

MOST_BYTES = 512 * 1024
READING = ("GET", "HEAD", "OPTIONS")
VARY = ("uid", "client", "access-token", "Authorization", "X-Agent-Auth-Signature", "X-RDV-Espace")
S = TypeVar("S", bound=Serializer)


class Known(BasePermission):
    """Somebody who proved who they are."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        return isinstance(request.user, Caller)


@method_decorator(conditional_page, name="dispatch")
class Endpoint(APIView):
    """`not_found`: the word of the contract for what is not there; empty for its sentence.

    `noun`: what a token must be made for (`directory.token_scopes`); empty for any token.
    `shows`: the object whose state `If-Match` names, where something is changed.
    """

    authentication_classes = MEANS
    permission_classes = (Known,)
    not_found = ""
    noun = ""
    shows = ""
    usage: Usage | None = None

    @property
    def caller(self) -> Caller:
        return self.request.user

    def initial(self, request: Request, *args: object, **kwargs: object) -> None:
        check_length(request)
        try:
            super().initial(request, *args, **kwargs)
        except AuthenticationFailed:
            count_refusal(request)
            raise
        if isinstance(request.user, Caller):
            self.usage = count(request._request, "api", who=request.user.key)
            if self.usage and self.usage.is_over:
                raise TooMany(self.usage.limit, self.usage.seconds_left)
            self.check_scope()

    def check_scope(self) -> None:
        """
        Raises:
            Forbidden: the token was made for something else.
        """
        scopes, writes = self.caller.scopes, self.request.method not in READING
        if self.noun and scopes is not None and not allows(scopes, self.noun, writes=writes):
            wanted = f"{WRITE if writes else READ}:{self.noun}"
            raise Forbidden(f"Ce jeton n’a pas le droit {wanted}.")

    def finalize_response(
        self, request: Request, response: Response, *args: object, **kwargs: object
    ) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)
        if self.usage:
            left = max(0, self.usage.limit - self.usage.count)
            response.headers.setdefault("RateLimit-Limit", str(self.usage.limit))
            response.headers.setdefault("RateLimit-Remaining", str(left))
        self._note(request, response.status_code)
        caller = getattr(request, "_user", None)
        if isinstance(caller, Caller):
            for name, value in caller.shown.items():
                response[name] = value
        response["Cache-Control"] = "private, no-cache"
        patch_vary_headers(response, VARY)
        return response

    def _note(self, request: Request, status: int) -> None:
        """One line in the log of the espace, for who proved who they are."""
        caller = getattr(request, "_user", None)
        found = request._request.resolver_match
        if isinstance(caller, Caller) and found:
            with noting():
                caller.note(request.method, pattern_of(found.route), status, now())

    def asked(self, sheet: type[S], *, root: str = "", **options: object) -> dict[str, object]:
        """What the caller says, read by a sheet.

        Args:
            root: the object that holds it all; what is said outside of it counts as well.

        Raises:
            ValidationError: what makes no sense, by field.
        """
        is_reading = self.request.method in READING
        tree = query_tree(self.request) if is_reading else asked_of(self.request)
        if root and isinstance(tree.get(root), dict):
            tree = {**tree, **tree[root]}
        read = sheet(data=tree, **options)
        read.is_valid(raise_exception=True)
        return read.validated_data

    def listed(
        self,
        name: str,
        rows: Callable[[Actor, QuerySet], QuerySet] = lambda actor, found: found,
        *,
        before: Callable[[list[Model]], None] | None = None,
    ) -> Response:
        """A page of what the caller may see.

        Args:
            name: of the object (`objects.OBJECTS`).
            rows: narrows and orders what is visible.
            before: prepares the rows of one espace.
        """
        shown = OBJECTS[name]

        said = query_tree(self.request)
        since = said.get("updated_since") if name in CHANGED else None
        since = checked_moment("updated_since", since) if since else None

        def seen(actor: Actor) -> QuerySet:
            found = rows(actor, visible_to(shown.model.objects.all(), actor))
            return shown.fetched(CHANGED[name](found, here(since)) if since else found)

        def told(found: QuerySet) -> list[dict[str, object]]:
            several = list(found)
            if before:
                before(several)
            return shown.blueprint(several, many=True).data

        if "cursor" in said:
            page = walk_of(self.caller, cursor_of(said["cursor"]), seen, told)
        else:
            page = page_of(self.caller, page_number(said.get("page")), seen, told)
        if since:
            doors = self.caller.doors()
            page.meta["deleted"] = [pk for actor in doors for pk in gone(name, actor, here(since))]
        return self.paged(shown.blueprint, page)

    def paged(self, blueprint: type[Blueprint], page: Page) -> Response:
        return Response({blueprint.plural: page.objects, "meta": page.meta})

    def one(self, name: str, row: Model, **context: object) -> Response:
        """One object under its root."""
        blueprint = OBJECTS[name].blueprint
        return Response({blueprint.singular: blueprint(row, context=context).data})

    def told(self, row: Model, actor: Actor) -> Response:
        """What GET answers of a row that is shown."""
        return self.one(self.shows, row)

    def matched(self, actor: Actor, identifier: int) -> str | None:
        """The version of the row, for who asks by `If-Match` that it be the one they read; else
        None. Asked within the work of a key: of what is sent again, the row has changed by itself.

        Raises:
            Precondition: it is another one, or there is none.
        """
        wanted = self.request.headers.get("If-Match", "")
        if not wanted:
            return None
        shown = OBJECTS[self.shows]
        rows = visible_to(shown.fetched(shown.model.objects.all()), actor)
        row = rows.filter(pk=identifier).first()
        if row is None:
            raise Precondition
        if wanted.strip() != "*":
            tags = {one.strip().removeprefix("W/") for one in wanted.split(",")}
            if etag_of(self.told(row, actor).data) not in tags:
                raise Precondition
        return row.updated_at.isoformat() if hasattr(row, "updated_at") else None

    def found(self, name: str, actor: Actor, identifier: int) -> Model:
        """
        Raises:
            NotVisible: nothing, or nothing that the actor sees.
        """
        shown = OBJECTS[name]
        return fetch_visible(shown.fetched(shown.model.objects.all()), actor, pk=identifier)


def etag_of(body: object) -> str:
    """As `conditional_page` makes it of the rendered answer."""
    return quote_etag(md5(JSONRenderer().render(body), usedforsecurity=False).hexdigest())


def author_of(actor: Actor) -> Author:
    """1 query."""
    return Author.agent(Agent.objects.get(pk=actor.agent_id))


def check_length(request: Request) -> None:
    """
    Raises:
        TooLarge: nothing that the contract has is as long.
    """
    given = request.META.get("CONTENT_LENGTH") or "0"
    if given.isdigit() and int(given) > MOST_BYTES:
        raise TooLarge


def count_refusal(request: Request) -> None:
    """Wrong credentials were shown. Right ones are never refused for it: one server may speak for a
    thousand agents, of whom some have gone.

    Raises:
        TooMany: this machine has shown too many.
    """
    usage = count(request._request, "api_refused")
    if usage and usage.is_over:
        raise TooMany(usage.limit, usage.seconds_left)
