"""Which registered partner a proved professional belongs to."""

from .models import PartnerAddress, PartnerStructure

# Mailboxes that anybody opens: their domain says nothing of who employs whom.
PUBLIC_DOMAINS = frozenset(
    """
    aliceadsl.fr aol.com aol.fr bbox.fr cegetel.net club-internet.fr free.fr gmail.com gmx.com
    gmx.fr gmx.net googlemail.com hotmail.com hotmail.fr icloud.com laposte.net live.com live.fr
    mac.com mail.com mailo.com me.com msn.com neuf.fr noos.fr numericable.fr orange.fr outlook.com
    outlook.fr proton.me protonmail.com sfr.fr tuta.io tutanota.com voila.fr wanadoo.fr yahoo.com
    yahoo.fr yandex.com ymail.com zoho.com
    """.split()  # noqa: SIM905
)


def partner_of(email: str, siret: str = "") -> PartnerStructure | None:
    """The open partner of a proved address, and of the SIRET that ProConnect asserts (2 queries).

    The person named by their address comes first, then the establishment, then the domain.

    Args:
        email: lower-case, and proved: by a link or by a login of ProConnect.
        siret: empty when nobody but the person says it.
    """
    domain = email.rpartition("@")[2]
    rows = PartnerAddress.objects.select_related("partner").filter(
        value__in=[email, domain], partner__closed_at__isnull=True
    )
    known = {row.value: row.partner for row in rows}
    if email in known:
        return known[email]
    named = PartnerStructure.objects.filter(siret=siret, closed_at__isnull=True) if siret else None
    return (named and named.first()) or known.get(domain)
