"""reports/pip-audit.json: the week's look at the Python dependencies, by pip-audit where it is installed."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from importlib.metadata import distributions
from importlib.util import find_spec

from demo.paths import AUDIT
from demo.state import State

WEEK = 7 * 86400  # seconds
UNAUDITED = "reports/pip-audit.json lists the packages, and none was audited: no advisories were reached"
UNKNOWN = "not audited: pip-audit is not installed, or reached no advisories"


def up(known: State) -> str:
    """Words where nothing was really audited. Once a week will do."""
    if AUDIT.exists() and not known.wrote(AUDIT):
        return "reports/pip-audit.json is yours, and stays as it is"
    if not AUDIT.exists() or time.time() - AUDIT.stat().st_mtime > WEEK:
        known.write(AUDIT, _report() or _skipped())
    told = json.loads(AUDIT.read_bytes())["dependencies"]
    return "" if any("vulns" in each for each in told) else UNAUDITED


def _report() -> bytes:
    """Nothing when it did not audit; findings end it with 1."""
    if find_spec("pip_audit") is None:
        return b""
    command = [sys.executable, "-m", "pip_audit", "--progress-spinner=off", "--format=json", "--timeout=5"]
    try:
        done = subprocess.run(command, capture_output=True, check=False, timeout=60)
        return done.stdout if done.returncode in (0, 1) and json.loads(done.stdout) else b""
    except (subprocess.TimeoutExpired, ValueError):
        return b""


def _skipped() -> bytes:
    """In pip-audit's own form: packages that it could not audit are ``skip_reason``."""
    found = sorted({each.name: each.version for each in distributions()}.items())
    rows = [{"name": name, "version": version, "skip_reason": UNKNOWN} for name, version in found]
    return json.dumps({"dependencies": rows, "fixes": []}, indent=1).encode()
