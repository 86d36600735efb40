"""Azure's and Google's storage as a catalog states it: azurite, and a real emulator."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from infracat.facts import CannotObserve
from infracat.sections.cloud_services.seen import Seen
from tests.looking import look, program
from tests.sections.cloud_services.rows import looked, seen, service_account, states
from tests.services.clouds import AzureServer, GoogleServer, saying
from tests.services.listening import bound, hanging_up

KEY = "a2V5LW9mLXRoZS10ZXN0cw=="


def azure_row(folder: Path, environ: Mapping[str, str], *resources: str, **fields: str) -> Seen:
    return seen(folder, environ, *resources, provider="azure", **fields)


def with_key(server: AzureServer, **more: str) -> dict[str, str]:
    return {"AZURE_STORAGE_SERVICE_ENDPOINT": server.endpoint, "AZURE_STORAGE_KEY": server.key} | more


def test_containers_and_prefixes(azure: AzureServer, tmp_path: Path) -> None:
    full, empty = azure.container("full", "db/1"), azure.container("empty")
    environ = {"AZURE_STORAGE_CONNECTION_STRING": azure.connection_string}
    found = azure_row(tmp_path, environ, full, empty, f"{full}/db/", f"{full}/dx", "az://missing", "az://Bad_Name")
    assert [state for _, state in states(found)] == ["there", "there", "there", "empty", "missing", "missing"]
    assert found.resources[4].why.startswith("there is no such container (404 ContainerNotFound: The specified ")
    assert found.credentials == "AZURE_STORAGE_CONNECTION_STRING of the environment"
    with pytest.raises(CannotObserve, match="az://full: the service does not tell its region"):
        assert found.resources[0].region


def test_the_evidence_of_azure_can_be_repeated(azure: AzureServer, tmp_path: Path) -> None:
    uri = azure.container("evidence", "db/1")
    evidence = looked(tmp_path, with_key(azure), f"{uri}/db/", provider="azure").evidence[0]
    at = f"--num-results 1 --account-name devstoreaccount1 --blob-endpoint {azure.endpoint}"
    assert evidence.command == f"az storage blob list --container-name evidence --prefix db/ {at}"
    assert evidence.output == "200, 1 found"


def test_a_row_of_azure_without_resources(azure: AzureServer, tmp_path: Path) -> None:
    environ = {"AZURE_STORAGE_CONNECTION_STRING": azure.connection_string}
    assert looked(tmp_path, environ, provider="azure").evidence[0].command.startswith("az storage container list ")
    assert azure_row(tmp_path, environ).resources == ()


def test_credentials_that_azure_accepts_or_refuses(azure: AzureServer, tmp_path: Path) -> None:
    from azure.storage.blob import AccountSasPermissions, ContainerSasPermissions

    uri, later = azure.container("guarded"), datetime.now(UTC) + timedelta(hours=1)
    environ = {"AZURE_STORAGE_SERVICE_ENDPOINT": azure.endpoint}

    def by_sas(token: str, *resources: str) -> Seen:
        return azure_row(tmp_path, environ | {"AZURE_STORAGE_SAS_TOKEN": token}, *resources)

    lists = by_sas(azure.sas(permission=AccountSasPermissions(list=True, read=True), expiry=later), uri)
    writes = by_sas(azure.sas(permission=AccountSasPermissions(write=True), expiry=later), uri)
    ended = by_sas(azure.sas(permission=AccountSasPermissions(list=True), expiry=later - timedelta(hours=9)), uri)
    own = azure.sas(container="guarded", permission=ContainerSasPermissions(list=True), expiry=later)
    assert (states(lists), states(writes)) == ([(uri, "there")], [(uri, "forbidden")])
    assert states(by_sas(f"?{own}", uri)) == [(uri, "there")]
    assert lists.credentials == "AZURE_STORAGE_SAS_TOKEN of the environment"
    assert writes.resources[0].why.startswith("not let in (403 AuthorizationPermissionMismatch: ")
    assert ended.refusal.startswith("the account does not take them: is the key, the token or the clock")
    wrong = azure_row(tmp_path, with_key(azure, AZURE_STORAGE_KEY=KEY), uri)
    assert wrong.refusal.startswith("the account does not take them: is the key, the token or the clock")
    with pytest.raises(CannotObserve, match="not looked at: the credentials are not taken"):
        assert wrong.resources


def test_no_such_account(azure: AzureServer, tmp_path: Path) -> None:
    other = azure.endpoint.replace(azure.account, "nobody")
    absent = looked(tmp_path, with_key(azure), "az://shop", provider="azure", endpoint=other).absent or ""
    assert absent.startswith(f"{other}: there is no such account (404 ResourceNotFound: ")
    environ = {"AZURE_STORAGE_ACCOUNT": "no-such-account-of-infracat", "AZURE_STORAGE_KEY": KEY}
    found = looked(tmp_path, environ | {"no_proxy": "*"}, "az://shop", provider="azure", timeout="9 s")
    assert "no-such-account-of-infracat.blob.core.windows.net: " in (found.absent or found.cannot or "")


def test_no_credentials_for_azure(tmp_path: Path) -> None:
    def absent(**environ: str) -> str | None:
        return looked(tmp_path, environ | {"PATH": str(tmp_path)}, "az://shop", provider="azure").absent

    assert absent() == "no account to ask: set AZURE_STORAGE_CONNECTION_STRING, or AZURE_STORAGE_ACCOUNT"
    assert absent(AZURE_STORAGE_ACCOUNT="shop") == (
        "no credentials for Azure: set AZURE_STORAGE_CONNECTION_STRING or AZURE_STORAGE_KEY, or log in with `az login`"
    )


def test_a_row_with_its_own_endpoint(azure: AzureServer, tmp_path: Path) -> None:
    """A connection string is for its own account."""
    uri = azure.container("own")
    both = {"AZURE_STORAGE_CONNECTION_STRING": azure.connection_string, "PATH": str(tmp_path)}
    assert states(azure_row(tmp_path, both, uri, endpoint=f"{azure.endpoint}/")) == [(uri, "there")]
    other = looked(tmp_path, both, uri, provider="azure", endpoint="http://127.0.0.1:9/other")
    assert (other.absent or "").startswith("no credentials for Azure: ")


def test_an_invalid_connection_string(tmp_path: Path) -> None:
    found = azure_row(tmp_path, {"AZURE_STORAGE_CONNECTION_STRING": "whatever"}, "az://shop")
    assert found.refusal == "AZURE_STORAGE_CONNECTION_STRING is not a connection string"


def _check_without_answer(at: Callable[[str, str], tuple[str | None, str | None]]) -> None:
    """``at`` observes an endpoint within a timeout: this one is silent, down, or closes the connection."""
    with bound("127.0.0.1") as port:
        assert at(f"http://127.0.0.1:{port}", "0.5 s") == (None, f"http://127.0.0.1:{port}: no answer in time")
    assert at(f"http://127.0.0.1:{port}", "9 s") == (f"http://127.0.0.1:{port}: connection refused", None)
    with hanging_up() as port:
        assert at(f"http://127.0.0.1:{port}", "9 s") == (f"http://127.0.0.1:{port}: it hung up without an answer", None)


def test_azures_endpoint_is_down_hangs_or_is_another(tmp_path: Path) -> None:
    def at(url: str, timeout: str = "9 s") -> tuple[str | None, str | None]:
        environ = {"AZURE_STORAGE_ACCOUNT": "shop", "AZURE_STORAGE_KEY": KEY}
        found = looked(tmp_path, environ, "az://shop", "az://two", provider="azure", endpoint=url, timeout=timeout)
        return found.absent, found.cannot

    _check_without_answer(at)
    for status in (200, 403, 404):
        with saying(status, b"<html><p>hi</p></html>", {"Content-Type": "text/html"}) as url:
            assert at(url) == (f"{url}: it answers, but not as Azure's storage does", None)
    with saying(503, b"<html>", {"Content-Type": "text/html"}) as url:
        assert at(url) == (None, f"{url}: 503 Service Unavailable")


def test_the_region_that_az_prints(azure: AzureServer, tmp_path: Path) -> None:
    """As ``az storage account show --query primaryLocation --output tsv`` prints it: one word, a line."""
    uri = azure.container("regional")
    environ = with_key(azure) | program(tmp_path, "az", "echo westeurope")
    found = looked(tmp_path, environ, uri, provider="azure", region="West Europe")
    assert found.seen
    assert found.seen["resources"][0]["region"] == "westeurope"
    show = "az storage account show --name devstoreaccount1 --query primaryLocation --output tsv"
    assert [each.command for each in found.evidence if "show" in each.command] == [show]


def test_the_login_of_az(tmp_path: Path) -> None:
    """Its token is asked for, and goes only to a server with TLS."""
    environ = {"AZURE_STORAGE_ACCOUNT": "shop"} | program(tmp_path, "az", "echo 'Please run az login' >&2; exit 1")
    absent = looked(tmp_path, environ, "az://shop", provider="azure").absent or ""
    assert absent.startswith("no credentials for Azure: ")
    token = json.dumps({"accessToken": "a-token-of-nobody", "expires_on": 4102444800})
    environ |= program(tmp_path, "az", f"echo '{token}'")
    with saying(200) as url:
        found = looked(tmp_path, environ, "az://shop", provider="azure", endpoint=url)
    assert "a-token-of-nobody" not in str(found)
    assert found.cannot == f"{url}: a login is sent over https only"


def google_row(folder: Path, environ: Mapping[str, str], *resources: str, **fields: str) -> Seen:
    return seen(folder, environ, *resources, provider="gcp", **fields)


def test_buckets_of_google(google: GoogleServer, tmp_path: Path) -> None:
    full, empty = google.bucket("full", "db/1"), google.bucket("empty")
    environ = {"STORAGE_EMULATOR_HOST": google.endpoint}
    found = google_row(tmp_path, environ, full, empty, f"{full}/db/", f"{full}/dx", "gs://missing")
    assert [state for _, state in states(found)] == ["there", "there", "there", "empty", "missing"]
    assert found.resources[0].region == "US"
    assert found.resources[4].why.startswith("there is no such bucket (404 ")
    assert found.credentials == "none, for an emulator"
    stated = google_row(tmp_path, {}, full, endpoint=google.endpoint)
    assert states(stated) == [(full, "there")]
    assert google_row(tmp_path, environ).resources == ()


def test_the_evidence_of_google_can_be_repeated(google: GoogleServer, tmp_path: Path) -> None:
    uri = google.bucket("evidence", "db/1")
    environ = {"STORAGE_EMULATOR_HOST": google.endpoint.removeprefix("http://")}
    listed, described = looked(tmp_path, environ, f"{uri}/db/", provider="gcp").evidence
    assert listed.command == "gcloud storage objects list 'gs://evidence/db/**' --limit=1"
    assert described.command == "gcloud storage buckets describe gs://evidence '--format=value(location)'"
    assert (listed.output, described.output) == ("1 found", "US")


def test_googles_endpoint_is_down_hangs_or_is_another(tmp_path: Path) -> None:
    def at(url: str, timeout: str = "9 s") -> tuple[str | None, str | None]:
        found = looked(tmp_path, {}, "gs://shop", "gs://two", provider="gcp", endpoint=url, timeout=timeout)
        return found.absent, found.cannot

    _check_without_answer(at)
    for status, body in ((200, b"<html>"), (200, b"[1]"), (404, b"<html>"), (403, b"\x1b[31mno")):
        with saying(status, body) as url:
            absent, _ = at(url)
        assert (absent or "").startswith(f"{url}: it answers, but not as Google's storage does")
    with saying(503, b"<html>") as url:
        assert (at(url)[1] or "").startswith(f"{url}: ")


FORBIDDEN = b"""{"error": {"code": 403, "message":
 "app@shop.iam.gserviceaccount.com does not have storage.objects.list access to the Google Cloud Storage bucket."}}"""


def test_credentials_that_google_refuses(tmp_path: Path) -> None:
    """As https://cloud.google.com/storage/docs/json_api/v1/status-codes has it: the emulator has no permissions."""
    with saying(403, FORBIDDEN, {"Content-Type": "application/json"}) as url:
        found = google_row(tmp_path, {}, "gs://shop", endpoint=url)
        checked = google_row(tmp_path, {}, endpoint=url)
    assert states(found) == [("gs://shop", "forbidden")]
    assert found.resources[0].why.startswith("not let in (403 app@shop.iam.gserviceaccount.com does not have storage.")
    assert not checked.refusal


