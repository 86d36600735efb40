"""The types of a row's fields. Each parses the source text, not the type that YAML infers, and says what to write."""

from infracat.catalog.fields.addresses import (
    Address,
    CloudUri,
    Endpoint,
    HostSpec,
    Url,
    UrlPath,
)
from infracat.catalog.fields.contents import TextOrPattern
from infracat.catalog.fields.lists import Many
from infracat.catalog.fields.money import Cost, Rate
from infracat.catalog.fields.numbers import Integer, Port
from infracat.catalog.fields.patterns import Pattern, PatternTooSlow
from infracat.catalog.fields.ports import PortMapping
from infracat.catalog.fields.sizes import Percent, Size
from infracat.catalog.fields.statuses import AnyStatus, HttpStatus
from infracat.catalog.fields.texts import Key, Name, ShellLine, Text, Variable, Verbatim, YesNo
from infracat.catalog.fields.times import Day, Duration, Seconds
from infracat.catalog.fields.versions import Label, MinVersion, NoVersion, VersionRange, version_in

__all__ = [
    "Address",
    "AnyStatus",
    "CloudUri",
    "Cost",
    "Day",
    "Duration",
    "Endpoint",
    "HostSpec",
    "HttpStatus",
    "Integer",
    "Key",
    "Label",
    "Many",
    "MinVersion",
    "Name",
    "NoVersion",
    "Pattern",
    "PatternTooSlow",
    "Percent",
    "Port",
    "PortMapping",
    "Rate",
    "Seconds",
    "ShellLine",
    "Size",
    "Text",
    "TextOrPattern",
    "Url",
    "UrlPath",
    "Variable",
    "Verbatim",
    "VersionRange",
    "YesNo",
    "version_in",
]
