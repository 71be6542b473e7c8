from .espace import Espace
from .host import Host
from .membership import Membership
from .night_check import NightCheck
from .schema_template import SchemaTemplate
from .service_level import ServiceLevel
from .wave import Wave, WaveStop

__all__ = [
    "Espace",
    "Host",
    "Membership",
    "NightCheck",
    "SchemaTemplate",
    "ServiceLevel",
    "Wave",
    "WaveStop",
]
