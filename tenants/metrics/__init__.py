"""Prometheus: what processes count (``meters``), what is read when asked (``gauges``), `/metrics`
(``endpoint``), and what worker and relay answer on a port of their own (``exposed``).

With PROMETHEUS_MULTIPROC_DIR, the processes of a machine count in files of one folder, and any of
them answers for all; the folder is emptied before they start.
"""
