"""The types of fields, each by what people write."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from infracat.catalog.fields import (
    Cost,
    Duration,
    MinVersion,
    NoVersion,
    Percent,
    PortMapping,
    Rate,
    Size,
    VersionRange,
    version_in,
)
from infracat.catalog.fields.addresses import address, endpoint, host_spec
from infracat.catalog.fields.numbers import integer
from infracat.catalog.fields.texts import yes_or_no
from infracat.catalog.fields.times import DAY, day
from infracat.catalog.fields.versions import check_not_a_number
from infracat.catalog.nodes import Scalar
from infracat.sections.env_vars.secret_names import is_secret


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("50GB", 50 * 10**9),
        ("2 GiB", 2**31),
        ("1.5TiB", 3 * 2**39),
        ("512mb", 512 * 10**6),
        ("10 kB", 10**4),
        ("7B", 7),
    ],
)
def test_size(text: str, value: int) -> None:
    assert Size.read(text) == value
    assert str(Size.read(text)) == text


@pytest.mark.parametrize(
    "text", ["", "2G", "2g", "2Gi", "512", "GB", "-1GB", "1e3GB", "1,5GB", "1 GB 2 MB", "9" * 400 + "GB"]
)
def test_no_size(text: str) -> None:
    with pytest.raises(ValueError, match=r"^(is not a size|say|has no unit)"):
        Size.read(text)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        *[("30 s", 30), ("30s", 30), ("500 ms", 0.5), ("5min", 300), ("2h", 7200), ("1.5 hours", 5400)],
        *[("7 days", 7 * DAY), ("1 Day", DAY), ("4 weeks", 28 * DAY), ("3 months", 93 * DAY), ("1 year", 366 * DAY)],
        *[("hourly", 3600), ("Daily", DAY), ("weekly", 7 * DAY), ("monthly", 31 * DAY)],
        *[("quarterly", 92 * DAY), ("yearly", 366 * DAY)],
    ],
)
def test_duration(text: str, seconds: float) -> None:
    assert Duration.read(text) == seconds
    assert str(Duration.read(text)) == text


@pytest.mark.parametrize("text", ["", "30", "5m", "0 s", "-1 s", "soon", "1 day 2 h", "1e9 s", "9" * 400 + " s", "day"])
def test_no_duration(text: str) -> None:
    with pytest.raises(ValueError, match=r"^(is not a duration|say|has no unit|is no time)"):
        Duration.read(text)


def test_date() -> None:
    assert day("2025-07-17") == date(2025, 7, 17)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("17/07/2025", "write 2025-07-17 "),
        ("7/17/2025", "write 2025-07-17 "),
        ("31.12.2025", "write 2025-12-31 "),
        ("07/08/2025", "write YYYY-MM-DD "),
        ("07/07/2025", "write YYYY-MM-DD "),
        ("40/40/2025", "write YYYY-MM-DD "),
        ("2025-7-1", "is not a date: write YYYY-MM-DD "),
        ("2025-02-30", "there is no such day "),
        ("٢٠٢٥-٠١-٠١", "is not a date: write YYYY-MM-DD "),  # noqa: RUF001 - digits, but not ours
    ],
)
def test_no_date(text: str, hint: str) -> None:
    with pytest.raises(ValueError, match=f"^{hint}"):
        day(text)


@pytest.mark.parametrize(
    ("text", "value"), [("80 %", 80), ("80%", 80), ("80", 80), ("0", 0), ("0.5 %", 0.5), ("1", 1), ("99.9", 99.9)]
)
def test_percent(text: str, value: float) -> None:
    assert Percent.read(text) == value


@pytest.mark.parametrize("text", ["0.8", "101", "-1 %", "eighty", "80 % %", ""])
def test_no_percent(text: str) -> None:
    with pytest.raises(ValueError, match=r"^(is not a percentage|say 80 %)"):
        Percent.read(text)


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("~$20/mo", 20, "USD"),
        ("~$5", 5, "USD"),
        ("$0", 0, "USD"),
        ("$240/yr", 20, "USD"),
        ("20 EUR/month", 20, "EUR"),
        ("€5/mo", 5, "EUR"),
        ("£12.50 per month", 12.5, "GBP"),
        ("19.90 chf / month", 19.9, "CHF"),
    ],
)
def test_cost(text: str, amount: float, currency: str) -> None:
    cost = Cost.read(text)
    assert (cost.amount, cost.currency, str(cost)) == (amount, currency, text)


@pytest.mark.parametrize(
    "text", ["20", "$", "free", "$5/h", "$5 EUR", "5 EURO", "$1,000/mo", "$" + "9" * 400, "$5/mo/yr"]
)
def test_no_cost(text: str) -> None:
    with pytest.raises(ValueError, match=r"^(is not a monthly cost|has not one currency)"):
        Cost.read(text)


@pytest.mark.parametrize(
    ("text", "count", "seconds"), [("10k/min", 10_000, 60), ("100/s", 100, 1), ("1.5M / day", 1_500_000, 86400)]
)
def test_rate(text: str, count: int, seconds: float) -> None:
    rate = Rate.read(text)
    assert (rate.count, rate.seconds, str(rate)) == (count, seconds, text)


@pytest.mark.parametrize("text", ["10k", "0/s", "many/min", "10/fortnight", "10K/min", "/s", "9" * 400 + "/s"])
def test_no_rate(text: str) -> None:
    with pytest.raises(ValueError, match=r"^is not a rate"):
        Rate.read(text)


@pytest.mark.parametrize(
    ("text", "mapping"),
    [
        ("5432", PortMapping(5432, 5432)),
        ("2222:22", PortMapping(2222, 22)),
        ("53:53/udp", PortMapping(53, 53, None, "udp")),
        ("127.0.0.1:5432:5432/tcp", PortMapping(5432, 5432, "127.0.0.1")),
        ("[::1]:80:80", PortMapping(80, 80, "::1")),
        ("[::]:18141:80", PortMapping(18141, 80, "::")),
        ("0.0.0.0:80:80", PortMapping(80, 80, "0.0.0.0")),
        ("8000-8010:8000-8010", PortMapping(8000, 8000, count=11)),
        ("9000-9005", PortMapping(9000, 9000, count=6)),
        ("[::1]:9000-9001:80-81/udp", PortMapping(9000, 80, "::1", "udp", 2)),
        ("8000-8010:80", PortMapping(8000, 80, choices=11)),
        ("80-80", PortMapping(80, 80)),
    ],
)
def test_port_mapping(text: str, mapping: PortMapping) -> None:
    assert PortMapping.read(text) == mapping
    assert PortMapping.read(str(mapping)) == mapping


@pytest.mark.parametrize(
    "text",
    [
        "0",
        "65536",
        "80:",
        ":80",
        "a:80",
        "127.0.0.1:80",
        "1.2.3:80:80",
        "80/sctp",
        "90-80",
        "::1:1:1",
        "80-",
        "1-2-3",
        "80:80-90",
        "80-82:80-90",
        "80-70000",
    ],
)
def test_no_port_mapping(text: str) -> None:
    with pytest.raises(ValueError, match=r"^(is not a port|its (protocol|address|range)|has [0-9]+ ports outside)"):
        PortMapping.read(text)


@pytest.mark.parametrize("text", ["yes", "Yes", "TRUE", "on"])
def test_yes(text: str) -> None:
    assert yes_or_no(text)


@pytest.mark.parametrize("text", ["no", "False", "OFF"])
def test_no(text: str) -> None:
    assert not yes_or_no(text)


@pytest.mark.parametrize("text", ["y", "1", "maybe", ""])
def test_neither_yes_nor_no(text: str) -> None:
    with pytest.raises(ValueError, match=r"^is not yes or no"):
        yes_or_no(text)


def test_a_whole_number_is_what_is_written() -> None:
    assert integer("010") == 10
    for text in ("1_000", "0x10", "1.0", "-1", "٣", "9" * 30):
        with pytest.raises(ValueError, match=r"^is not a whole number"):
            integer(text)


@pytest.mark.parametrize("text", ["localhost", "127.0.0.1", "::1", "fe80::1%eth0", "0.0.0.0", "db_1.example.org"])
def test_address(text: str) -> None:
    assert address(text) == text


def test_an_endpoint_without_a_scheme_is_https() -> None:
    assert endpoint("api.openai.com") == "https://api.openai.com"
    assert endpoint("[::1]:8080/x") == "https://[::1]:8080/x"
    for text in ("ftp://x", "https://", "http://[::1", "x y", "https://a:99999", "https://:80/"):
        with pytest.raises(ValueError, match=r"^is not a URL"):
            endpoint(text)


def test_a_host_is_named_as_testinfra_does() -> None:
    for text in ("local://", "ssh://me@server:22?sudo=true", "docker://app", "kubectl://pod?namespace=x"):
        assert host_spec(text) == text
    for text in ("server", "ssh://", "http://server", "ssh:server", "ssh://a b"):
        with pytest.raises(ValueError, match=r"^is not a host"):
            host_spec(text)


@pytest.mark.parametrize(
    ("banner", "version"),
    [
        ("git version 2.39.5", "2.39.5"),
        ("v20.20.2\n", "20.20.2"),
        ("jq-1.6", "1.6"),
        ("OpenSSH_9.2p1 Debian-2+deb12u6, OpenSSL 3.0.19 27 Jan 2026", "9.2"),
        ("go version go1.22.1 linux/amd64", "1.22.1"),
        ('openjdk version "17.0.15" 2025-04-15', "17.0.15"),
        ('openjdk version "21" 2023-09-19\nOpenJDK Runtime Environment (build 21+35)', "21"),
        ("openjdk 21 2023-09-19", "21"),
        ("Python 3.13.0rc1", "3.13.0rc1"),
        ("go version go1.23rc2 linux/amd64", "1.23rc2"),
        ("tool 2.0.0-beta.3 (2025)", "2.0.0b3"),
        ("tool 1.0-a1b2c3d", "1.0"),
        ("tmux 3.3a", "3.3"),
        ("less 590 (GNU regular expressions)", "590"),
        ("systemd 252 (252.39-1~deb12u2)\n+PAM", "252"),
        ("590", "590"),
        ("gcc (Debian 12.2.0-14+deb12u1) 12.2.0", "12.2.0"),
        ("This is perl 5, version 36, subversion 0 (v5.36.0) built for x86_64", "5.36.0"),
        ("*** Zstandard CLI (64-bit) v1.5.4, by Yann Collet ***", "1.5.4"),
        ("Docker version 24.0.7+dfsg1, build afdd53b", "24.0.7"),
        ("git version 2.43.0.windows.1", "2.43.0"),
    ],
)
def test_the_version_in_a_banner(banner: str, version: str) -> None:
    assert str(version_in(banner)) == version


@pytest.mark.parametrize(
    "banner", ["", "\n", "usage: tool [-h]", "build 297e128", "1" * 5000, "1." + "2" * 5000, "\u0663.\u0661"]
)
def test_no_version_in_a_banner(banner: str) -> None:
    with pytest.raises(NoVersion):
        version_in(banner)


RANGES: list[tuple[type[VersionRange], str, str, list[str], list[str]]] = [
    (MinVersion, "24.0", ">= 24.0", ["24", "24.0.1", "100"], ["23.9", "24.0rc1"]),
    (MinVersion, "24.0+", ">= 24.0", ["24.0"], ["9.99"]),
    (MinVersion, "2.9", ">= 2.9", ["2.40"], ["2.8.9"]),
    (MinVersion, ">=3.11,<4", ">= 3.11, < 4", ["3.11", "3.99", "3.13rc1"], ["3.10.9", "4.0", "4.0rc1"]),
    (VersionRange, "3.11", "3.11", ["3.11", "3.11.9"], ["3.1", "3.12", "3.110"]),
    (VersionRange, "3.11.*", "3.11", ["3.11.1"], ["3.12"]),
    (VersionRange, "24.0+", ">= 24.0", ["25"], ["23"]),
    (VersionRange, "~=1.4.2", "~= 1.4.2", ["1.4.9"], ["1.5"]),
    (VersionRange, "!=1.5", "!= 1.5", ["1.4", "1.6"], ["1.5"]),
]


@pytest.mark.parametrize(("kind", "text", "words", "agree", "differ"), RANGES, ids=lambda value: str(value)[:20])
def test_a_range_of_versions(
    kind: type[VersionRange], text: str, words: str, agree: list[str], differ: list[str]
) -> None:
    stated = kind.read(text)
    assert str(stated) == words
    assert [each for each in agree if not stated.agrees(f"tool {each}")] == []
    assert [each for each in differ if stated.agrees(f"tool {each}")] == []


@pytest.mark.parametrize(
    "text", ["latest", "^20", "24.x", "+", ">=", "9.2p1", "1.2-", ">=1 <2", "", "1" * 5000, "3.11+,<4"]
)
def test_no_range_of_versions(text: str) -> None:
    for kind in (VersionRange, MinVersion):
        with pytest.raises(ValueError, match=r"^is not a version"):
            kind.read(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2.40", "quote it: YAML reads 2.40 as the number 2.4"),
        ("1.10", "quote it: YAML reads 1.10 as the number 1.1"),
        ("24.0", "quote it: YAML reads 24.0 as a number"),
        ("1_0.5", "quote it: YAML reads 1_0.5 as the number 10.5"),
        ("010", "quote it: YAML reads 010 as the number 8"),
        ("1_000", "quote it: YAML reads 1_000 as the number 1000"),
        ("0x10", "quote it: YAML reads 0x10 as the number 16"),
        ("1:30", "quote it: YAML reads 1:30 as the number 90"),
    ],
)
def test_a_version_that_yaml_takes_for_a_number(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{message}$"):
        check_not_a_number(Scalar.at(text, 1, 1, plain=True))
    check_not_a_number(Scalar.at(text, 1, 1, plain=False))


@pytest.mark.parametrize("text", ["24", "3.11.2", "24.0+", "v1.2", "2025-07-17", "1.2.", "-", "=", "."])
def test_a_version_that_yaml_leaves_alone(text: str) -> None:
    check_not_a_number(Scalar.at(text, 1, 1, plain=True))


@pytest.mark.parametrize(
    ("name", "example", "secret"),
    [
        ("OPENAI_API_KEY", "", True),
        ("GITHUB_TOKEN", "", True),
        ("PGPASSWORD", "", True),
        ("DB_PASS", "", True),
        ("SECRET_KEY_BASE", "", True),
        ("SENTRY_DSN", "", True),
        ("DATABASE_URL", "postgresql://...", True),
        ("PROXY", "http://user:password@proxy", True),
        ("API_URL", "https://api.example.org", False),
        ("PATH", "", False),
        ("PWD", "", False),
        ("KEYBOARD", "", False),
        ("COMPASS", "", False),
        ("PASSWORD_FILE", "", False),
        ("STRIPE_PUBLIC_KEY", "", False),
        ("SSH_AUTH_SOCK", "", False),
    ],
)
def test_what_is_a_secret(name: str, example: str, secret: bool) -> None:
    assert is_secret(name, example) is secret


def test_a_value_that_a_program_made_stays_as_it_is() -> None:
    from infracat.sections.cli_tools.row import CliTool

    made: Any = CliTool(name="git", timeout=0.5, min_version="2.40")
    assert (made.timeout, str(made.versions)) == (0.5, ">= 2.40")
