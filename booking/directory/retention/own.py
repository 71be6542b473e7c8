"""What the directory purges."""

from ..access_tokens import purge_tokens
from ..api_calls import purge_calls
from ..invitation_codes import purge_codes
from ..professionals import purge_professionals
from ..services.ask_proof import purge_proofs
from ..services.close_merges import close_merges
from ..services.grant_support import purge_grants
from ..services.purge_agents import forget_warnings, remove_inactive_agents, warn_inactive_agents
from ..services.purge_changes import forget_authors, purge_configuration_changes
from ..services.purge_changes import purge_personal_changes as purge_personal
from ..services.purge_usagers import delete_emptied_usagers, forget_idle_usagers
from ..usager_record import today
from ..usager_sessions import purge_sessions
from .cutoffs import Cutoffs
from .registry import Stage, purges


@purges("directory.merges", Stage.PEOPLE)
def merges(cutoffs: Cutoffs, limit: int) -> int:
    return close_merges(cutoffs.now)


@purges("directory.access_tokens", Stage.TRACES)
def access_tokens(cutoffs: Cutoffs, limit: int) -> int:
    return purge_tokens(cutoffs.now, limit)


@purges("directory.api_calls", Stage.TRACES)
def api_calls(cutoffs: Cutoffs, limit: int) -> int:
    return purge_calls(cutoffs.now, limit)


@purges("directory.invitation_codes", Stage.TRACES)
def invitation_codes(cutoffs: Cutoffs, limit: int) -> int:
    return purge_codes(cutoffs.now, limit)


@purges("directory.idle_usagers", Stage.PEOPLE)
def idle_usagers(cutoffs: Cutoffs, limit: int) -> int:
    return forget_idle_usagers(cutoffs.usagers, cutoffs.now, limit)


@purges("directory.emptied_usagers", Stage.PEOPLE)
def emptied_usagers(cutoffs: Cutoffs, limit: int) -> int:
    return delete_emptied_usagers(cutoffs.now, limit)


@purges("directory.agents_back", Stage.PEOPLE)
def agents_back(cutoffs: Cutoffs, limit: int) -> int:
    return forget_warnings(cutoffs.agents, cutoffs.now, limit)


@purges("directory.agents_to_warn", Stage.PEOPLE)
def agents_to_warn(cutoffs: Cutoffs, limit: int) -> int:
    notice = cutoffs.now - cutoffs.agents_warned
    removed_on = today(cutoffs.now + notice)
    return warn_inactive_agents(cutoffs.agents, removed_on, cutoffs.now, limit)


@purges("directory.inactive_agents", Stage.PEOPLE)
def inactive_agents(cutoffs: Cutoffs, limit: int) -> int:
    return remove_inactive_agents(cutoffs.agents, cutoffs.agents_warned, cutoffs.now, limit)


@purges("directory.personal_changes", Stage.TRACES)
def personal_changes(cutoffs: Cutoffs, limit: int) -> int:
    return purge_personal(cutoffs.personal_history, limit)


@purges("directory.configuration_changes", Stage.TRACES)
def configuration_changes(cutoffs: Cutoffs, limit: int) -> int:
    return purge_configuration_changes(cutoffs.configuration_history, limit)


@purges("directory.authors", Stage.TRACES)
def authors(cutoffs: Cutoffs, limit: int) -> int:
    return forget_authors(cutoffs.authors, limit)


@purges("directory.usager_sessions", Stage.TRACES)
def usager_sessions(cutoffs: Cutoffs, limit: int) -> int:
    return purge_sessions(cutoffs.now)


@purges("directory.support_grants", Stage.TRACES)
def support_grants(cutoffs: Cutoffs, limit: int) -> int:
    return purge_grants(cutoffs.now, limit)


@purges("directory.contact_proofs", Stage.TRACES)
def contact_proofs(cutoffs: Cutoffs, limit: int) -> int:
    return purge_proofs(cutoffs.now)


@purges("directory.professionals", Stage.TRACES)
def professionals(cutoffs: Cutoffs, limit: int) -> int:
    return purge_professionals(cutoffs.now, limit)
