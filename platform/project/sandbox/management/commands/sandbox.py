"""Open a sandbox for integrators, let somebody in, make it new."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from booking.access.actor import ANONYMOUS
from booking.directory.agent_account import account_for
from booking.directory.errors import InvalidValue
from booking.directory.memberships import tell_members
from booking.directory.models import Agent, AgentRole, Organisation, Service
from booking.directory.services.invite_agents import invitation_secret, send_invitation
from booking.directory.usager_values import clean_email
from booking.notifications.addresses import absolute
from project.sandbox.resetting import reset
from socle.clock import now
from tenants.context import in_espace
from tenants.models import Espace
from tenants.provisioning import NoNumberLeft, provision, request_espace
from tenants.slugs import slug_from


class Command(BaseCommand):
    help = "Ouvre un bac à sable pour des intégrateurs, y invite quelqu’un, le remet à neuf."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        create = verbs.add_parser("create", help="ouvre un bac à sable rempli d’exemples")
        create.add_argument("name", help="nom, par exemple « Essais de La Coop »")
        create.add_argument("--slug", help="adresse (déduite du nom si absente)")
        create.add_argument("--email", help="qui l’essaie : son lien d’invitation est affiché")
        invite = verbs.add_parser("invite", help="affiche un lien d’invitation de 48 heures")
        invite.add_argument("slug")
        invite.add_argument("email")
        again = verbs.add_parser("reset", help="le remet à neuf, comme chaque nuit")
        again.add_argument("slug")

    def handle(self, *args, **options) -> None:
        if options["verb"] == "create":
            espace = self._create(options)
        else:
            espace = Espace.objects.active().filter(slug=options["slug"], is_sandbox=True).first()
            if espace is None:
                raise CommandError(
                    f"{options['slug']} : aucun bac à sable ouvert n’a cette adresse"
                )
        if options["verb"] != "invite":
            with in_espace(espace):
                reset(now())
            self.stdout.write(f"{espace.slug} : bac à sable neuf, http(s)://{espace.primary_host}/")
        if options.get("email"):
            self.stdout.write(self._invite(espace, options["email"]))

    def _create(self, options) -> Espace:
        slug = options["slug"] or slug_from(options["name"])
        try:
            espace = request_espace(
                slug,
                options["name"],
                host=f"{slug}.{settings.PORTAL_HOST}",
                is_sandbox=True,
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except NoNumberLeft as error:
            raise CommandError("aucun numéro d’espace n’est libre") from error
        return provision(espace)

    def _invite(self, espace: Espace, email: str) -> str:
        """The link: no message leaves a sandbox."""
        try:
            address = clean_email(email.strip())
        except InvalidValue as error:
            raise CommandError(error.message) from error
        with in_espace(espace), transaction.atomic():
            account = account_for(address)
            known = Agent.objects.current().filter(account_id=account.pk).first()
            agent = known or Agent.objects.create(account_id=account.pk, email=address)
            Agent.objects.filter(pk=agent.pk).update(is_espace_admin=True)
            agent.services.set(Service.objects.filter(is_enabled=True))
            for organisation in Organisation.objects.all():
                AgentRole.objects.update_or_create(
                    agent=agent,
                    organisation=organisation,
                    defaults={"access_level": AgentRole.AccessLevel.ADMIN},
                )
            invitation = send_invitation(agent, ANONYMOUS, now())
            tell_members()
            return absolute("agent_invitation", agent.pk, invitation_secret(invitation))
