from .announcement import Announcement
from .espace import Espace
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
