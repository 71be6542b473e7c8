"""The login of agents and operators, one for all their espaces. Usagers have none here."""

import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower


class AccountManager(BaseUserManager):
    def get_by_natural_key(self, username: str) -> "Account":
        return self.get(email=self.normalize_email(username))

    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        """Lower-case the whole address: no mail service of use tells case apart."""
        return (email or "").strip().lower()

    def create_account(self, email: str, password: str | None = None, **fields) -> "Account":
        account = self.model(email=self.normalize_email(email), **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser):
    """One person who works with the platform.

    Espaces point here by UUID, without a foreign key: `booking.directory.Agent.account_id`.
    """

    class OperatorRole(models.TextChoices):
        NONE = "", "Aucun"
        SUPPORT = "support", "Support"
        ADMIN = "admin", "Administration"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField("adresse e-mail", unique=True)
    first_name = models.CharField("prénom", max_length=150, blank=True)
    last_name = models.CharField("nom", max_length=150, blank=True)
    operator_role = models.CharField(
        "rôle d’opérateur", max_length=10, choices=OperatorRole.choices, blank=True, default=""
    )
    is_active = models.BooleanField("actif", default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AccountManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        verbose_name = "compte"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="account_email_is_lower_case", condition=models.Q(email=Lower("email"))
            )
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    def get_full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()
