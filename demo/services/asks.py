"""``asks.py URL``: the health check of the demo's servers; ends with 0 when the URL answers with a status below 400."""

from __future__ import annotations

import ssl
import sys
from urllib.request import urlopen

unchecked = ssl._create_unverified_context()  # noqa: S323 - of itself, whether it answers
urlopen(sys.argv[1], timeout=2, context=unchecked).close()  # noqa: S310 - ours
