"""Banners as real programs print them: on Debian 12.11 (bookworm) unless said otherwise, recorded there.

Each is the command, the stream, the first lines of what came, and the version that it means.
"""

from __future__ import annotations

from typing import NamedTuple


class Banner(NamedTuple):
    command: str
    stream: str
    text: str
    version: str


BANNERS = [
    Banner("git --version", "stdout", "git version 2.39.5\n", "2.39.5"),
    Banner("python3 --version", "stdout", "Python 3.11.2\n", "3.11.2"),
    Banner("node --version", "stdout", "v20.20.2\n", "20.20.2"),  # not Debian's
    Banner("npm --version", "stdout", "11.19.1\n", "11.19.1"),  # comes with node
    Banner("docker --version", "stdout", "Docker version 28.2.2, build e6534b4\n", "28.2.2"),  # docker.com's
    Banner("psql --version", "stdout", "psql (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n", "15.18"),
    Banner("pg_dump --version", "stdout", "pg_dump (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n", "15.18"),
    Banner(
        "make --version",
        "stdout",
        "GNU Make 4.3\nBuilt for x86_64-pc-linux-gnu\n",
        "4.3",
    ),
    Banner(
        "gcc --version",
        "stdout",
        "gcc (Debian 12.2.0-14+deb12u1) 12.2.0\nCopyright (C) 2022 Free Software Foundation, Inc.\n",
        "12.2.0",
    ),
    Banner("ssh -V", "stderr", "OpenSSH_9.2p1 Debian-2+deb12u6, OpenSSL 3.0.19 27 Jan 2026\n", "9.2"),
    Banner(
        "java -version",
        "stderr",
        'openjdk version "17.0.15" 2025-04-15\nOpenJDK Runtime Environment (build 17.0.15+6-Debian-1deb12u1)\n',
        "17.0.15",
    ),
    Banner(
        "java --version",
        "stdout",
        "openjdk 17.0.15 2025-04-15\nOpenJDK Runtime Environment (build 17.0.15+6-Debian-1deb12u1)\n",
        "17.0.15",
    ),
    Banner(
        "perl --version",
        "stdout",
        "\nThis is perl 5, version 36, subversion 0 (v5.36.0) built for x86_64-linux-gnu-thread-multi\n"
        "(with 83 registered patches, see perl -V for more detail)\n",
        "5.36.0",
    ),
    Banner(
        "tar --version",
        "stdout",
        "tar (GNU tar) 1.34\nCopyright (C) 2021 Free Software Foundation, Inc.\n"
        "License GPLv3+: GNU GPL version 3 or later <https://gnu.org/licenses/gpl.html>.\n",
        "1.34",
    ),
    Banner(
        "curl --version",
        "stdout",
        "curl 7.88.1 (x86_64-pc-linux-gnu) libcurl/7.88.1 OpenSSL/3.0.19 zlib/1.2.13 brotli/1.0.9 zstd/1.5.4 "
        "libidn2/2.3.3 libpsl/0.21.2 (+libidn2/2.3.3) libssh2/1.10.0 nghttp2/1.52.0 librtmp/2.3 OpenLDAP/2.5.13\n"
        "Release-Date: 2023-02-20, security patched: 7.88.1-10+deb12u14\n",
        "7.88.1",
    ),
    Banner("tmux -V", "stdout", "tmux 3.3a\n", "3.3a"),
    Banner(
        "openssl version",
        "stdout",
        "OpenSSL 3.0.19 27 Jan 2026 (Library: OpenSSL 3.0.19 27 Jan 2026)\n",
        "3.0.19",
    ),
    Banner("jq --version", "stdout", "jq-1.6\n", "1.6"),
    Banner("cargo --version", "stdout", "cargo 1.95.0 (f2d3ce0bd 2026-03-21)\n", "1.95.0"),  # rustup's
    Banner(
        "gpg --version",
        "stdout",
        "gpg (GnuPG) 2.2.40\nlibgcrypt 1.10.1\nCopyright (C) 2022 g10 Code GmbH\n",
        "2.2.40",
    ),
    Banner(
        "bash --version",
        "stdout",
        "GNU bash, version 5.2.15(1)-release (x86_64-pc-linux-gnu)\n"
        "Copyright (C) 2022 Free Software Foundation, Inc.\n",
        "5.2.15",
    ),
    Banner(
        "sqlite3 --version",
        "stdout",
        "3.40.1 2022-12-28 14:03:47 df5c253c0b3dd24916e4ec7cf77d3db5294cc9fd45ae7b9c5e82ad8197f3alt1\n",
        "3.40.1",
    ),
    Banner(
        "kubectl version --client",  # not Debian's
        "stdout",
        "Client Version: v1.32.4-dispatcher\nKustomize Version: v5.5.0\n",
        "1.32.4",
    ),
    Banner("terraform --version", "stdout", "Terraform v1.11.4\non linux_amd64\n", "1.11.4"),  # not Debian's
    Banner(
        "cmake --version",
        "stdout",
        "cmake version 3.25.1\n\nCMake suite maintained and supported by Kitware (kitware.com/cmake).\n",
        "3.25.1",
    ),
    Banner(
        "vim --version",
        "stdout",
        "VIM - Vi IMproved 9.0 (2022 Jun 28, compiled Feb 16 2025 05:23:41)\n",
        "9.0",
    ),
    Banner("gzip --version", "stdout", "gzip 1.12\nCopyright (C) 2018 Free Software Foundation, Inc.\n", "1.12"),
    Banner("xz --version", "stdout", "xz (XZ Utils) 5.4.1\nliblzma 5.4.1\n", "5.4.1"),
    Banner("gdb --version", "stdout", "GNU gdb (Debian 13.1-3) 13.1\n", "13.1"),
    Banner("unzip -v", "stdout", "UnZip 6.00 of 20 April 2009, by Debian. Original by Info-ZIP.\n", "6.00"),
    Banner("file --version", "stdout", "file-5.44\nmagic file from /etc/magic:/usr/share/misc/magic\n", "5.44"),
    Banner("ip -V", "stdout", "ip utility, iproute2-6.1.0, libbpf 1.1.2\n", "6.1.0"),
    Banner("lsof -v", "stderr", "lsof version information:\n    revision: 4.95.0\n", "4.95.0"),
    Banner("systemctl --version", "stdout", "systemd 252 (252.39-1~deb12u2)\n", "252"),
    Banner(
        "less --version",
        "stdout",
        "less 590 (GNU regular expressions)\nCopyright (C) 1984-2021  Mark Nudelman\n",
        "590",
    ),
    Banner("zstd --version", "stdout", "*** Zstandard CLI (64-bit) v1.5.4, by Yann Collet ***\n", "1.5.4"),
    Banner(
        "dpkg --version",
        "stdout",
        "Debian 'dpkg' package management program version 1.21.22 (amd64).\n",
        "1.21.22",
    ),
]
