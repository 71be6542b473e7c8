"""The addresses that are accepted."""

import pytest

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("variable", "url"),
    [
        ("DATABASE_URL", "postgres://a:b@h:5432/rdv"),
        ("DATABASE_URL", "postgresql://h/rdv?sslmode=require"),
        ("CELERY_BROKER_URL", "redis://h/0"),
        ("CELERY_BROKER_URL", "rediss://h:6380/0"),
        ("CELERY_BROKER_URL", "redis+socket:///run/valkey.sock?virtual_host=0"),
        ("CELERY_BROKER_URL", "amqp://a:b@h//"),
        ("CACHE_URL", "unix:///run/valkey.sock?db=1"),
        ("CACHE_URL", ""),
    ],
)
def test_accepted(variable: str, url: str) -> None:
    from servers import require_addresses

    require_addresses({variable: url})


@pytest.mark.parametrize(
    ("variable", "url", "reason"),
    [
        ("DATABASE_URL", "mysql://h/rdv", "must start with"),
        ("DATABASE_URL", "rdv", "must start with"),
        ("DATABASE_URL", "postgres://h:cinq/rdv", "is not an address"),
        ("DATABASE_URL", "postgres://h:5432/", "names no database"),
        ("CELERY_BROKER_URL", "sqla+sqlite:///f", "must start with"),
        ("CELERY_BROKER_URL", "filesystem://", "must start with"),
        ("CACHE_URL", "amqp://h//", "must start with"),
    ],
)
def test_refused(variable: str, url: str, reason: str) -> None:
    from failure import Failure
    from servers import require_addresses

    with pytest.raises(Failure, match=f"^{variable}.*{reason}"):
        require_addresses({variable: url})


def test_libpq_variables_go_unless_the_server_is_real() -> None:
    from environment import cleaned

    terminal = {"PGSSLMODE": "require", "PYTHONPATH": "/x", "LANG": "fr_FR.UTF-8"}
    assert cleaned(terminal) == {"LANG": "fr_FR.UTF-8"}
    real = {**terminal, "DATABASE_URL": "postgres://h/rdv"}
    assert cleaned(real) == {key: real[key] for key in ("PGSSLMODE", "LANG", "DATABASE_URL")}
