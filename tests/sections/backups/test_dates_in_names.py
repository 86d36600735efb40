"""Dates in the names of copies, with any text around them, and when the copy was made."""

# ruff: noqa: DTZ001 - a time without a zone is naive

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infracat.sections.backups.listing.dates_in_names import DayMonthOrder, date_in, dates_in, day_month_order
from infracat.sections.backups.listing.dating import dated
from infracat.sections.backups.listing.file_class import classify_file
from infracat.sections.backups.listing.series import series_name

DAY = date(2026, 11, 22)
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
MOMENTS = st.datetimes(datetime(2017, 7, 15), datetime(2033, 1, 1)).map(lambda each: each.replace(microsecond=0))
WORDS = st.text("abcxyzABC_-. ", max_size=8)
DAY_FORMATS = ("%Y-%m-%d", "%Y_%m_%d", "%Y.%m.%d", "%Y/%m/%d", "%Y%m%d")
MOMENT_FORMATS = (
    *("%Y-%m-%dT%H%M%S", "%Y-%m-%d_%H-%M-%S", "%Y-%m-%dT%H:%M:%S.123456", "%Y%m%dT%H%M%S", "%Y%m%d%H%M%S"),
    *("%Y%m%d-%H%M%S", "%Y-%m-%d %H.%M.%S", "%Y_%m_%d-at-%H_%M_%S", "%Y-%m-%d-%Hh%Mh%S"),
)


@pytest.fixture(params=["UTC", "America/New_York", "Asia/Kolkata", "Pacific/Kiritimati"])
def zone(request: pytest.FixtureRequest) -> Iterator[str]:
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    time.tzset()
    yield request.param
    os.environ.pop("TZ") if before is None else os.environ.update(TZ=before)
    time.tzset()


@given(DAYS, st.sampled_from(DAY_FORMATS), WORDS, WORDS)
def test_a_day_is_found(day: date, form: str, before: str, after: str) -> None:
    found = date_in(f"{before}{day.strftime(form)}{after}")
    assert found
    assert (found.day, found.moment) == (day, None)


@given(MOMENTS, st.sampled_from(MOMENT_FORMATS), WORDS, st.sampled_from(["", ".dump", "_x.tar.gz"]))
def test_a_moment_is_found(moment: datetime, form: str, before: str, after: str) -> None:
    found = date_in(f"{before}{moment.strftime(form)}{after}")
    assert found
    assert found.moment == moment


@given(MOMENTS, st.sampled_from(["%Y-%m-%dT%H:%M:%S{}", "%Y%m%dT%H%M%S{}"]), st.integers(-14 * 4, 14 * 4))
def test_a_zone_is_found(moment: datetime, form: str, quarters: int) -> None:
    hours, minutes = divmod(abs(quarters) * 15, 60)
    offset = f"{'-' if quarters < 0 else '+'}{hours:02}{minutes:02}"
    found = date_in(moment.strftime(form).format(offset))
    assert found
    assert found.moment == moment.replace(tzinfo=UTC) - timedelta(minutes=quarters * 15)


@given(MOMENTS)
def test_seconds_since_1970(moment: datetime) -> None:
    there = moment.replace(tzinfo=UTC)
    for name in (f"shop-{there.timestamp():.0f}.dump", f"{there.timestamp():.0f}123"):
        found = date_in(name)
        assert found
        assert found.made_at(NOW, NOW) == there


@given(DAYS, st.sampled_from("-._"))
def test_the_year_at_the_end(day: date, between: str) -> None:
    """Read where it is unambiguous, or where another name shows the order."""
    name = day.strftime(f"shop-%d{between}%m{between}%Y.dump")
    found = date_in(name)
    assert found is None or found.day == day
    assert (found is None) == (day.day <= 12 and day.day != day.month)
    orders: list[tuple[DayMonthOrder, str]] = [("day", name), ("month", day.strftime(f"%m{between}%d{between}%Y"))]
    for order, each in orders:
        told = date_in(each, order)
        assert told
        assert told.day == day


@given(st.text(max_size=40), st.sampled_from(["day", "month", None]))
def test_any_name_is_accepted(name: str, order: DayMonthOrder | None) -> None:
    date_in(name, order)
    series_name(name, order)
    classify_file(name, "pg_dump", dated=False)


@given(st.from_regex(r"[0-9_./T:Z+-]{1,30}", fullmatch=True), st.datetimes(datetime(1971, 1, 2), datetime(2399, 1, 1)))
def test_any_modification_time_is_accepted(name: str, modified: datetime) -> None:
    for found in filter(None, [date_in(name)]):
        assert found.made_at(modified.replace(tzinfo=UTC), NOW).tzinfo


