"""The demo's API: ``/`` counts users in PostgreSQL and visits in Redis, ``/live`` answers without them."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import psycopg2
from serving import Answering, server

LOG = Path("/logs/api.log")


class Api(Answering):
    def answer(self, path: str) -> tuple[int, object]:
        if path == "/live":
            return 200, {"live": True}
        if path != "/":
            return 404, {"error": f"no {path}"}
        try:
            return 200, {"users": users(), "visits": visits()}
        except (psycopg2.Error, OSError) as error:
            return 503, {"error": str(error).strip()}

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        with LOG.open("a") as log:
            log.write(f"{self.log_date_time_string()} {format % args}\n")


def users() -> int:
    connection = psycopg2.connect(os.environ["DATABASE_URL"], connect_timeout=3)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM users")
            return int(cursor.fetchone()[0])
    finally:
        connection.close()


def visits() -> int:
    """Redis' own protocol: ``INCR visits`` is answered with ``:42``."""
    with socket.create_connection(("redis", 6379), timeout=3) as redis:
        redis.sendall(b"INCR visits\r\n")
        said = redis.makefile("rb").readline()
    if not said.startswith(b":"):
        raise OSError(f"redis: {said!r}")
    return int(said[1:])


if __name__ == "__main__":
    server(8000, Api).serve_forever()