def test_credentials_for_google(tmp_path: Path) -> None:
    def absent(**environ: str) -> str:
        return looked(tmp_path, environ, "gs://shop", provider="gcp").absent or ""

    none = (
        "no credentials for Google: set GOOGLE_APPLICATION_CREDENTIALS, or run `gcloud auth application-default login`"
    )
    assert absent() == none
    missing = "GOOGLE_APPLICATION_CREDENTIALS: there is no file key.json"
    assert absent(GOOGLE_APPLICATION_CREDENTIALS="key.json") == missing


def test_a_key_that_google_refuses(tmp_path: Path) -> None:
    """As https://developers.google.com/identity/protocols/oauth2/service-account#error-codes has it."""
    said = b'{"error": "invalid_grant", "error_description": "Invalid JWT Signature."}'
    environ = {"GOOGLE_APPLICATION_CREDENTIALS": "key.json"}
    with saying(400, said, {"Content-Type": "application/json"}) as url:
        text, _ = service_account(url)
        (tmp_path / "key.json").write_text(text)
        found = google_row(tmp_path, environ, "gs://shop")
    assert found.refusal == "Google gives no token: invalid_grant: Invalid JWT Signature."
    with hanging_up() as port:
        (tmp_path / "key.json").write_text(service_account(f"http://127.0.0.1:{port}")[0])
        cannot = looked(tmp_path, environ, "gs://shop", provider="gcp").cannot or ""
    assert cannot.startswith(
        f"no token for GOOGLE_APPLICATION_CREDENTIALS (key.json): http://127.0.0.1:{port}: it hung up"
    )
    for text in ("{half", "[]", '{"type": "service_account", "private_key": "xyz"}', '{"type": "else"}'):
        (tmp_path / "key.json").write_text(text)
        refusal = google_row(tmp_path, environ, "gs://shop").refusal
        assert refusal == "key.json: it is no key of a service account, and no login of gcloud"


@pytest.mark.parametrize(
    ("provider", "module", "words"),
    [
        (
            "azure",
            "azure.core.pipeline.transport",
            "azure-storage-blob is not installed: pip install 'infracat[azure]'",
        ),
        ("gcp", "google.cloud.storage", "google-cloud-storage is not installed: pip install 'infracat[gcp]'"),
    ],
)
def test_without_the_extras(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, provider: str, module: str, words: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    assert look(tmp_path, f"cloud_services:\n- {{name: it, provider: {provider}}}\n").cannot == words
