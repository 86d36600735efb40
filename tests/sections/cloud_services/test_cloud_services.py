"""S3 as a catalog states it: every state of a row, on real servers."""

from __future__ import annotations

import signal
import ssl
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import psutil
import pytest
import trustme

from infracat.catalog.load import load
from infracat.facts import CannotObserve, Observation, Unavailable
from infracat.hosts import Machine
from infracat.observe.run import Job, observe
from infracat.sections.cloud_services import AllThere, Region, Seen
from infracat.sections.cloud_services.seen import Resource
from tests.looking import look
from tests.project import Project
from tests.services.clouds import KEYS, S3Server, rclone, saying
from tests.services.listening import bound, hanging_up

XML = {"Content-Type": "application/xml"}


@pytest.fixture(autouse=True)
def no_other_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of this machine are not the tests' business, and neither is its cloud, if it is in one."""
    monkeypatch.setattr("infracat.hosts.clouds.cloud.METADATA", "127.0.0.99")
    for name in (*KEYS, "AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)


def row(*resources: str, **fields: str) -> str:
    stated = {"provider": "s3", "resources": list(resources)} | fields
    return "cloud_services:\n- name: it\n" + "".join(f"  {name}: {value}\n" for name, value in stated.items())


def looked(folder: Path, environ: Mapping[str, str], *resources: str, **fields: str) -> Observation:
    return look(folder, row(*resources, **fields), {"HOME": str(folder)} | dict(environ))


def seen(folder: Path, environ: Mapping[str, str], *resources: str, **fields: str) -> Seen:
    found = looked(folder, environ, *resources, **fields)
    assert found.seen is not None, found
    return Seen.model_validate(found.seen)


def states(found: Seen) -> list[tuple[str, str]]:
    return [(each.uri, each.state) for each in found.resources]


def at(endpoint: str) -> dict[str, str]:
    return KEYS | {"AWS_ENDPOINT_URL": endpoint}


def test_buckets_and_what_lies_in_them(s3: S3Server, tmp_path: Path) -> None:
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


def test_who_is_let_in(s3: S3Server, tmp_path: Path) -> None:
    uri = s3.bucket("guarded")
    nobody, reader = s3.user("nobody"), s3.user("reader", "s3:ListBucket")
    with s3.strict():
        forbidden = seen(tmp_path, nobody, uri)
        knocked = seen(tmp_path, nobody)
        read = seen(tmp_path, reader, uri)
        wrong = seen(tmp_path, reader | {"AWS_SECRET_ACCESS_KEY": "not-the-one"}, uri)
        unknown = seen(tmp_path, s3.environ)
    assert states(forbidden) == [(uri, "forbidden")]
    assert forbidden.resources[0].why == "not let in (403 AccessDenied: Access Denied)"
    assert not knocked.refusal
    assert states(read) == [(uri, "there")]
    with pytest.raises(CannotObserve, match="s3://guarded: the service does not tell its region"):
        assert read.resources[0].region
    assert wrong.refusal.startswith("the secret key is not that of the access key (403 SignatureDoesNot")
    assert unknown.refusal.startswith("there is no such access key (403 InvalidAccessKeyId: ")
    with pytest.raises(CannotObserve, match="not looked at: the credentials are not taken"):
        assert wrong.resources


def test_another_makers_s3(tmp_path: Path) -> None:
    (tmp_path / "data/shop/db").mkdir(parents=True)
    (tmp_path / "data/shop/db/1").write_text("x")
    with rclone(tmp_path / "data") as server:
        found = seen(tmp_path, KEYS, "s3://shop", "s3://shop/db/", "s3://none", endpoint=server.endpoint)
        refused = seen(tmp_path, KEYS | {"AWS_SECRET_ACCESS_KEY": "wrong-one"}, "s3://shop", endpoint=server.endpoint)
        knocked = seen(tmp_path, KEYS, endpoint=server.endpoint)
    assert states(found) == [("s3://shop", "there"), ("s3://shop/db/", "there"), ("s3://none", "missing")]
    assert refused.refusal.startswith("the secret key is not that of the access key")
    assert not knocked.refusal


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


def test_a_program_that_gives_credentials_and_one_that_does_not(s3: S3Server, tmp_path: Path) -> None:
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


def test_the_endpoint_is_down(tmp_path: Path) -> None:
    with bound("127.0.0.1") as port:
        pass
    url = f"http://127.0.0.1:{port}"
    assert looked(tmp_path, at(url), "s3://shop").absent == f"{url}: connection refused"
    name = "http://no-such-s3.invalid"
    assert looked(tmp_path, at(name), "s3://shop").absent == f"{name}: there is no name no-such-s3.invalid"
    with hanging_up() as port:
        url = f"http://127.0.0.1:{port}"
        assert looked(tmp_path, at(url), "s3://shop").absent == f"{url}: it hung up without an answer"


def test_the_endpoint_hangs(tmp_path: Path) -> None:
    with bound("127.0.0.1") as port:
        found = looked(tmp_path, at(f"http://127.0.0.1:{port}"), "s3://a", "s3://b", timeout="2 s")
    assert found.cannot == f"http://127.0.0.1:{port}: no answer in time"
    assert len(found.evidence) == 1  # the second bucket's service is the same


@pytest.mark.parametrize(("status", "body"), [(200, b"<html><p>hi</p></html>"), (200, b""), (404, b"<html>")])
def test_whoever_answers_is_no_s3(tmp_path: Path, status: int, body: bytes) -> None:
    with saying(status, body, {"Content-Type": "text/html"}) as url:
        absent = looked(tmp_path, at(url), "s3://shop").absent or ""
        knocked = looked(tmp_path, at(url)).absent or ""
    assert absent.startswith(f"{url}: it answers, but not as S3 does")
    assert knocked.startswith(f"{url}: it answers, but not as S3 does")


LISTING = b"<ListBucketResult><Name>shop</Name><Contents><LastModified>%s</LastModified></Contents></ListBucketResult>"


@pytest.mark.parametrize(("status", "body"), [(200, LISTING % b"yesterday"), (301, b"<html>"), (307, b"")])
def test_whoever_answers_makes_the_library_trip(tmp_path: Path, status: int, body: bytes) -> None:
    with saying(status, body, {"Content-Type": "text/html", "Location": "https://127.0.0.1:9/"}) as url:
        absent = looked(tmp_path, at(url), "s3://shop").absent or ""
    assert absent.startswith(f"{url}: it answers, but not as S3 does")


@pytest.mark.parametrize("url", ["localhost:9000", "http://[::1", "https://*.example"])
def test_an_endpoint_in_the_environment_that_is_none(tmp_path: Path, url: str) -> None:
    assert looked(tmp_path, at(url), "s3://shop").cannot == f"{url}: is not a URL: write http://… or https://…"


def test_a_long_answer_is_cut_between_words(tmp_path: Path) -> None:
    """What is cut in the middle of a token is not known as one any more."""
    token = "FwoGZXIv-a-session-token-of-the-tests"
    body = f"<Error><Code>InvalidToken</Code><Message>{'m' * 240} is {token * 9}</Message></Error>"
    with saying(400, body.encode(), XML) as url:
        found = looked(tmp_path, at(url) | {"AWS_SESSION_TOKEN": token * 9}, "s3://shop")
    assert f"{'m' * 240} is …" in Seen.model_validate(found.seen).refusal
    assert token[:8] not in found.model_dump_json()


def test_a_service_in_trouble_tells_nothing(tmp_path: Path) -> None:
    with saying(503, b"<Error><Code>SlowDown</Code><Message>Reduce your rate</Message></Error>", XML) as url:
        assert looked(tmp_path, at(url), "s3://shop").cannot == f"{url}: 503 SlowDown: Reduce your rate"
    for status, body in ((502, b"<html>Bad Gateway"), (200, b"\x1b[31mhi")):
        with saying(status, body) as url:
            cannot = looked(tmp_path, at(url), "s3://shop").cannot
        assert cannot == f"{url}: it is in trouble, or no S3: it answers without a word of S3's"


def test_a_certificate_that_nobody_trusts(s3: S3Server, tmp_path: Path) -> None:
    context, authority = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), trustme.CA()
    authority.issue_cert("localhost").configure_cert(context)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    with saying(404, NO_BUCKET, XML, context) as url:
        absent = looked(tmp_path, at(url) | {"AWS_CA_BUNDLE": "/etc/ssl/certs/ca-certificates.crt"}, "s3://shop").absent
        trusted = seen(tmp_path, at(url) | {"AWS_CA_BUNDLE": str(tmp_path / "ca.pem")}, "s3://shop")
    assert (absent or "").startswith(f"{url}: TLS: ")
    assert states(trusted) == [("s3://shop", "missing")]


