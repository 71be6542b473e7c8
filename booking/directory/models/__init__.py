from .access_token import AccessToken
from .agent import Agent, AgentRole
from .api_call import ApiCall
from .change import DirectoryChange
from .contact_proof import ContactProof
from .declared_commune import DeclaredCommune
from .embedding import AllowedOrigin
from .invitation import AgentInvitation
from .invitation_code import InvitationCode
from .merge import UsagerMerge
from .organisation import Organisation
from .partner import PartnerAddress, PartnerStructure
from .place import Place
from .presentation import Logo, Presentation
from .professional import ProfessionalIdentity
from .record_settings import RecordSettings, UsagerField, UsagerFieldValue
from .retention import RetentionPolicy
from .sector import Sector, SectorAttribution, Zone
from .service import Service
from .support_grant import SupportGrant
from .team import Team
from .usager import Usager, UsagerProfile
from .usager_identity import UsagerIdentity
from .usager_password import UsagerPassword
from .usager_session import UsagerSession

__all__ = [
    "AccessToken",
    "Agent",
    "AgentInvitation",
    "AgentRole",
    "AllowedOrigin",
    "ApiCall",
    "ContactProof",
    "DeclaredCommune",
    "DirectoryChange",
    "InvitationCode",
    "Logo",
    "Organisation",
    "PartnerAddress",
    "PartnerStructure",
    "Place",
    "Presentation",
    "ProfessionalIdentity",
    "RecordSettings",
    "RetentionPolicy",
    "Sector",
    "SectorAttribution",
    "Service",
    "SupportGrant",
    "Team",
    "Usager",
    "UsagerField",
    "UsagerFieldValue",
    "UsagerIdentity",
    "UsagerMerge",
    "UsagerPassword",
    "UsagerProfile",
    "UsagerSession",
    "Zone",
]
