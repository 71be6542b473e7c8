"""Who runs the platform: what legal pages, contact pages and mails say of them.

In production what is not set is shown as missing, on the page itself.
"""

from .env import DEMO, PORTAL_HOST, REPLY_DOMAIN, SUPPORT_EMAIL, env

_EXAMPLES = {
    "RDV_PUBLISHER": "Démonstration de la prise de rendez-vous\nAucune collectivité ne la publie",
    "RDV_PUBLICATION_DIRECTOR": "Personne : ceci est une démonstration",
    "RDV_HOSTING": "Cette machine, et elle seule",
    "RDV_PROCESSORS": "Hébergement : cette machine, et elle seule",
    "RDV_DPO": "delegue@demo.example",
    "RDV_SUPPORT_PHONE": "+33199000010",  # of the numbers that Arcep keeps for fiction
    "RDV_SUPPORT_EMAIL": "assistance@demo.example",
}


def _fact(name: str) -> str:
    """Lines are written `\\n` in the environment."""
    return env.str(name, _EXAMPLES[name] if DEMO else "").replace("\\n", "\n")


OPERATOR = {
    # Loi 2004-575 (LCEN), article 6, III: who publishes, who hosts (name, address, telephone).
    "publisher": _fact("RDV_PUBLISHER"),
    "publication_director": _fact("RDV_PUBLICATION_DIRECTOR"),
    "hosting": _fact("RDV_HOSTING"),
    # Regulation (EU) 2016/679, article 28: one a line, with what it does.
    "processors": _fact("RDV_PROCESSORS"),
    "data_protection_officer": _fact("RDV_DPO"),
    "phone": _fact("RDV_SUPPORT_PHONE"),
    "email": SUPPORT_EMAIL or _fact("RDV_SUPPORT_EMAIL"),
}
# Décret 2019-768: "non", "partiellement" or "totalement", as an audit of the RGAA found.
ACCESSIBILITY = env.str("RDV_ACCESSIBILITY", "non")
# Day of that audit, and share of the criteria met, in words of the page; empty: no audit yet.
ACCESSIBILITY_AUDIT = env.str("RDV_ACCESSIBILITY_AUDIT", "")
if ACCESSIBILITY not in ("non", "partiellement", "totalement"):
    raise RuntimeError("RDV_ACCESSIBILITY : non, partiellement ou totalement")
if ACCESSIBILITY != "non" and not ACCESSIBILITY_AUDIT:
    raise RuntimeError("RDV_ACCESSIBILITY_AUDIT : sans audit, le site est non conforme")

# Somebody must read what is answered: the provider of inbound mail, or the support.
DEFAULT_FROM_EMAIL = env.str(
    "RDV_FROM_EMAIL",
    f"RDV <{f'rdv@{REPLY_DOMAIN}' if REPLY_DOMAIN else SUPPORT_EMAIL or f'rdv@{PORTAL_HOST}'}>",
)

# What a new espace is filled with: a port, for the rooms stand above (tenants.opening).
FIRST_CONTENT = "project.operators.first_content.FirstContent"
