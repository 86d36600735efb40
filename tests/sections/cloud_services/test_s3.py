"""S3 as a catalog states it: buckets, keys and credentials, on real servers."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from infracat.facts import CannotObserve
from tests.looking import left_running
from tests.sections.cloud_services.rows import looked, seen, states
from tests.services.clouds import KEYS, S3Server, rclone, saying


def test_buckets_and_prefixes(s3: S3Server, tmp_path: Path) -> None:
    full, empty = s3.bucket("full", db__1=b"x"), s3.bucket("empty", "eu-west-1")
    found = seen(tmp_path, s3.environ, full, empty, f"{full}/db/", f"{full}/dx", "s3://missing", "s3://Bad_Name")
    assert states(found) == [
        (full, "there"), (empty, "there"), (f"{full}/db/", "there"), (f"{full}/dx", "empty"),
        ("s3://missing", "missing"), ("s3://Bad_Name", "missing"),
    ]  # fmt: skip
    assert [each.region for each in found.resources[:4]] == ["us-east-1", "eu-west-1", "us-east-1", "us-east-1"]
    assert found.resources[3].why == "nothing lies below dx"
    assert found.resources[4].why == "there is no such bucket (404 NoSuchBucket: The specified bucket does not exist)"
    with pytest.raises(CannotObserve, match="s3://missing: there is no such bucket"):
        assert found.resources[4].region
    assert found.credentials == "AWS_ACCESS_KEY_ID of the environment"


def test_the_evidence_can_be_repeated(s3: S3Server, tmp_path: Path) -> None:
    uri = s3.bucket("evidence", db__1=b"x")
    listed, located = looked(tmp_path, s3.environ, f"{uri}/db/").evidence
    where = f"--endpoint-url {s3.endpoint} --region us-east-1 --bucket evidence"
    assert listed.command == f"aws s3api list-objects-v2 {where} --prefix db/ --max-keys 1"
    assert listed.output == "200, 1 objects"
    assert located.command == f"aws s3api get-bucket-location {where}"


def test_a_row_without_resources(s3: S3Server, tmp_path: Path) -> None:
    found = looked(tmp_path, s3.environ)
    assert found.seen == {
        "credentials": "AWS_ACCESS_KEY_ID of the environment",
        "refusal": "",
        "resources": [],
    }
    assert found.evidence[0].command.startswith("aws s3api list-buckets ")


def test_credentials_that_are_accepted_or_refused(s3: S3Server, tmp_path: Path) -> None:
    uri = s3.bucket("guarded")
    nobody, reader = s3.user("nobody"), s3.user("reader", "s3:ListBucket")
    with s3.strict():
        forbidden = seen(tmp_path, nobody, uri)
        checked = seen(tmp_path, nobody)
        read = seen(tmp_path, reader, uri)
        wrong = seen(tmp_path, reader | {"AWS_SECRET_ACCESS_KEY": "not-the-one"}, uri)
        unknown = seen(tmp_path, s3.environ)
    assert states(forbidden) == [(uri, "forbidden")]
    assert forbidden.resources[0].why == "not let in (403 AccessDenied: Access Denied)"
    assert not checked.refusal
    assert states(read) == [(uri, "there")]
    with pytest.raises(CannotObserve, match="s3://guarded: the service does not tell its region"):
        assert read.resources[0].region
    assert wrong.refusal.startswith("the secret key is not that of the access key (403 SignatureDoesNot")
    assert unknown.refusal.startswith("there is no such access key (403 InvalidAccessKeyId: ")
    with pytest.raises(CannotObserve, match="not looked at: the credentials are not taken"):
        assert wrong.resources


def test_an_s3_service_of_another_vendor(tmp_path: Path) -> None:
    (tmp_path / "data/shop/db").mkdir(parents=True)
    (tmp_path / "data/shop/db/1").write_text("x")
    with rclone(tmp_path / "data") as server:
        found = seen(tmp_path, KEYS, "s3://shop", "s3://shop/db/", "s3://none", endpoint=server.endpoint)
        refused = seen(tmp_path, KEYS | {"AWS_SECRET_ACCESS_KEY": "wrong-one"}, "s3://shop", endpoint=server.endpoint)
        checked = seen(tmp_path, KEYS, endpoint=server.endpoint)
    assert states(found) == [("s3://shop", "there"), ("s3://shop/db/", "there"), ("s3://none", "missing")]
    assert refused.refusal.startswith("the secret key is not that of the access key")
    assert not checked.refusal


def test_where_credentials_come_from(s3: S3Server, tmp_path: Path) -> None:
    uri = s3.bucket("kinds")
    bare = {"AWS_ENDPOINT_URL": s3.endpoint, "AWS_EC2_METADATA_DISABLED": "true"}
    keys = "aws_access_key_id = AKIAX\naws_secret_access_key = a-secret\n"
    (tmp_path / ".aws").mkdir()
    (tmp_path / ".aws/credentials").write_text(f"[default]\n{keys}[shop]\n{keys}")
    (tmp_path / ".aws/config").write_text(f"[profile other]\n{keys}region = eu-west-3\n")
    (tmp_path / "elsewhere").write_text(f"[default]\n{keys}")

    def kind(**environ: str) -> str:
        return seen(tmp_path, bare | environ, uri).credentials

    assert kind() == "profile default of ~/.aws/credentials"
    assert kind(AWS_PROFILE="shop") == "profile shop of ~/.aws/credentials"
    assert kind(AWS_PROFILE="other") == "profile other of ~/.aws/config"
    assert kind(AWS_SHARED_CREDENTIALS_FILE=str(tmp_path / "elsewhere")) == "profile default of ~/elsewhere"
    assert kind(AWS_PROFILE="shop", **KEYS) == "AWS_ACCESS_KEY_ID of the environment"
    (tmp_path / ".env").write_text("AWS_PROFILE=other\n")
    assert kind() == "profile other of ~/.aws/config"
    assert "--region eu-west-3 " in looked(tmp_path, bare, uri).evidence[0].command
    (tmp_path / ".env").write_text("".join(f"{name}={value}\n" for name, value in KEYS.items()))
    assert kind() == "AWS_ACCESS_KEY_ID of .env"
    (tmp_path / ".env").unlink()
    missing = looked(tmp_path, bare | {"AWS_PROFILE": "nobody"}, uri)
    assert missing.absent == "AWS_PROFILE: The config profile (nobody) could not be found"


def test_no_credentials(tmp_path: Path) -> None:
    none = (
        "no credentials for S3: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or run `aws configure`"
    )
    assert looked(tmp_path, {}, "s3://shop").absent == none
    assert looked(tmp_path, {"AWS_EC2_METADATA_DISABLED": "true"}, "s3://shop").absent == none
    half = looked(tmp_path, {"AWS_ACCESS_KEY_ID": "AKIAX"}, "s3://shop").absent
    assert half == "AWS_ACCESS_KEY_ID is set, and AWS_SECRET_ACCESS_KEY is not"
    other = looked(tmp_path, {"AWS_SECRET_ACCESS_KEY": "x"}, "s3://shop").absent
    assert other == "AWS_SECRET_ACCESS_KEY is set, and AWS_ACCESS_KEY_ID is not"


def test_a_machine_that_has_no_role(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with saying(404) as url:
        monkeypatch.setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", url)
        monkeypatch.delenv("AWS_EC2_METADATA_DISABLED", raising=False)
        assert (looked(tmp_path, {}, "s3://shop").absent or "").startswith("no credentials for S3: set ")


def test_a_credential_process(s3: S3Server, tmp_path: Path) -> None:
    uri = s3.bucket("programs")
    (tmp_path / ".aws").mkdir()
    config = tmp_path / ".aws/config"
    config.write_text(
        """[default]\ncredential_process = echo '{"Version": 1, "AccessKeyId": "A", "SecretAccessKey": "b"}'\n"""
    )
    environ = {"AWS_ENDPOINT_URL": s3.endpoint}
    assert seen(tmp_path, environ, uri).credentials == "the credential_process of profile default"
    config.write_text("[default]\ncredential_process = sh -c 'echo no login >&2; exit 1'\n")
    absent = looked(tmp_path, environ, uri).absent or ""
    assert absent.startswith("no credentials for S3: Error when retrieving credentials from custom-process: no login")


@pytest.mark.parametrize("role", ["", "role_arn = arn:aws:iam::1:role/a\nsource_profile = base\n[profile base]\n"])
def test_a_credential_process_that_does_not_end_is_killed(tmp_path: Path, role: str) -> None:
    nap = f"1013.{os.getpid()}"
    script = tmp_path / "login"
    script.write_text(f"#!/bin/sh\nsetsid sleep {nap} &\nsleep {nap}\n")
    script.chmod(0o755)
    (tmp_path / ".aws").mkdir()
    (tmp_path / ".aws/config").write_text(f"[default]\n{role}credential_process = {script}\n")
    began = time.monotonic()
    found = looked(tmp_path, {}, "s3://shop", timeout="3 s")
    assert time.monotonic() - began < 60
    assert (found.cannot or "").startswith("the credential_process of AWS did not end within 2.")
    assert not left_running(nap)


def test_a_credential_process_that_prints_without_an_end(tmp_path: Path) -> None:
    (tmp_path / ".aws").mkdir()
    (tmp_path / ".aws/config").write_text("[default]\ncredential_process = head -c 10000000 /dev/zero\n")
    cannot = looked(tmp_path, {}, "s3://shop").cannot
    assert cannot == "the credential_process of AWS printed more than credentials"
