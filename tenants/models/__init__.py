from .espace import Espace
from .host import Host
from .membership import Membership
from .schema_template import SchemaTemplate
from .wave import Wave, WaveStop

__all__ = ["Espace", "Host", "Membership", "SchemaTemplate", "Wave", "WaveStop"]