# As Amazon writes them; nobody else's S3 can be brought to say so.
# https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
NO_BUCKET = b"<Error><Code>NoSuchBucket</Code><Message>The specified bucket does not exist</Message></Error>"
ELSEWHERE = (
    b"<Error><Code>PermanentRedirect</Code><Message>The bucket you are attempting to access must be addressed using"
    b" the specified endpoint. Please send all future requests to this endpoint.</Message>"
    b"<Endpoint>shop.s3.eu-west-3.amazonaws.com</Endpoint><Bucket>shop</Bucket></Error>"
)
MALFORMED = (
    b"<Error><Code>AuthorizationHeaderMalformed</Code><Message>The authorization header is malformed; the region"
    b" 'us-east-1' is wrong; expecting 'eu-west-3'</Message><Region>eu-west-3</Region></Error>"
)


@pytest.mark.parametrize(
    ("status", "body", "headers"),
    [(301, ELSEWHERE, {"x-amz-bucket-region": "eu-west-3"}), (400, MALFORMED, {})],
)
def test_a_bucket_of_another_region(tmp_path: Path, status: int, body: bytes, headers: Mapping[str, str]) -> None:
    with saying(status, body, XML | dict(headers)) as url:
        found = seen(tmp_path, at(url), "s3://shop", "s3://shop/db/", region="us-east-1")
    assert found.resources[0].state == "there"
    assert [each.region for each in found.resources] == ["eu-west-3", "eu-west-3"]
    with pytest.raises(CannotObserve, match="s3://shop/db/: only its region tells what lies in it"):
        assert found.resources[1].state


