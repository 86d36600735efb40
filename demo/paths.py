"""Where the demo keeps what it makes, and the ports that it takes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[1]
STATE = ROOT / "demo" / ".state"  # everything here is the demo's own, and goes with it
TLS = STATE / "tls"
DISK = STATE / "data.img"
MOUNT = Path("/mnt/data")
FSTAB = Path("/etc/fstab")
DOTENV = ROOT / ".env"
LOGS = ROOT / "logs"
BACKUPS = ROOT / "backups" / "db"
AUDIT = ROOT / "reports" / "pip-audit.json"
BUCKET = "infracat-example"
S3_PORT = 9000
PORTS: Mapping[int, str] = {
    5432: "postgres", 6379: "redis", 8000: "the API", 3000: "the front end", 8443: "the stand-in for OpenAI",
    S3_PORT: "S3",
}  # fmt: skip


def mcp_config() -> Path:
    return Path.home() / ".config" / "mcp" / "postgres.json"


def shown(path: Path) -> str:
    """As one types it in the repository's folder."""
    return str(path.relative_to(ROOT) if path.is_relative_to(ROOT) else path)
