"""The hub's three questions over HTTP, with its patience: repeated keys, only 200 is an answer."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import httpx

from .reading import Point, Report, Slot, appointments_in, points_in, slots_in

SECONDS = {
    "getManagedMeetingPoints": 20.0,
    "availableTimeSlots": 15.0,
    "searchApplicationIds": 5.0,
}
HEADER = "x-hub-rdv-auth-token"


class EditorDown(Exception):
    """It is shown nothing of for this search, all its towns at once."""


@dataclass
class Hub:
    """
    Args:
        address: of the editor, up to the names of the questions.
        patience: what its seconds are multiplied by, for tests.
    """

    address: str
    token: str
    patience: float = 1.0
    report: Report = field(default_factory=Report)
    seconds: dict[str, float] = field(default_factory=dict)

    def points(self) -> list[Point]:
        """
        Raises:
            EditorDown
        """
        return points_in(self._ask("getManagedMeetingPoints", []), self.report)

    def slots(
        self,
        point_ids: Sequence[str],
        first: date,
        last: date,
        now: datetime,
        *,
        reason: str = "CNI",
        documents: int | str = 1,
    ) -> dict[str, list[Slot]]:
        """
        Args:
            reason, documents: empty when somebody searches through its websocket.

        Raises:
            EditorDown
        """
        query = [
            ("start_date", first.isoformat()),
            ("end_date", last.isoformat()),
            *(("meeting_point_ids", one) for one in point_ids),
            ("reason", reason),
            ("documents_number", str(documents)),
        ]
        answer = self._ask("availableTimeSlots", query)
        return slots_in(answer, point_ids, first, last, now, self.report)

    def appointments(self, numbers: Sequence[str]) -> dict[str, list]:
        """
        Raises:
            EditorDown
        """
        query = [("application_ids", number) for number in numbers]
        return appointments_in(self._ask("searchApplicationIds", query), numbers, self.report)

    def _ask(self, question: str, query: list[tuple[str, str]]) -> object:
        began = time.monotonic()
        limit = SECONDS[question] * self.patience
        try:
            response = httpx.get(
                f"{self.address.rstrip('/')}/{question}",
                params=query,
                headers={HEADER: self.token},
                timeout=limit,
                follow_redirects=True,
            )
            if response.status_code != 200:
                raise EditorDown(f"{question} : statut {response.status_code}")
            told = response.json()
        except httpx.TimeoutException:
            raise EditorDown(f"{question} : rien en {limit:g} s") from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise EditorDown(f"{question} : {type(error).__name__}") from None
        except ValueError:
            raise EditorDown(f"{question} : ce n’est pas du JSON") from None
        self.seconds[question] = time.monotonic() - began
        return told
