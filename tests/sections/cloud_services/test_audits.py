"""Cloud services in whole audits: every state of a row, interrupts, many rows."""

from __future__ import annotations

import signal
import sys
import time
from pathlib import Path

import psutil
import pytest

from infracat.catalog.load import load
from infracat.facts import LOCAL, CannotObserve, Unavailable
from infracat.hosts import Machine
from infracat.observe.run import observe
from infracat.observe.target import Target
from infracat.sections.cloud_services.expected import AllExist, InRegion
from infracat.sections.cloud_services.seen import Resource
from infracat.sections.registry import observer_of
from tests.project import Project
from tests.sections.cloud_services.rows import looked
from tests.services.clouds import KEYS, S3Server
from tests.services.listening import bound


def test_without_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "botocore.exceptions", None)
    found = looked(tmp_path, KEYS, "s3://shop")
    assert found.cannot == "boto3 is not installed: pip install 'infracat[aws]'"


LOCAL_URL = "http://127.0.0.1"
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
            f"- {{name: s, provider: s3, endpoint: '{LOCAL_URL}:{port}', resources: s3://shop, timeout: 300 s}}\n"
            f"- {{name: a, provider: azure, endpoint: '{LOCAL_URL}:{other}', resources: az://shop, timeout: 300 s}}\n"
        )
        child = project.start("verify", HOME=str(project.folder), AZURE_STORAGE_KEY=LEAKED_KEY, **KEYS)
        asked = [psutil.Process(child.pid)]
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and not {port, other} <= ports_of(asked[0]):
            time.sleep(0.05)
        child.send_signal(signal.SIGINT)
        child.communicate(timeout=60)
    assert child.returncode == 2


def ports_of(process: psutil.Process) -> set[int]:
    return {each.raddr.port for each in process.net_connections() if each.raddr}


def test_many_rows_share_one_client(s3: S3Server, tmp_path: Path) -> None:
    uri = s3.bucket("shared")
    rows = "".join(f"- {{name: r{number}, provider: s3, resources: {uri}}}\n" for number in range(30))
    (tmp_path / "catalog.yaml").write_text(f"cloud_services:\n{rows}")
    catalog = load(tmp_path / "catalog.yaml")
    machine = Machine(tmp_path, environ=s3.environ | {"HOME": str(tmp_path)})
    found = observe(
        [Target(each) for each in catalog.rows], {LOCAL: machine}, pool=16, observer_of=observer_of
    ).observations.values()
    assert [each.seen is not None for each in found] == [True] * 30
    clients = [question for question in machine.answers._answers if question[0] == "s3"]  # type: ignore[index]
    assert len(clients) == 1


def region(uri: str, where: str) -> Resource:
    return Resource(uri=uri, state="there", region=where)


def test_expected_values() -> None:
    unseen = Resource(uri="s3://c", state=Unavailable(reason="timed out"), region=Unavailable(reason="timed out"))
    missing = Resource(uri="s3://b", state="missing", why="gone", region=Unavailable(reason="gone"))
    there = region("s3://a", "eu")
    assert AllExist().agrees((there,))
    assert not AllExist().agrees((unseen, missing))
    with pytest.raises(CannotObserve, match="timed out"):
        AllExist().agrees((there, unseen))
    assert InRegion("EU").agrees((there,))
    assert InRegion("West Europe").agrees((region("az://a", "westeurope"),))
    assert not InRegion("eu-west-1").agrees((unseen, there))
    with pytest.raises(CannotObserve, match="timed out"):
        InRegion("EU").agrees((there, unseen))
    assert InRegion("EU").agrees((there, missing))
    assert InRegion("EU").show((there, missing)) == ("eu",)
    assert InRegion("EU").show((there, there, unseen)) == ("eu", "not looked at")