@pytest.mark.parametrize(
    ("status", "code", "message", "refusal"),
    [
        (400, "ExpiredToken", "The provided token has expired.", "the session has ended: log in again (400 ExpiredTok"),
        (400, "InvalidToken", "The provided token is malformed.", "the session token is not one (400 InvalidToken: Th"),
        (403, "RequestTimeTooSkewed", "The difference is too large.", "the clocks differ: here it is "),
    ],
)
def test_credentials_that_have_ended(tmp_path: Path, status: int, code: str, message: str, refusal: str) -> None:
    with saying(status, f"<Error><Code>{code}</Code><Message>{message}</Message></Error>".encode(), XML) as url:
        found = seen(tmp_path, at(url), "s3://shop")
    assert found.refusal.startswith(refusal)
    assert message in found.refusal


def test_without_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "botocore.exceptions", None)
    found = looked(tmp_path, KEYS, "s3://shop")
    assert found.cannot == "boto3 is not installed: pip install 'infracat[aws]'"


CATALOG = """
cloud_services:
- {name: met, provider: s3, region: us-east-1, resources: [s3://cli-shop, 's3://cli-shop/db/']}
- {name: lacks, provider: s3, region: us-east-1, resources: [s3://cli-shop, s3://cli-none, s3://cli-shop/dx]}
- {name: none, provider: s3, region: us-east-1, resources: s3://cli-none}
- {name: elsewhere, provider: aws, region: us-east-1, resources: [s3://cli-shop, s3://cli-far]}
- {name: down, provider: s3, endpoint: 'http://127.0.0.1:9', resources: s3://cli-shop}
- {name: hung, provider: s3, endpoint: 'http://127.0.0.1:HUNG', resources: [s3://a, s3://b], timeout: 0.5 s}
- {name: not-here, provider: azure, resources: az://shop, level: optional}
cli_tools:
- {name: leaky, verify: 'cat ~/.aws/credentials; echo $AZURE_STORAGE_KEY; echo version 1.0'}
"""


def test_an_audit(project: Project, s3: S3Server) -> None:
    s3.bucket("cli-shop", db__1=b"x")
    s3.bucket("cli-far", "eu-west-1")
    with bound("127.0.0.1") as port:
        project.catalog(CATALOG.replace("HUNG", str(port)))
        project.write(".aws/credentials", f"[default]\naws_access_key_id = AKIAX\naws_secret_access_key = {LEAKED}\n")
        environ = {"AWS_ENDPOINT_URL": s3.endpoint, "AWS_EC2_METADATA_DISABLED": "true", "HOME": str(project.folder)}
        done = project.verify(**environ, AZURE_STORAGE_KEY=LEAKED_KEY)
    assert done.returncode == 1
    assert project.statuses() == {
        "cloud_services/met": "passed", "cloud_services/lacks": "failed", "cloud_services/elsewhere": "failed",
        "cloud_services/none": "failed",
        "cloud_services/down": "failed", "cloud_services/hung": "unknown", "cloud_services/not-here": "skipped",
        "cli_tools/leaky": "passed",
    }  # fmt: skip
    assert checks(project, "met") == {
        "exists": ("passed", "profile default of ~/.aws/credentials"),
        "is_let_in": ("passed", "let in"),
        "resources": ("passed", "s3://cli-shop there, s3://cli-shop/db/ there"),
        "region": ("passed", "us-east-1"),
    }
    assert told(project, "lacks")["resources"] == (
        "s3://cli-none: there is no such bucket (404 NoSuchBucket: The specified bucket does not exist);"
        " s3://cli-shop/dx: nothing lies below dx"
    )
    assert checks(project, "lacks")["region"] == ("passed", "us-east-1")
    assert checks(project, "none")["region"] == ("skipped", None)
    assert told(project, "elsewhere") == {"region": "s3://cli-far is in eu-west-1"}
    assert told(project, "down") == {"exists": "http://127.0.0.1:9: connection refused"}
    text = "".join(path.read_text() for path in project.runs[-1].iterdir()) + done.stdout + done.stderr
    assert not [secret for secret in (LEAKED, LEAKED_KEY) if secret[:8] in text]


