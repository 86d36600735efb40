"""Real trackers, started for a test: Roundup (PyPI) and Request Tracker 5 (Debian)."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import requests

from tests.services.missing import missing, needed_module
from tests.services.ports import free_port
from tests.watchdog import run_folder

PASSWORD = "correct-horse-battery"  # Roundup's; RT's own database comes with root:password
RT_SERVER = Path("/usr/share/request-tracker5/libexec/rt-server")
RT_MOST = 200_000  # bytes of a file that it keeps
RT_DATABASE = Path("/var/lib/dbconfig-common/sqlite3/request-tracker5/rtdb")


@contextmanager
def roundup() -> Iterator[str]:
    """Roundup's classic tracker over SQLite; its address. It does not run as root, nor in a folder of root's alone."""
    needed_module("roundup", "pip install roundup")
    with TemporaryDirectory(prefix="roundup-", dir=run_folder()) as place:
        folder, port = Path(place), free_port()
        url, home = f"http://127.0.0.1:{port}/t", folder / "t"
        _admin(home, "install", "classic", "sqlite")
        config = home / "config.ini"
        text = config.read_text("utf-8")
        for name, value in {"web": f"{url}/", "domain": "example.org", "host": "localhost"}.items():
            text = re.sub(rf"(?m)^#{name} = .*", f"{name} = {value}", text)
        config.write_text(text, "utf-8")
        _admin(home, "initialise", PASSWORD, answer="y\n" * 9)
        command = [_program("roundup-server"), "-n", "127.0.0.1", "-p", str(port), f"t={home}"]
        if os.geteuid() == 0:
            command[1:1] = ["-u", "nobody"]
            for each in (folder, *folder.rglob("*")):
                shutil.chown(each, "nobody")
        with _running(command, f"{url}/rest/", folder, ("admin", PASSWORD)):
            yield url


@contextmanager
def request_tracker(folder: Path) -> Iterator[str]:
    """RT with a copy of the database that its installation made; its address."""
    if not RT_SERVER.exists() or not os.access(RT_DATABASE, os.R_OK):
        missing("Request Tracker", "apt-get install request-tracker5 rt5-standalone rt5-db-sqlite, as root")
    shutil.copyfile(RT_DATABASE, folder / "rtdb")
    (folder / "d").mkdir()
    port = free_port()
    config = folder / "RT_SiteConfig.pm"
    config.write_text(f"""
        Set($rtname, 'test'); Set($Organization, 'test'); Set($WebDomain, '127.0.0.1'); Set($WebPort, {port});
        Set($WebPath, ''); Set($DatabaseType, 'SQLite'); Set($DatabaseName, '{folder}/rtdb');
        Set($LogToSyslog, undef); Set($LogToSTDERR, 'error'); Set($MailCommand, 'testfile');
        Set($MaxAttachmentSize, {RT_MOST}); Set($TruncateLongAttachments, 1); 1;
    """)
    environ = {"RT_SITE_CONFIG": str(config), "RT_SITE_CONFIG_DIR": str(folder / "d"), "TMPDIR": str(folder)}
    url = f"http://127.0.0.1:{port}"
    command = [str(RT_SERVER), "--port", str(port), "--host", "127.0.0.1"]
    with _running(command, f"{url}/REST/2.0/rt", folder, ("root", "password"), environ):
        yield url


def rt_token(folder: Path) -> str:
    """An authentication token of root's, made as RT's settings page makes one."""
    program = """
        use RT -init; my $root = RT::User->new(RT->SystemUser); $root->Load('root');
        my ($ok, $said, $token) = RT::AuthToken->new(RT->SystemUser)->Create(Owner => $root->Id, Description => 'test');
        print $token;
    """
    environ = {"RT_SITE_CONFIG": str(folder / "RT_SiteConfig.pm"), "RT_SITE_CONFIG_DIR": str(folder / "d")}
    command = ["perl", "-I/usr/share/request-tracker5/lib", "-e", program]
    return subprocess.run(command, env=os.environ | environ, capture_output=True, text=True, check=True).stdout


@contextmanager
def _running(
    command: list[str], url: str, folder: Path, auth: tuple[str, str], environ: dict[str, str] | None = None
) -> Iterator[None]:
    """Whole: both fork."""
    with (folder / "server.log").open("w") as log:
        child = subprocess.Popen(
            command, cwd=folder, env={**os.environ, **(environ or {})}, stdout=log, stderr=log, start_new_session=True
        )
        try:
            _wait_for(url, auth, child, folder / "server.log")
            yield
        finally:
            os.killpg(child.pid, 9)
            child.wait()


def _wait_for(url: str, auth: tuple[str, str], child: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + 120
    while True:
        try:
            if requests.get(url, auth=auth, timeout=20).ok:
                return
        except requests.ConnectionError:
            pass
        assert child.poll() is None and time.monotonic() < end, log.read_text("utf-8", "replace")  # noqa: PT018
        time.sleep(0.05)


def _admin(home: Path, *words: str, answer: str = "") -> None:
    subprocess.run(
        [_program("roundup-admin"), "-i", str(home), *words], input=answer, text=True, capture_output=True, check=True
    )


def _program(name: str) -> str:
    return str(Path(sys.executable).with_name(name))
