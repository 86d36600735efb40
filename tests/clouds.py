"""Clouds that run here: a real server of moto's for S3."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

KEYS = {"AWS_ACCESS_KEY_ID": "AKIAINFRACATTESTS000", "AWS_SECRET_ACCESS_KEY": "a-secret-key-of-the-tests-of-infracat"}


@dataclass(frozen=True)
class S3Server:
    """One that takes any credentials; ``environ`` is for those who ask it."""

    endpoint: str

    @property
    def environ(self) -> dict[str, str]:
        return KEYS | {"AWS_ENDPOINT_URL": self.endpoint, "AWS_EC2_METADATA_DISABLED": "true"}

    def client(self, service: str = "s3", region: str = "us-east-1") -> Any:
        from botocore.config import Config
        from botocore.session import Session

        return Session().create_client(
            service,
            region_name=region,
            endpoint_url=self.endpoint,
            aws_access_key_id=KEYS["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=KEYS["AWS_SECRET_ACCESS_KEY"],
            config=Config(s3={"addressing_style": "path"}, proxies={}),
        )

    def bucket(self, name: str, region: str = "us-east-1", **objects: bytes) -> str:
        """Makes one with these objects (``__`` is a slash): its URI."""
        where = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
        client = self.client(region=region)
        client.create_bucket(Bucket=name, **where)
        for key, content in objects.items():
            client.put_object(Bucket=name, Key=key.replace("__", "/"), Body=content)
        return f"s3://{name}"


@contextmanager
def s3_server() -> Iterator[S3Server]:
    """In this process, on a port of its own."""
    serving = pytest.importorskip("moto.server", reason="no moto here: pip install 'moto[server]'")
    from werkzeug.serving import make_server

    application = serving.DomainDispatcherApplication(serving.create_backend_app)
    server = make_server("127.0.0.1", 0, application, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield S3Server(f"http://127.0.0.1:{server.server_port}")
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
