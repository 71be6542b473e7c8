"""From durations to instants: what is older may go."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from dateutil.relativedelta import relativedelta

from ..models import RetentionPolicy


@dataclass(frozen=True, slots=True)
class Cutoffs:
    """Each named after what it is about; `now` for what ends at an instant of its own."""

    now: datetime
    appointments: datetime
    answers: datetime
    usagers: datetime
    agents: datetime
    agents_warned: datetime
    windows: datetime
    personal_history: datetime
    configuration_history: datetime
    authors: datetime
    receipts_anonymised: datetime
    receipts: datetime


def current_policy() -> RetentionPolicy:
    """The espace's own, or the defaults."""
    return RetentionPolicy.objects.first() or RetentionPolicy()


def cutoffs_of(policy: RetentionPolicy, now: datetime) -> Cutoffs:
    def ago(months: int) -> datetime:
        return now - relativedelta(months=months)

    return Cutoffs(
        now=now,
        appointments=ago(policy.appointments_months),
        answers=now - timedelta(days=policy.answers_days),
        usagers=ago(policy.usagers_months),
        agents=ago(policy.agents_months),
        agents_warned=now - timedelta(days=policy.agents_notice_days),
        windows=ago(policy.windows_months),
        personal_history=ago(policy.personal_history_months),
        configuration_history=ago(policy.configuration_history_months),
        authors=ago(policy.authors_months),
        receipts_anonymised=ago(policy.receipts_anonymised_months),
        receipts=ago(policy.receipts_months),
    )
