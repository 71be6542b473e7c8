"""Organisations, services, places, agents and usagers."""

import factory
from factory.django import DjangoModelFactory

from booking.directory.models import Agent, AgentRole, Organisation, Place, Service, Usager
from socle.accounts.models import Account

PASSWORD = "Correct-cheval-7-agrafe"


class AccountFactory(DjangoModelFactory):
    class Meta:
        model = Account
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"compte{n}@demo.example")
    first_name = "Camille"
    last_name = factory.Sequence(lambda n: f"Agent{n}")

    @classmethod
    def _create(cls, model, *args, **fields):
        return model.objects.create_account(password=fields.pop("password", PASSWORD), **fields)


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Maison des solidarités {n}")
    slug = factory.Sequence(lambda n: f"maison-des-solidarites-{n}")
    phone = "+33199001234"


class ServiceFactory(DjangoModelFactory):
    class Meta:
        model = Service

    name = factory.Sequence(lambda n: f"Service social {n}")
    short_name = factory.Sequence(lambda n: f"Social {n}")


class PlaceFactory(DjangoModelFactory):
    class Meta:
        model = Place

    organisation = factory.SubFactory(OrganisationFactory)
    name = factory.Sequence(lambda n: f"Lieu {n}")
    address = "1 place de l’Hôtel-de-Ville, 07000 Privas"
    latitude = 44.7353
    longitude = 4.5993


class AgentFactory(DjangoModelFactory):
    """An agent with an account. `organisation=` and `level=` give a role, `services=` services."""

    class Meta:
        model = Agent
        skip_postgeneration_save = True

    first_name = "Camille"
    last_name = factory.Sequence(lambda n: f"Agent{n}")
    email = factory.LazyAttribute(lambda agent: f"{agent.last_name.lower()}@demo.example")

    @factory.post_generation
    def account(self, create, account, **kwargs):
        if account is None and "none" not in kwargs:
            account = AccountFactory(email=self.email, last_name=self.last_name)
        if account:
            self.account_id = account.pk
            self.save(update_fields=["account_id"])

    @factory.post_generation
    def organisation(self, create, organisation, level="basic", **kwargs):
        if organisation:
            AgentRole.objects.create(agent=self, organisation=organisation, access_level=level)

    @factory.post_generation
    def services(self, create, services, **kwargs):
        self.services.set(services or [])


class UsagerFactory(DjangoModelFactory):
    class Meta:
        model = Usager

    first_name = "Nadia"
    last_name = factory.Sequence(lambda n: f"Usager{n}")
    email = factory.LazyAttribute(lambda usager: f"{usager.last_name.lower()}@demo.example")
    phone_number = "+33639980001"