@pytest.mark.parametrize(
    "name",
    ["shop.dump", "shop-2.dump", "v1.2.3", "2026", "2026-13-01", "2026-02-30", "20261322", "120261122", "202611221",
     "1999-01-01", "1234567890", "4f5a62ef", "11-12-2026", "shop-2026-W47.dump", "2026-11.dump", ""],
)  # fmt: skip
def test_not_a_date(name: str) -> None:
    assert date_in(name) is None


@pytest.mark.parametrize(
    ("name", "moment"),
    [
        ("since-2026-11-01-to-2026-11-22.tar", None),
        ("base-2026-11-22-since-2026-11-15.tar", None),
        ("2026-11-22-1234567.tar", None),
        ("2026-11-22-1.tar", None),
        ("2026-11-22_99-99.tar", None),
        ("2026/11/22/shop.dump", None),
        ("2026-11-22/shop_0200.dump", None),
        ("2026-11-22/shop-2026-11-22T020000.dump", datetime(2026, 11, 22, 2)),
        ("2026112202.dump", datetime(2026, 11, 22, 2)),
        ("20261122T02.dump", datetime(2026, 11, 22, 2)),
        ("2026-11-22-0200Z", datetime(2026, 11, 22, 2, tzinfo=UTC)),
        ("host-2026-11-22T02:00:00.5+01:00", datetime(2026, 11, 22, 1, tzinfo=UTC)),
    ],
)
def test_of_several_dates_the_latest_and_most_precise(name: str, moment: datetime | None) -> None:
    found = date_in(name)
    assert found
    assert (found.day, found.moment) == (DAY, moment)


def test_names_that_show_the_order_of_day_and_month() -> None:
    assert day_month_order(["a-22-11-2026", "a-05-11-2026"]) == "day"
    assert day_month_order(["a-11-22-2026"]) == "month"
    assert day_month_order(["a-05-11-2026", "a-2026-11-22", "99-99-2026"]) is None
    assert day_month_order(["a-22-11-2026", "b-11-22-2026"]) is None


def made(name: str, modified: datetime, now: datetime = NOW) -> datetime:
    found = date_in(name)
    assert found
    return found.made_at(modified, now)


def test_a_day_without_a_time_and_the_modification_time(zone: str) -> None:
    assert made("shop-2026-11-22", NOON) == NOON
    copied = made("shop-2026-11-22", NOON + timedelta(days=3)).astimezone()
    assert (copied.date(), copied.hour, copied.minute) == (DAY, 23, 59)
    old = made("shop-2026-11-25", NOON - timedelta(days=90))
    assert old == NOW
    assert made("shop-2026-12-25", NOON) > NOW + timedelta(days=28)


def test_a_time_without_a_zone(zone: str) -> None:
    """Local time; UTC where only that fits the modification time."""
    local, utc = datetime(2026, 11, 22, 2).astimezone(UTC), datetime(2026, 11, 22, 2, tzinfo=UTC)
    assert made("shop-2026-11-22T0200", local + timedelta(minutes=40)) == local
    assert made("shop-2026-11-22T0200", utc + timedelta(minutes=1)) == utc
    assert made("shop-2026-11-22T0200", NOON + timedelta(days=2)) == local
    assert made("shop-2026-11-22T0200Z", local) == utc


@given(DAYS, st.datetimes(datetime(2000, 1, 1), datetime(2099, 1, 1)), st.integers(0, 400))
def test_a_copy_with_a_past_date_is_never_dated_in_the_future(day: date, modified: datetime, later: int) -> None:
    now = datetime(day.year, day.month, day.day, 12, tzinfo=UTC) + timedelta(days=later)
    at = made(f"x-{day}", min(modified.replace(tzinfo=UTC), now), now)
    assert at <= now
    assert abs((at - now).days - (-later)) <= 2


@pytest.mark.parametrize(
    ("name", "series"),
    [
        ("shop-2026-11-22.dump", "shop-*.dump"),
        ("shop-2026-11-22T020000-7f3a9c1.dump", "shop-*.dump"),
        ("2026-11-22/shop-2026-11-22.dump", "*/shop-*.dump"),
        ("shop.dump.1", "shop.dump.*"),
        ("shop2.dump", "shop2.dump"),
        ("pg15-shop.dump", "pg15-shop.dump"),
        ("deadbeef.dump", "deadbeef.dump"),
    ],
)
def test_series_name(name: str, series: str) -> None:
    assert series_name(name) == series


