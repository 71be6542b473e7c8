"""The answer to a question of the form "may one …?"."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verdict:
    """Yes, or no with a reason.

    ``code`` is stable and meant for programs; ``reason`` is a French sentence, empty when ``ok``.
    """

    ok: bool
    code: str = "allowed"
    reason: str = ""

    def __bool__(self) -> bool:
        return self.ok


ALLOWED = Verdict(ok=True)


def refused(code: str, reason: str) -> Verdict:
    """A verdict that says no, and why."""
    return Verdict(ok=False, code=code, reason=reason)
