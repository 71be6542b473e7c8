"""What gunicorn serves."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
for folder in (ROOT / "platform", ROOT):
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings.production")
os.environ.setdefault("RDV_DB_POOL", "1")

from django.core.wsgi import get_wsgi_application  # noqa: E402

application = get_wsgi_application()

from tenants.pooling import refuse_handed_over  # noqa: E402

refuse_handed_over()