@pytest.mark.parametrize(
    ("method", "what", "names"),
    [
        ("pg_dump", "copy", "a.dump a.sql.gz a.DUMP a.dump.3 a.dump-20261122 a.pg.gpg"),
        ("pg_dump", "other", "a.dump.sha256 a.md dump.sh a.log .a.dump toc a.tgz"),
        ("pg_dump", "unfinished", "a.dump.part a.dump.TMP a.dump~ .a.dump.Xy12Zz"),
        ("tar", "copy", "a.tar a.tgz a.tar.zst a.tar.gz.age"),
        ("sqlite", "copy", "a.db a.sqlite3.gz a.db.bak"),
        ("file", "copy", "a a.bin a.json a.sh"),
        ("snapshot", "other", "a.md5 README README.md SHA256SUMS"),
    ],
)
def test_which_files_are_copies(method: str, what: str, names: str) -> None:
    said = {name: classify_file(name, method, dated=False) for name in names.split()}
    assert set(said.values()) == {what}, said


def test_a_date_or_a_glob_replaces_the_extension() -> None:
    assert classify_file("shop-2026-11-22", "pg_dump", dated=True) == "copy"
    assert classify_file("shop-2026-11-22.md", "pg_dump", dated=True) == "other"
    assert classify_file("notes.md", "pg_dump", dated=False, pattern="*.md") == "copy"
    assert classify_file("x.log", "file", dated=False, pattern="*.log") == "copy"
    assert classify_file("x.log", "file", dated=False, pattern="x*") == "other"
    assert classify_file("x.tmp", "file", dated=False, pattern="*.tmp") == "copy"


# How people write dates


@pytest.mark.parametrize(
    ("name", "moment"),
    [
        ("zfs-auto-snap_daily-2026-11-22-2050", datetime(2026, 11, 22, 20, 50)),
        ("x-2026-11-22_02-00-PM.dump", datetime(2026, 11, 22, 14)),
        ("x-2026-11-22_02-00-AM.dump", datetime(2026, 11, 22, 2)),
        ("x-2026-11-22_12-00-AM.dump", datetime(2026, 11, 22)),
        ("x-2026-11-22_12-30PM.dump", datetime(2026, 11, 22, 12, 30)),
        ("x-2026-11-22_13-00-PM.dump", datetime(2026, 11, 22, 13)),
        ("x 2026-11-22 at 2.05.09 PM.zip", None),
        ("x 2026-11-22 2.05.09 PM.zip", datetime(2026, 11, 22, 14, 5, 9)),
        ("20261122-2PM", datetime(2026, 11, 22, 14)),
        ("20261122020000123", datetime(2026, 11, 22, 2)),
        ("20261122020000123456", datetime(2026, 11, 22, 2)),
        ("20261122-020000123", datetime(2026, 11, 22, 2)),
        ("x22Nov2026.dump", None),
        ("22-November-2026", None),
        ("22.Nov.2026", None),
        ("Nov-22-2026", None),
        ("Nov_22nd_2026", None),
        ("November 22, 2026", None),
        ("2026Nov22", None),
        ("2026-NOV-22_0200", datetime(2026, 11, 22, 2)),
        ("22-november-2026", None),
        ("Sun-Nov-22-02-00-00-UTC-2026", datetime(2026, 11, 22, 2, tzinfo=UTC)),
        ("Sun Nov 22 02:00:00 2026", datetime(2026, 11, 22, 2)),
        ("2026-W47-7", None),
        ("2026326T0200", datetime(2026, 11, 22, 2)),
        ("22.11.2026", None),
        ("22-11-2026", None),
        ("11-22-2026", None),
        ("2026-11-22", None),
        ("@GMT-2026.11.22-02.00.00", datetime(2026, 11, 22, 2, tzinfo=UTC)),
        ("x-2026-11-22T02:00:00+01:00", datetime(2026, 11, 22, 1, tzinfo=UTC)),
        ("x-2026-11-22T02-00-00+0100", datetime(2026, 11, 22, 1, tzinfo=UTC)),
        ("x-2026-11-22 02:00:00 -0500", datetime(2026, 11, 22, 7, tzinfo=UTC)),
        ("x-2026-11-22T02:00:00Z", datetime(2026, 11, 22, 2, tzinfo=UTC)),
        ("x-20261122T020000Z", datetime(2026, 11, 22, 2, tzinfo=UTC)),
        ("x-20261122-020000-1230.dump", datetime(2026, 11, 22, 2)),  # a process, not a zone
        ("db-5432-2026-11-22", None),
        ("app-2026.11.1-20261122.tar", None),
        ("app-2026.12.01-20261122.tar", None),
        ("db_2026-11-22_02h00m.Sunday.sql.gz", datetime(2026, 11, 22, 2)),
        ("until-2026-11-21_2026-11-22", None),
    ],
)
def test_dates_as_they_are_written(name: str, moment: datetime | None) -> None:
    found = date_in(name)
    assert found
    assert (found.day, found.moment) == (DAY, moment)


