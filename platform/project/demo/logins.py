"""Who can log in to the demo, and with what. For demo instances only: nothing here is secret."""

import base64
import hashlib
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from django_otp.oath import hotp

from socle.accounts.models import Account

from .blueprint import AgentSpec
from .dice import SEED
from .territories import ALL_ESPACES

PASSWORD = "Bonjour-Espace-26"  # noqa: S105 — shown to everyone on the page of the demo
MAIL_DOMAIN = "demo.example"


@dataclass(frozen=True)
class Login:
    """One agent of one espace; `headline` says in French what they may do."""

    name: str
    email: str
    headline: str

    @property
    def totp_secret(self) -> str:
        """In base 32, as authenticator applications take it."""
        return base64.b32encode(bytes.fromhex(totp_key(self.email))).decode()

    def code_at(self, now: datetime) -> str:
        """The six digits of the second factor at this instant."""
        # RFC 6238: the code of the counter at which 30-second steps since 1970 have come.
        return f"{hotp(bytes.fromhex(totp_key(self.email)), int(now.timestamp()) // 30):06d}"


def demo_logins(slug: str) -> list[Login]:
    """The logins to try in a demo espace, none in another; other agents have the same password."""
    return [
        Login(f"{agent.first_name} {agent.last_name}", email_of(agent), agent.headline)
        for spec in ALL_ESPACES
        if spec.slug == slug
        for agent in spec.agents
        if agent.headline
    ]


OPERATORS = {
    Account.OperatorRole.ADMIN: Login(
        "Ana Agir", f"ana.agir@{MAIL_DOMAIN}", "Administration : ouvre, ferme, annonce"
    ),
    Account.OperatorRole.SUPPORT: Login(
        "Sam Lire", f"sam.lire@{MAIL_DOMAIN}", "Support : lit, rejoue ce qui a échoué"
    ),
}


def email_of(agent: AgentSpec) -> str:
    """`prenom.nom@demo.example`, without accents."""
    spelled = f"{agent.first_name}.{agent.last_name}".lower().replace(" ", "-")
    plain = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode()
    return f"{plain}@{MAIL_DOMAIN}"


def totp_key(email: str) -> str:
    """The secret of the account's second factor, in hexadecimal; always the same."""
    return hashlib.sha256(f"{SEED}/totp/{email}".encode()).hexdigest()[:40]
