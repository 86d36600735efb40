"""The tables of a rendered catalog: each section with its heading, its columns, and the fields that they show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """``shows`` is the field whose text is the cell; ``states`` are further ones that stand in it, in code.

    ``words``: how a value is put into words, by field; the first field of them that a row states is shown.
    """

    heading: str
    shows: str = ""
    states: tuple[str, ...] = ()
    words: Mapping[str, str] | None = None


LABEL = "label"  # the title, else the name
LEVEL = "level"


def _name(heading: str) -> Column:
    return Column(heading, LABEL)


_PURPOSE, _NOTES = Column("Purpose", "purpose"), Column("Notes", "notes")
_REQUIREMENT = {"minimum": "{} minimum", "minimum_free": "{} free", "cuda": "CUDA {}"}


@dataclass(frozen=True)
class Shape:
    """A section in the document; ``intro`` is written once, and is the author's own from then on."""

    heading: str
    columns: Sequence[Column] = ()  # none: its rows are a list
    intro: str = ""


SHAPES: Mapping[str, Shape] = {
    "storage": Shape(
        "Storage & disks",
        (
            Column("Type", "type"),
            _name("Name"),
            _PURPOSE,
            Column("Location", "location"),
            Column("Size", "size"),
            _NOTES,
        ),
    ),
    "containers": Shape(
        "Containers",
        (
            _name("Name"),
            Column("Image", "image"),
            _PURPOSE,
            Column("Ports", "ports"),
            Column("Start Command", "start"),
            Column("Resources", words={"memory": "{} RAM"}),
        ),
    ),
    "mcp_tools": Shape(
        "MCP tools",
        (_name("Tool"), _PURPOSE, Column("Config Path", "config"), Column("Key Commands", "commands"), _NOTES),
    ),
    "external_apis": Shape(
        "External APIs",
        (
            _name("Service"),
            _PURPOSE,
            Column("Auth Method", states=("auth",)),
            Column("Endpoint", "endpoint"),
            Column("Rate Limits", "rate_limit"),
            Column("Cost", "monthly_cost"),
        ),
    ),
    "cli_tools": Shape(
        "CLI tools required",
        (
            _name("Tool"),
            Column("Min Version", "min_version", ("version",)),
            _PURPOSE,
            Column("Install Command", "install"),
            Column("Verify", "verify"),
        ),
        "How to install them, in which order: [SETUP.md](SETUP.md).",
    ),
    "system_resources": Shape(
        "System resources",
        (_name("Resource"), Column("Requirement", states=("kind",), words=_REQUIREMENT), _PURPOSE, _NOTES),
    ),
    "network": Shape(
        "Network resources",
        (
            _name("Resource"),
            Column("Port/URL", words={"port": "{}", "url": "{}"}),
            _PURPOSE,
            Column("Configuration", "notes"),
        ),
    ),
    "cloud_services": Shape(
        "Cloud services",
        (
            _name("Service"),
            _PURPOSE,
            Column("Region", "region"),
            Column("Resources", "resources"),
            Column("Monthly Cost", "monthly_cost"),
            _NOTES,
        ),
    ),
    "env_vars": Shape(
        "Environment variables",
        (Column("Variable", "name"), _PURPOSE, Column("Example", "example"), Column("Required", LEVEL)),
        "Key environment variables required (see .env.example for full list):",
    ),
    "backups": Shape(
        "Backup & recovery",
        (
            _name("Component"),
            Column("Backup Method", "method"),
            Column("Frequency", "frequency"),
            Column("Location", "location"),
            Column("Retention", "retention"),
        ),
    ),
    "maintenance": Shape("Maintenance notes"),
    "troubleshooting": Shape("Troubleshooting", intro="Common issues and solutions:"),
}
OTHERS = (_name("Name"), _PURPOSE, _NOTES)  # of a section that another package adds
