"""Keep the projection that searches read in step with the time just taken or given back."""

from collections.abc import Iterable

from booking.availability import projection

from .release_time import AgentTime


def keep_free_days(times: Iterable[AgentTime]) -> None:
    """Write anew the free days that these times touch.

    The last thing before the commit: it makes other writers of these agents' days wait. All the
    agents come each time, so that they are locked at once and in order.
    """
    times = list(times)
    agent_ids = {time.agent_id for time in times}
    for start, end in sorted({(time.start, time.end) for time in times}):
        projection.refresh(agent_ids, start, end)
