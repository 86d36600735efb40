"""Judges of ``external_apis``: reachable, trusted, answering, accepting the credential, with rate limit and latency."""

import pytest

from infracat import AtLeast, AtMost, recommended, states
from infracat.catalog.fields import Duration
from infracat.sections.external_apis.expected import Days, ExpectedStatus, MinimumRate


def _skip_unless_answered(seen):
    """One problem is one failure, of `certificate` or `answers`: the facts that depend on an answer are not judged."""
    if seen.distrust:
        pytest.skip("not asked: its certificate is not accepted")
    if seen.status is None:
        pytest.skip("it did not answer")


def _skip_unless_certificate_seen(seen):
    if not (seen.distrust or seen.certificate):
        pytest.skip("no certificate was shown: it did not answer")


def _skip_unless_accepted(external_api, seen):
    _skip_unless_answered(seen)
    if not ExpectedStatus(external_api.status, external_api.auth is not None).agrees(seen.status):
        pytest.skip("it does not answer as stated")
    if seen.refused:
        pytest.skip("its credential is refused")


def test_exists(external_api, seen):
    """Its name resolves, and it accepts connections."""


@states("is_https")
def test_certificate(external_api, seen, expect):
    """Its certificate is for that name, valid now, and signed by an authority that this machine (or `ca`) trusts."""
    _skip_unless_certificate_seen(seen)
    expect("not accepted" if seen.distrust else "accepted", "accepted", seen.distrust)


@recommended
@states("is_plain")
def test_is_encrypted(external_api, seen, expect):
    """It is requested over TLS: everybody on the way can read plain http, the credential too."""
    expect("http", "https", f"{external_api.endpoint} is plain http: everybody on the way can read along")


@recommended
@states("asks_the_root")
def test_probes_the_credential(external_api, seen, expect):
    """A `probe` is stated that needs the credential: many APIs answer without one at their root."""
    expect("no probe", "a probe", "state a probe that needs the credential: an API's root rarely asks for one")


@states("auth")
def test_credential(external_api, seen, expect):
    """The variable of `auth` is set, and the API does not refuse what it holds (401, 403)."""
    expect("cannot be sent" if seen.credential else "can be sent", "can be sent", seen.credential)
    _skip_unless_answered(seen)
    expect(
        "refused" if seen.refused else "not refused", "not refused", f"{external_api.auth.env} is refused: {seen.where}"
    )


@recommended
def test_is_not_throttled(external_api, seen, expect):
    """It does not answer 429 Too Many Requests."""
    _skip_unless_answered(seen)
    throttled = seen.status == 429 and not any(each.covers(429) for each in external_api.status)
    when = f"; retry after {seen.retry_after}" if seen.retry_after else ""
    expect("throttled" if throttled else "not throttled", "not throttled", f"{seen.where}{when}")


@states("is_https")
def test_certificate_lasts(external_api, seen, expect):
    """It, and every certificate that the server sends with it, is valid for `cert_days` more days."""
    _skip_unless_certificate_seen(seen)
    if seen.distrust:
        pytest.skip("its certificate is not accepted")
    left, needed = Days(seen.days_left), AtLeast(Days(external_api.cert_days))
    expect(left, needed, f"{seen.certificate}: {left} left, and {needed.bound} are needed: renew it")


def test_answers(external_api, seen, expect):
    """It answers with `status`, or with any below 400; 429, and 401 or 403 with a credential, have their own checks."""
    expect(seen.status, ExpectedStatus(external_api.status, external_api.auth is not None), seen.where)


@states("contains")
def test_contains(external_api, seen, expect):
    """The first 64 KiB of its answer contain the text, or what fits the pattern, of `contains`."""
    _skip_unless_accepted(external_api, seen)
    missing = f"{seen.where}: its answer does not contain {external_api.contains}"
    expect("contained" if seen.contains else "not contained", "contained", missing)


@recommended
@states("rate_limit")
def test_tells_its_rate_limit(external_api, seen, expect):
    """Its answer's headers tell a limit, so that the stated one can be proven."""
    _skip_unless_accepted(external_api, seen)
    expect("told" if seen.limits else "not told", "told", f"{seen.where}: no header tells a limit: it cannot be proven")


@states("rate_limit")
def test_rate_limit(external_api, seen, expect):
    """The limit that its answer's headers tell is not below `rate_limit`."""
    _skip_unless_accepted(external_api, seen)
    if not seen.limits:
        pytest.skip("its answer does not tell any limit")
    expect(seen.limits, MinimumRate(external_api.rate_limit))


@states("max_latency")
def test_latency(external_api, seen, expect):
    """From the open connection to the end of the answer's head it takes no longer than `max_latency`."""
    _skip_unless_answered(seen)
    expect(Duration(seen.latency), AtMost(external_api.max_latency))
