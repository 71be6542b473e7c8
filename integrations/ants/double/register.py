"""What the stand-in knows of each number, and its rules. No HTTP here."""

import re
import threading
from collections import defaultdict
from dataclasses import dataclass

NUMBER = re.compile(r"[A-Z0-9]{10}\Z", re.ASCII)
DATE = re.compile(r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2})?\Z", re.ASCII)
# The numbers that the service keeps for tests: SOLOCAL001 and so on.
KEPT_FOR_TESTS = (
    (("001", "002", "003"), "validated"),
    (("004", "005", "006"), "declared"),
    (("007", "008", "009"), "consumed"),
    (("010", "011", "012"), "expired"),
)
# Beyond those, the first four signs tell, so that a whole town hall can be rehearsed.
BY_PREFIX = {
    "CONS": "consumed",
    "DECL": "declared",
    "EXPI": "expired",
    "INCO": "unknown",
    "PURG": "purged",
}


class Refused(Exception):
    """
    Args:
        status: HTTP status.
        detail: as FastAPI puts it: a sentence, or the fields at fault.
    """

    def __init__(self, status: int, detail: object) -> None:
        super().__init__(detail)
        self.status, self.detail = status, detail


@dataclass(frozen=True, slots=True)
class Appointment:
    management_url: str
    meeting_point: str
    meeting_point_id: str
    appointment_date: str


class Register:
    """Every number is validated unless it is kept for tests or was given a status."""

    def __init__(self, *, tells_meeting_point_id: bool = False) -> None:
        self.tells_meeting_point_id = tells_meeting_point_id
        self._lock = threading.Lock()
        self.forget()

    def forget(self) -> None:
        self.statuses: dict[str, str] = {}
        self.appointments: dict[str, list[Appointment]] = defaultdict(list)

    def status_of(self, number: str) -> str:
        if number in self.statuses:
            return self.statuses[number]
        for endings, status in KEPT_FOR_TESTS:
            if number in {f"SOLOCAL{ending}" for ending in endings}:
                return status
        return BY_PREFIX.get(number[:4], "validated" if NUMBER.match(number) else "unknown")

    def status(self, numbers: list[str]) -> dict[str, object]:
        with self._lock:
            return {number: self._told(number) for number in numbers}

    def _told(self, number: str) -> dict[str, object]:
        names = ["management_url", "meeting_point", "appointment_date"]
        names += ["meeting_point_id"] if self.tells_meeting_point_id else []
        return {
            "status": self.status_of(number),
            "appointments": [
                {name: getattr(one, name) for name in names} for one in self.appointments[number]
            ],
        }

    def create(self, number: str, made: Appointment) -> dict[str, object]:
        """
        Raises:
            Refused: a date that is none; a number that is frozen; an address that is known.
        """
        if not DATE.match(made.appointment_date):
            raise Refused(422, [{"loc": ["query", "appointment_date"], "msg": "invalid datetime"}])
        with self._lock:
            if self.status_of(number) == "consumed":
                raise Refused(403, "Application already consumed")
            known = {one.management_url for rows in self.appointments.values() for one in rows}
            if made.management_url in known:
                raise Refused(409, "Already exists in database")
            self.appointments[number].append(made)
        return {"success": True}

    def delete(self, number: str, point: str, point_id: str, date: str) -> dict[str, object]:
        """Those of the very values that they were created with."""
        with self._lock:
            frozen = self.status_of(number) == "consumed"
            gone = [
                one
                for one in self.appointments[number]
                if (one.meeting_point, one.meeting_point_id, one.appointment_date)
                == (point, point_id, date)
                and not frozen
            ]
            for one in gone:
                self.appointments[number].remove(one)
        return {"rowcount": len(gone)}
