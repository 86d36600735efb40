"""The demo's S3: moto's server, a process of this machine with a bucket in it."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import Any

import psutil

from demo.errors import DemoError
from demo.paths import BUCKET, S3_PORT, STATE
from demo.state import State

LOG = STATE / "s3.log"
ENDPOINT = f"http://localhost:{S3_PORT}"
REGION = "us-east-1"
KEY_ID = "infracat-demo"


def up(known: State) -> None:
    if not is_running(known):
        _start(known)
    s3 = client(known)
    if BUCKET not in [each["Name"] for each in s3.list_buckets()["Buckets"]]:
        s3.create_bucket(Bucket=BUCKET)


def down(known: State) -> None:
    process = _process(known)
    if process is not None:
        process.terminate()
        process.wait(10)
    known.s3 = []
    known.save()


def is_running(known: State) -> bool:
    return _process(known) is not None


def remove_bucket(known: State) -> None:
    client(known).delete_bucket(Bucket=BUCKET)


def client(known: State) -> Any:
    import boto3

    return boto3.client(
        "s3", endpoint_url=ENDPOINT, region_name=REGION,
        aws_access_key_id=KEY_ID, aws_secret_access_key=known.aws_key,
    )  # fmt: skip


def _start(known: State) -> None:
    command = [sys.executable, "-m", "moto.server", "--host", "127.0.0.1", "--port", str(S3_PORT)]
    with LOG.open("wb") as log:
        child = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True)
    known.s3 = [child.pid, psutil.Process(child.pid).create_time()]
    known.save()
    deadline = time.monotonic() + 30
    while not _answers():
        if child.poll() is not None or time.monotonic() > deadline:
            raise DemoError(f"moto's server does not come up; its last words: {LOG.read_text(errors='replace')[-500:]}")
        time.sleep(0.1)


def _answers() -> bool:
    import socket
    from contextlib import suppress

    with suppress(OSError), socket.create_connection(("127.0.0.1", S3_PORT), timeout=1):
        return True
    return False


def _process(known: State) -> psutil.Process | None:
    """By its number and its start: a number is given again."""
    if not known.s3:
        return None
    number, started = known.s3
    try:
        process = psutil.Process(int(number))
        alive = abs(process.create_time() - started) < 1 and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return None
    return process if alive else None
