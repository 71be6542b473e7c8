"""The log of the calls of programs: written at each call, read by the espace, gone after a year."""

import re
from datetime import datetime, timedelta

from .models import ApiCall

IS_KEPT = timedelta(days=365)
_ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")


def pattern_of(route: str) -> str:
    """`/api/v1/users/:user_id`, of the address as the table of addresses has it."""
    return "/" + _ARGUMENT.sub(r":\1", route)[:119]


def note_call(
    means: str,
    method: str,
    path: str,
    status: int,
    now: datetime,
    *,
    agent_id: int | None = None,
    token_id: int | None = None,
    client: str = "",
) -> None:
    """Write one line in the espace under way (1 query)."""
    call = ApiCall(
        at=now,
        means=means,
        agent_id=agent_id,
        token_id=token_id,
        client=client[:80],
        method=(method or "")[:7],
        path=path,
        status=status,
    )
    call.save(force_insert=True)


def purge_calls(now: datetime, limit: int) -> int:
    old = ApiCall.objects.filter(at__lt=now - IS_KEPT).order_by("at").values("pk")[:limit]
    return ApiCall.objects.filter(pk__in=old).delete()[0]
