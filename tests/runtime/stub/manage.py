"""What ./up asks of a platform, reduced to one table: a row more at each `prepare`."""

import os
import sys

import psycopg


def prepare() -> None:
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS starts (id serial PRIMARY KEY)")
        connection.execute("INSERT INTO starts DEFAULT VALUES")
    print("table ready")


def addresses() -> None:
    print(f"http://localhost:{os.environ['RDV_PORT']}/  démonstration")


{"prepare": prepare, "addresses": addresses}[sys.argv[1]]()
