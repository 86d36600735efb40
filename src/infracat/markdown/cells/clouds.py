"""Services of clouds, and what is in them."""

from __future__ import annotations

import re

from infracat.catalog.fields.addresses import cloud_uri
from infracat.markdown.cells.read import LONGEST, Read, accepted, bare, grammar, has_words
from infracat.markdown.cells.words import any_of, tables
from infracat.sections.cloud_services.row import SCHEMES

_PROVIDERS = (
    ("s3", re.compile(rf"\b(?:{any_of(tables()['compatible']['s3'])})\b", re.IGNORECASE)),
    ("azure", re.compile(r"\bazure\b", re.IGNORECASE)),
    ("gcp", re.compile(r"\b(?:gcp|gcs|google cloud|bigquery|cloud run|firestore)\b", re.IGNORECASE)),
    (
        "aws",
        re.compile(
            r"\b(?:aws|amazon|s3|ec2|rds|ecs|eks|sqs|sns|dynamodb|cloudfront|lambda|route ?53|elasticache)\b",
            re.IGNORECASE,
        ),
    ),
)
_URI = re.compile(r"(?:s3|gs|az)://[^\s,;`()<>|\"']+")
_BUCKET = re.compile(r"(?=[a-z0-9.-]*[-.])[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]|[a-z][a-z0-9]{5,62}")


def read_service(text: str) -> Read:
    """``provider``. The service stays the row's name, so that nothing is left of it."""
    short = text[:LONGEST]
    return next((Read({"provider": provider}) for provider, words in _PROVIDERS if words.search(short)), Read())


@grammar
def read_resources(text: str, *, provider: str = "") -> Read:
    """``resources``: addresses, or names of buckets alone where the provider is known. ``1 bucket`` names none."""
    found = tuple(dict.fromkeys(each.rstrip(".") for each in _URI.findall(text)))
    if found and all(accepted(cloud_uri, each) for each in found):
        rest = bare(" ".join(_URI.sub(" ", text).split()))
        return Read({"resources": found}, rest if has_words(rest) else "")
    names = [each.strip(" `") for each in re.split(r"[,;]|\s(?:and|und)\s", text)]
    scheme = SCHEMES.get(provider)
    if scheme and all(_BUCKET.fullmatch(each) for each in names):
        return Read({"resources": tuple(f"{scheme}://{each}" for each in dict.fromkeys(names))})
    return Read({}, text)
