"""Addresses that the portal and every espace have, and their error pages."""

from django.urls import path

from api.v1.docs import views as api_docs
from project.portal import help, legal, machines, statistics, status
from project.portal.demo_only import demo_only
from socle.web import errors
from socle.web.gallery import gallery

handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.page_not_found
handler500 = errors.server_error

shared = [
    path("aide", help.help_page, name="help"),
    path("api-docs", api_docs.reference, name="api_reference"),
    path("api-docs/changements", api_docs.changes, name="api_changes"),
    path("accessibilite", legal.accessibility, name="legal_accessibility"),
    path("mentions-legales", legal.notice, name="legal_notice"),
    path("conditions-d-utilisation", legal.terms, name="legal_terms"),
    path("donnees-personnelles", legal.privacy, name="legal_privacy"),
    path("cookies", legal.cookies, name="legal_cookies"),
    path("sitemap.xml", machines.sitemap, name="sitemap"),
    path("favicon.ico", machines.favicon, name="favicon"),
    path("statistiques", statistics.statistics, name="statistics"),
    path("stats", statistics.statistics, name="stats"),
    path("statistiques.csv", statistics.statistics_csv, name="statistics_csv"),
    path("etat-du-service", status.status, name="status"),
    path("robots.txt", machines.robots, name="robots"),
    path(".well-known/security.txt", machines.security, name="security_txt"),
    path("_composants", demo_only(gallery), name="gallery"),
]
