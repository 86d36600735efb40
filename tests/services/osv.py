"""A database of vulnerabilities, and the real pip-audit that asks it."""

from __future__ import annotations

import json
import subprocess
import sys
from http.server import BaseHTTPRequestHandler
from pathlib import Path

from tests.services.missing import needed_module


class Vulnerabilities(BaseHTTPRequestHandler):
    """Answers as api.osv.dev does: of jinja2 3.1.2 what that said about it, of all others nothing."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        body = json.dumps({"vulns": [JINJA2]} if asked["package"]["name"] == "jinja2" else {}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


JINJA2 = {
    "id": "GHSA-h5c8-rqwp-cp95",
    "aliases": ["CVE-2024-22195"],
    "summary": "Jinja vulnerable to HTML attribute injection when passing user input as keys to xmlattr filter",
    "affected": [
        {
            "package": {"name": "jinja2", "ecosystem": "PyPI"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "3.1.3"}]}],
        }
    ],
}


def pip_audit(folder: Path, osv: str, requirements: str) -> str | None:
    """The report of the real one, None where it wrote none; what it asks over the internet, it asks ``osv``."""
    needed_module("pip_audit", "pip install pip-audit")
    (folder / "requirements.txt").write_text(requirements)
    options = ["--no-deps", "--disable-pip", "-s", "osv", "--osv-url", osv, "--progress-spinner", "off"]
    options += ["--cache-dir", str(folder / "cache"), "-f", "json", "-o", str(folder / "report.json")]
    command = [sys.executable, "-m", "pip_audit", "-r", "requirements.txt", *options]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False, timeout=60)
    if not (folder / "report.json").exists():
        assert done.returncode == 1
        return None
    return (folder / "report.json").read_text()
