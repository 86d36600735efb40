"""S3 services that are down, hang, are no S3, or answer with an error."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from pathlib import Path

import pytest
import trustme

from infracat.facts import CannotObserve
from infracat.json_codec import from_json
from infracat.sections.cloud_services.seen import Seen
from tests.sections.cloud_services.rows import looked, seen, states
from tests.services.clouds import KEYS, S3Server, saying
from tests.services.listening import bound, hanging_up

XML = {"Content-Type": "application/xml"}


def at(endpoint: str) -> dict[str, str]:
    return KEYS | {"AWS_ENDPOINT_URL": endpoint}


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
def test_a_server_that_is_no_s3(tmp_path: Path, status: int, body: bytes) -> None:
    with saying(status, body, {"Content-Type": "text/html"}) as url:
        absent = looked(tmp_path, at(url), "s3://shop").absent or ""
        absent = looked(tmp_path, at(url)).absent or ""
    assert absent.startswith(f"{url}: it answers, but not as S3 does")
    assert absent.startswith(f"{url}: it answers, but not as S3 does")


LISTING = b"<ListBucketResult><Name>shop</Name><Contents><LastModified>%s</LastModified></Contents></ListBucketResult>"


@pytest.mark.parametrize(("status", "body"), [(200, LISTING % b"yesterday"), (301, b"<html>"), (307, b"")])
def test_an_answer_that_makes_the_library_fail(tmp_path: Path, status: int, body: bytes) -> None:
    with saying(status, body, {"Content-Type": "text/html", "Location": "https://127.0.0.1:9/"}) as url:
        absent = looked(tmp_path, at(url), "s3://shop").absent or ""
    assert absent.startswith(f"{url}: it answers, but not as S3 does")


@pytest.mark.parametrize("url", ["localhost:9000", "http://[::1", "https://*.example"])
def test_an_invalid_endpoint_in_the_environment(tmp_path: Path, url: str) -> None:
    assert looked(tmp_path, at(url), "s3://shop").cannot == f"{url}: is not a URL: write http://… or https://…"


def test_a_long_answer_is_cut_between_words(tmp_path: Path) -> None:
    """Redaction would not recognize a token that is cut in the middle."""
    token = "FwoGZXIv-a-session-token-of-the-tests"
    body = f"<Error><Code>InvalidToken</Code><Message>{'m' * 240} is {token * 9}</Message></Error>"
    with saying(400, body.encode(), XML) as url:
        found = looked(tmp_path, at(url) | {"AWS_SESSION_TOKEN": token * 9}, "s3://shop")
    assert f"{'m' * 240} is …" in from_json(Seen, found.seen).refusal
    assert token[:8] not in str(found)


def test_a_server_error_is_unknown(tmp_path: Path) -> None:
    with saying(503, b"<Error><Code>SlowDown</Code><Message>Reduce your rate</Message></Error>", XML) as url:
        assert looked(tmp_path, at(url), "s3://shop").cannot == f"{url}: 503 SlowDown: Reduce your rate"
    for status, body in ((502, b"<html>Bad Gateway"), (200, b"\x1b[31mhi")):
        with saying(status, body) as url:
            cannot = looked(tmp_path, at(url), "s3://shop").cannot
        assert cannot == f"{url}: it is in trouble, or no S3: it answers without a word of S3's"


def test_an_untrusted_certificate(s3: S3Server, tmp_path: Path) -> None:
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
def test_expired_credentials(tmp_path: Path, status: int, code: str, message: str, refusal: str) -> None:
    with saying(status, f"<Error><Code>{code}</Code><Message>{message}</Message></Error>".encode(), XML) as url:
        found = seen(tmp_path, at(url), "s3://shop")
    assert found.refusal.startswith(refusal)
    assert message in found.refusal
