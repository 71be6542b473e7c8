from .announcement import Announcement
from .espace import Espace
from .espace_request import EspaceRequest
from .host import Host
from .membership import Membership
from .night_check import NightCheck
from .opening import Opening, OpeningBatch
from .schema_template import SchemaTemplate
from .service_level import ServiceLevel
from .wave import Wave, WaveStop

__all__ = [
    "Announcement",
    "Espace",
    "EspaceRequest",
    "Host",
    "Membership",
    "NightCheck",
    "Opening",
    "OpeningBatch",
    "SchemaTemplate",
    "ServiceLevel",
    "Wave",
    "WaveStop",
]
