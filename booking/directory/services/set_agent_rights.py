"""An agent's rights over the espace, one by one; and a role in one more organisation."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from booking.access.actor import Actor, Right
from booking.access.decisions import require_seen
from socle.outbox.publish import publish

from ..agent_record import administered, check_level, locked_agent, require_espace_admin
from ..errors import AgentRefused, InvalidValue
from ..history import write_change
from ..models import Agent, AgentRole, DirectoryChange
from ..versions import ChangedMeanwhile

NOUN = DirectoryChange.Noun.AGENT


@transaction.atomic
def set_agent_rights(
    agent_id: int,
    rights: Collection[str],
    actor: Actor,
    now: datetime,
    *,
    former: Collection[str] | None = None,
) -> Agent:
    """Exactly these rights; who holds them never changes their own.

    Args:
        former: those that the author was shown; None asks for nothing (a machine, an undo).

    Raises:
        NotVisible, Forbidden: out of the actor's sight or rights.
        ChangedMeanwhile: somebody else was first.
        InvalidValue: no such right.
        AgentRefused: somebody without a login.
    """
    if unknown := set(rights) - {right.value for right in Right}:
        raise InvalidValue("rights", f"Droit inconnu : {', '.join(sorted(map(str, unknown)))}.")
    agent = locked_agent(agent_id, actor)
    require_seen(actor, "set_rights", agent)
    if rights and agent.account_id is None:
        raise AgentRefused("Un intervenant n’a pas de compte et n’a aucun droit.")
    names = [right.value for right in Right]
    before = {name: getattr(agent, name) for name in names}
    if former is not None and set(former) != {name for name in names if before[name]}:
        raise ChangedMeanwhile
    after = {name: name in rights for name in names}
    if before != after:
        for name, given in after.items():
            setattr(agent, name, given)
        agent.save(update_fields=names)
        write_change(NOUN, agent.pk, "rights", actor, now, before=before, after=after)
    return agent


@transaction.atomic
def add_agent_role(
    agent_id: int, organisation_id: int, level: str, actor: Actor, now: datetime
) -> AgentRole:
    """Somebody of the espace works in one more organisation, at once and without a message.

    Only who administers the espace does this: others invite by the address (domain.md 5).

    Raises:
        NotVisible, Forbidden: out of the actor's sight or rights.
        AgentRefused: not a level to choose, a role that is there, or an intervenant.
    """
    require_espace_admin(actor)
    check_level(level)
    organisation = administered(organisation_id, actor)
    agent = locked_agent(agent_id, actor)
    if agent.account_id is None:
        raise AgentRefused("Un intervenant n’a qu’une organisation.")
    role, is_new = AgentRole.objects.get_or_create(
        agent=agent, organisation=organisation, defaults={"access_level": level}
    )
    if not is_new:
        raise AgentRefused("Cet agent a déjà un rôle dans cette organisation.")
    after = {f"level_{organisation.pk}": level}
    write_change(NOUN, agent.pk, "roles_added", actor, now, after=after)
    publish("agent.roles_added", agent_id=agent.pk)
    publish("role.created", role_id=role.pk)
    return role
