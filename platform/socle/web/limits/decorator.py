"""`@limited("search")`: a view that one machine may ask for so often."""

from collections.abc import Callable, Collection
from functools import wraps

from django.http import HttpRequest, HttpResponse

from ..errors import too_many_requests
from .counting import Usage, count
from .rates import RATES

View = Callable[..., HttpResponse]


def limited(
    name: str, *, methods: Collection[str] = (), refusals: Collection[int] = ()
) -> Callable[[View], View]:
    """Answer 429 with `Retry-After`, a sentence and whom to call, once the limit is passed.

    Args:
        name: one of `rates.RATES`.
        methods: count these only; the others pass freely. Empty: all.
        refusals: count only the answers of these statuses, such as the 404 of a wrong link:
            whoever has the right one is never counted, and is let in until the limit is spent.
    """
    if name not in RATES:
        raise ValueError(f"no such limit: {name}")

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if methods and request.method not in methods:
                return view(request, *args, **kwargs)
            usage = count(request, name, add=not refusals)
            if usage and (usage.is_spent if refusals else usage.is_over):
                return refuse(request, usage)
            response = view(request, *args, **kwargs)
            if response.status_code in refusals:
                count(request, name)
            return response

        # Read by the test that walks the table of limits; `wraps` hands it on outwards.
        guarded.limits = (*getattr(view, "limits", ()), name)
        return guarded

    return decorate


def refuse(request: HttpRequest, usage: Usage) -> HttpResponse:
    """The 429 of a limit that is passed."""
    response = too_many_requests(request, retry_after=usage.seconds_left)
    response["RateLimit-Limit"] = str(usage.limit)
    response["RateLimit-Remaining"] = "0"
    response["Cache-Control"] = "no-store"
    return response
