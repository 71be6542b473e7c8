"""How gunicorn serves the platform in an image. Times in seconds."""

import os

wsgi_app = "project.wsgi:application"
bind = os.environ.get("RDV_BIND", "0.0.0.0:8000")
worker_class = "gthread"
# A process is mostly Python: one a core. Threads wait for the database.
workers = int(os.environ.get("RDV_WEB_PROCESSES", "2"))
threads = int(os.environ.get("RDV_WEB_THREADS", "8"))
timeout = 60
graceful_timeout = 25  # below what Kubernetes leaves before it kills (30)
keepalive = 75  # above the front's own, so that it is the front that closes
# Backends of PostgreSQL grow with the schemas that they have seen; so do our processes, a little.
max_requests = 20_000
max_requests_jitter = 2_000
# The hub of France Titres names in the query every place that it asks about. The front limits it
# (64 kB); here a number above 8190 would silently be 8190.
limit_request_line = 0
# The heartbeat of workers is a file: in memory, never on a slow disk.
worker_tmp_dir = "/dev/shm"  # noqa: S108
control_socket_disable = True
accesslog = "-"
# No address beyond the host: those of appointments open them.
access_log_format = "%(s)s %(m)s %({host}i)s %(M)s ms"
loglevel = "warning"
