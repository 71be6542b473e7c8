"""Prometheus: what processes count (``meters``), what is read when asked (``gauges``), `/metrics`.

With PROMETHEUS_MULTIPROC_DIR, the processes of a machine count in files of one folder, and any of
them answers for all; the folder is emptied before they start.
"""