LEAKED, LEAKED_KEY = "Zq7vT9wKx2Lm4Rb8aPlantedSecret0", "cGxhbnRlZC1rZXktb2YtdGhlLXRlc3Rz"


def checks(project: Project, name: str) -> dict[str, tuple[str, str | None]]:
    found = project.row(f"cloud_services/{name}")["checks"]
    return {each["name"]: (each["status"], each["found"]) for each in found}


def told(project: Project, name: str) -> dict[str, str]:
    found = project.row(f"cloud_services/{name}")["checks"]
    return {each["name"]: each["message"] for each in found if each["status"] == "failed"}


def test_an_interrupt_does_not_wait_for_a_cloud(project: Project) -> None:
    with bound("127.0.0.1") as port, bound("127.0.0.1") as other:
        project.catalog(
            "cloud_services:\n"
            f"- {{name: s, provider: s3, endpoint: 'http://127.0.0.1:{port}', resources: s3://shop}}\n"
            f"- {{name: a, provider: azure, endpoint: 'http://127.0.0.1:{other}', resources: az://shop}}\n"
        )
        child = project.start("verify", HOME=str(project.folder), AZURE_STORAGE_KEY=LEAKED_KEY, **KEYS)
        asked = [psutil.Process(child.pid)]
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and not {port, other} <= ports_of(asked[0]):
            time.sleep(0.05)
        began = time.monotonic()
        child.send_signal(signal.SIGINT)
        child.communicate(timeout=20)
    assert child.returncode == 2
    assert time.monotonic() - began < 4  # 2 s are promised, and this machine may be busy


def ports_of(process: psutil.Process) -> set[int]:
    return {each.raddr.port for each in process.net_connections() if each.raddr}


def test_many_rows_share_one_client(s3: S3Server, tmp_path: Path) -> None:
    uri = s3.bucket("shared")
    rows = "".join(f"- {{name: r{number}, provider: s3, resources: {uri}}}\n" for number in range(30))
    (tmp_path / "catalog.yaml").write_text(f"cloud_services:\n{rows}")
    catalog = load(tmp_path / "catalog.yaml")
    machine = Machine(tmp_path, environ=s3.environ | {"HOME": str(tmp_path)})
    found = observe([Job(each) for each in catalog.rows], machine, pool=16).observations.values()
    assert [each.seen is not None for each in found] == [True] * 30
    clients = [question for question in machine.answers._answers if question[0] == "s3"]  # type: ignore[index]
    assert len(clients) == 1


def region(uri: str, where: str) -> Resource:
    return Resource(uri=uri, state="there", region=where)


def test_what_a_row_states_judges_for_itself() -> None:
    unseen = Resource(uri="s3://c", state=Unavailable(reason="timed out"), region=Unavailable(reason="timed out"))
    missing = Resource(uri="s3://b", state="missing", why="gone", region=Unavailable(reason="gone"))
    there = region("s3://a", "eu")
    assert AllThere().agrees((there,))
    assert not AllThere().agrees((unseen, missing))
    with pytest.raises(CannotObserve, match="timed out"):
        AllThere().agrees((there, unseen))
    assert Region("EU").agrees((there,))
    assert Region("West Europe").agrees((region("az://a", "westeurope"),))
    assert not Region("eu-west-1").agrees((unseen, there))
    with pytest.raises(CannotObserve, match="timed out"):
        Region("EU").agrees((there, unseen))
    assert Region("EU").agrees((there, missing))
    assert Region("EU").show((there, missing)) == ("eu",)
    assert Region("EU").show((there, there, unseen)) == ("eu", "not looked at")