@pytest.mark.parametrize("seconds", ["1764000000", "1764000000123", "1764000000123456", "1764000000123456789"])
def test_the_units_of_an_epoch(seconds: str) -> None:
    found = date_in(f"shop-{seconds}.dump")
    assert found
    assert found.moment == datetime(2025, 11, 24, 16, tzinfo=UTC)


def test_a_date_that_is_still_to_come_counts_where_there_is_no_other() -> None:
    for name, day in (("x-2026-11-22-expires-2030-01-01", DAY), ("x-2030-01-01", date(2030, 1, 1))):
        found = date_in(name, None, date(2026, 11, 26))
        assert found
        assert found.day == day


YESTERDAY, LONG_AGO = NOW - timedelta(days=1), NOW - timedelta(days=90)


@pytest.mark.parametrize(
    ("name", "modified", "at", "by", "doubt"),
    [
        ("shop-2026-11-22.dump", NOON, NOON, "", ""),
        ("shop.dump", YESTERDAY, YESTERDAY, "by its modification time", ""),
        ("shop-2026.dump", YESTERDAY, YESTERDAY, "by its modification time", ""),
        ("shop-2026W48", YESTERDAY, YESTERDAY, "by its modification time, in 2026W48", ""),
        ("shop-2026-W40", YESTERDAY, datetime(2026, 10, 4, 23, 59, 59), "by the end of 2026-W40", ""),
        ("shop-2026-W48", LONG_AGO, NOW, "by 2026-W48", ""),
        ("shop-KW40-2026", YESTERDAY, datetime(2026, 10, 4, 23, 59, 59), "by the end of KW40-2026", ""),
        ("shop-2026-10", YESTERDAY, datetime(2026, 10, 31, 23, 59, 59), "by the end of 2026-10", ""),
        ("shop-Oct2026", YESTERDAY, datetime(2026, 10, 31, 23, 59, 59), "by the end of Oct2026", ""),
        ("x-2026-328", YESTERDAY, YESTERDAY, "by its modification time: 2026-328 may be 2026-11-24", ""),
        ("x-2026-003", YESTERDAY, YESTERDAY, "by its modification time: 2026-003 may be 2026-01-03", ""),
        ("x-07-11-2026", datetime(2026, 11, 7, 9, tzinfo=UTC), datetime(2026, 11, 7, 9, tzinfo=UTC),
         "by its modification time: 07-11-2026 may be 2026-11-07 or 2026-07-11", ""),
        ("x-07-11-2026", YESTERDAY, datetime(2026, 11, 7, 23, 59, 59), "by its modification time",
         "07-11-2026 may be 2026-11-07 or 2026-07-11, and it was modified on neither"),
        ("x-24-NOV-26", LONG_AGO, LONG_AGO, "by its modification time",
         "24-NOV-26 may be 2026-11-24 or 2024-11-26, and it was modified on neither"),
    ],
)  # fmt: skip
def test_how_the_moment_is_known(name: str, modified: datetime, at: datetime, by: str, doubt: str) -> None:
    assert dated(name, modified, None, NOW) == (at.astimezone(UTC), by, doubt)


@pytest.mark.parametrize(
    "name", ["grammar_2026.tar", "trojan-2026.tar", "fw1-2026.tar", "raw1_2026.dump", "codec-2026.dump"]
)
def test_a_month_within_a_word_is_none(name: str) -> None:
    assert dates_in(name).periods == ()


@pytest.mark.parametrize("name", ["shop_mar_2026.tar", "shop2-jan2026.tar", "w1-2026.tar", "raw_kw1_2026.dump"])
def test_a_month_or_a_week_of_its_own(name: str) -> None:
    assert len(dates_in(name).periods) == 1


@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo", "America/New_York"])
def test_a_modification_time_at_the_end_of_the_calendar(zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        for moment in (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)):
            for name in (
                "db-31Jan01_",
                "db-05-11-2026",
                "db-2026-329",
                "db-9999-12-31",
                "db-0001-01-01",
                "db-2026-W48",
            ):
                assert dated(name, moment, None, NOW)[0]
    finally:
        monkeypatch.undo()
        time.tzset()
