"""Whether a server that somebody named can be used.

    probe.py database|broker|cache < URL

Runs under the environment that has the clients' packages. Prints the server's version, or
the reason in one line, without the password; exits 0 or 1.
"""

import sys
from collections.abc import Callable

MIN_POSTGRES = 15
TIMEOUT = 5  # seconds
EXTENSIONS = {"btree_gist", "unaccent"}


def database(url: str) -> str:
    import psycopg

    with psycopg.connect(url, connect_timeout=TIMEOUT) as connection:
        version = connection.info.server_version
        if version // 10000 < MIN_POSTGRES:
            raise ValueError(
                f"PostgreSQL {MIN_POSTGRES} or later is needed, this is {version // 10000}"
            )
        role = connection.execute(
            "SELECT rolname, rolcreaterole OR rolsuper,"
            " has_database_privilege(current_database(), 'CREATE')"
            " FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
        assert role is not None
        if not role[1]:
            raise ValueError(
                f"role {role[0]} may not create roles, and each espace has one"
                f" (ALTER ROLE {role[0]} CREATEROLE)"
            )
        if not role[2]:
            raise ValueError(f"role {role[0]} may not create schemas in {connection.info.dbname}")
        there = connection.execute("SELECT name FROM pg_available_extensions").fetchall()
        missing = EXTENSIONS - {name for (name,) in there}
        if missing:
            raise ValueError(f"the server lacks the extensions {', '.join(sorted(missing))}")
        return f"PostgreSQL {version // 10000}.{version % 10000}"


def broker(url: str) -> str:
    from kombu.connection import Connection

    with Connection(url, connect_timeout=TIMEOUT) as connection:
        connection.ensure_connection(max_retries=1, interval_start=0, timeout=TIMEOUT)
        return str(connection.transport.driver_name)


def cache(url: str) -> str:
    import redis

    client = redis.Redis.from_url(url, socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT)
    return f"{client.info('server').get('redis_version')}"


def main(kind: str) -> int:
    probes: dict[str, Callable[[str], str]] = {
        "database": database,
        "broker": broker,
        "cache": cache,
    }
    try:
        print(probes[kind](sys.stdin.read().strip()))
    except Exception as refused:
        lines = str(refused).strip().splitlines() or [type(refused).__name__]
        print(lines[0].strip())
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
