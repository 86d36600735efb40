"""Known tools as other systems and other releases have them: their own version, or none."""

from __future__ import annotations

import pytest

from infracat.hosts import Ran
from infracat.sections.cli_tools.order import Order
from infracat.sections.cli_tools.printed import versions_in

OLD_KUBECTL = 'Client Version: version.Info{Major:"1", Minor:"20", GitVersion:"v1.20.2", GoVersion:"go1.15.5"}'
GRADLE = (
    "\n-----\nGradle 8.4\n-----\n\nKotlin:       1.9.10\nGroovy:       3.0.17\nJVM:          21.0.1\nOS:  Linux 6.2"
)
DART = 'Dart SDK version: 3.2.0 (stable) (Tue Nov 14 18:26:59 2023 +0000) on "linux_x64"'
NVCC = "nvcc: NVIDIA (R) Cuda compiler driver\nCuda compilation tools, release 12.3, V12.3.52"
SAID = [
    ("go", "go version devel go1.23-9b2b6c4 Tue Mar 5 linux/amd64", "1.23"),
    ("go", "go version go1.22rc1 darwin/arm64", "1.22rc1"),
    ("go", "go version go1.18 gccgo (Debian 12.2.0-14) 12.2.0 linux/amd64", "1.18"),
    ("kubectl", OLD_KUBECTL, "1.20.2"),
    ("helm", "v3.13.1+g3547a4b", "3.13.1"),
    ("ssh", "OpenSSH_for_Windows_8.1p1, LibreSSL 3.0.2", "8.1"),
    ("openssl", "LibreSSL 3.3.6", "3.3.6"),
    ("openssl", "OpenSSL 1.0.2k-fips  26 Jan 2017", "1.0.2"),
    ("nginx", "nginx version: openresty/1.21.4.1", "1.21.4.1"),
    (
        "terraform",
        "Terraform v1.5.0\non linux_amd64\n\nYour version of Terraform is out of date! The latest version\nis 1.9.8.",
        "1.5.0",
    ),
    ("vault", "Vault v1.15.0 (b4d07277a6c5318bb50d3b94bbd6135dccb4c601), built 2023-09-22T16:53:10Z", "1.15.0"),
    ("consul", "Consul v1.17.0\nRevision 4e3f428b\nProtocol 2 spoken by default, understands 2 to 3", "1.17.0"),
    ("kind", "kind v0.20.0 go1.20.4 linux/amd64", "0.20.0"),
    ("kustomize", "{Version:kustomize/v4.5.7 GitCommit:56d82a8 BuildDate:2022-08-02T16:35:54Z GoOs:linux}", "4.5.7"),
    ("k3d", "k3d version v5.6.0\nk3s version v1.27.4-k3s1 (default)", "5.6.0"),
    ("az", '{\n  "azure-cli": "2.53.1",\n  "azure-cli-core": "2.53.1",\n  "azure-cli-telemetry": "1.1.0"\n}', "2.53.1"),
    ("traefik", "Version:      2.10.5\nCodename:     saintmarcelin\nGo version:   go1.20.10", "2.10.5"),
    ("trivy", "Version: 0.47.0\nVulnerability DB:\n  Version: 2", "0.47.0"),
    ("sops", "sops 3.7.3\n[info] newer version of sops is available, consider updating", "3.7.3"),
    ("heroku", "heroku/8.7.1 linux-x64 node-v16.19.0", "8.7.1"),
    ("mongodump", "mongodump version: 100.9.4\ngit version: 3f5c\nGo version: go1.20.11\n   os: linux", "100.9.4"),
    ("mysqld", "/usr/sbin/mysqld  Ver 8.0.35 for Linux on x86_64 (MySQL Community Server - GPL)", "8.0.35"),
    ("yq", "yq (https://github.com/mikefarah/yq/) version v4.40.5", "4.40.5"),
    ("task", "Task version: v3.35.1 (h1:zjQ3tLv+LIStDDTzOQx8F97NE/8FSTanjZuwgy/hwro=)", "3.35.1"),
    ("deno", "deno 1.38.2 (release, x86_64-unknown-linux-gnu)\nv8 12.0.267.1\ntypescript 5.2.2", "1.38.2"),
    ("dart", DART, "3.2.0"),
    ("flutter", "Flutter 3.16.0 • channel stable\nEngine • revision 74d16627b9\nTools • Dart 3.2.0", "3.16.0"),
    (
        "swift",
        "swift-driver version: 1.87.1 Apple Swift version 5.9 (swiftlang-5.9.0.128.108 clang-1500.0.40.1)",
        "5.9",
    ),
    ("cabal", "cabal-install version 3.10.2.0\ncompiled using version 3.10.2.1 of the Cabal library", "3.10.2.0"),
    ("stack", "Version 2.13.1, Git revision 8102bb8 x86_64 hpack-0.36.0", "2.13.1"),
    ("gradle", GRADLE, "8.4"),
    ("scala", "Scala code runner version: 1.4.0\nScala version (default): 3.5.0", "3.5.0"),
    ("golangci-lint", "golangci-lint has version 1.55.2 built with go1.21.3 from e3c2265f", "1.55.2"),
    ("nvcc", NVCC, "12.3.52"),
    ("ollama", "Warning: could not connect to a running Ollama instance\nWarning: client version is 0.1.14", "0.1.14"),
    ("hugo", "Hugo Static Site Generator v0.68.3/extended linux/amd64 BuildDate: 2020-03-25", "0.68.3"),
    ("cc", "Apple clang version 15.0.0 (clang-1500.0.40.1)", "15.0.0"),
    ("git", "git version 2.39.3 (Apple Git-145)", "2.39.3"),
    ("python", "Python 3.10.13 (fc59e61cfbff)\n[PyPy 7.3.15 with GCC 10.2.1 20210130 (Red Hat 10.2.1-11)]", "3.10.13"),
]
NO_VERSION_OF_ITS_OWN = [
    ("go", "go version devel +a1b2c3 Tue Mar 5 linux/amd64"),
    ("docker", "podman version 4.9.3"),
    ("gcc", "Apple clang version 15.0.0 (clang-1500.0.40.1)"),
    ("redis-server", "Valkey server v=8.0.1 sha=00000000:0 malloc=libc bits=64"),
    ("ruby", "jruby 9.4.5.0 (3.1.4) 2023-11-02 1abae2700f OpenJDK 64-Bit Server VM 17.0.9+9"),
    ("ip", "ip utility, iproute2-ss200127"),  # a date
    ("ip", "iproute2mac, v1.4.2"),
    ("awk", "awk version 20200816"),  # a date
    ("grep", "grep (BSD grep, GNU compatible) 2.6.0-FreeBSD"),
    ("ping", "ping utility, iputils-s20190709"),
]


def versions(name: str, text: str) -> list[str]:
    order = Order(name=name, verify=None, version_pattern=None, has_remedy=False)
    streams = (Ran(name, 0, text, "", 0.0, timed_out=False), Ran(name, 0, "", text, 0.0, timed_out=False))
    one, other = ([each.version for each in versions_in(order, ran)] for ran in streams)
    assert one == other
    return one


@pytest.mark.parametrize(("name", "text", "version"), SAID, ids=lambda value: value[:30])
def test_its_own_version_is_read(name: str, text: str, version: str) -> None:
    assert versions(name, text) == [version]


@pytest.mark.parametrize(("name", "text"), NO_VERSION_OF_ITS_OWN, ids=lambda value: value[:30])
def test_that_of_another_program_and_a_date_are_not_read(name: str, text: str) -> None:
    assert versions(name, text) == []
