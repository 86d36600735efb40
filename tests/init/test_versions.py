"""Versions of tools in CI, containers and build files; and folders that are not looked into."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.init.test_merging import made, stated
from tests.project import Project

CI = """
on: push
jobs:
  test:
    strategy: {matrix: {node: [22, 20.x], python: ["3.10", "3.12"]}}
    steps:
      - uses: actions/checkout@v4
      - {uses: "actions/setup-node@v4", with: {node-version: "${{ matrix.node }}"}}
      - {uses: "actions/setup-python@v5", with: {python-version: "${{ matrix.python }}"}}
      - {uses: "actions/setup-java@v4", with: {distribution: temurin, java-version: 21}}
      - {uses: "erlef/setup-beam@v1", with: {elixir-version: 1.16.0, otp-version: "26.2"}}
      - {uses: "actions/setup-go@v5", with: {go-version-file: go.mod}}
      - {uses: "hashicorp/setup-terraform@v3", with: {terraform_version: latest}}
"""

FILES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "CI": (
        ".github/workflows/ci.yml",
        CI,
        {"node": ">= 20", "python3": ">= 3.10", "java": ">= 21", "elixir": ">= 1.16.0", "erl": ">= 26.2"},
    ),
    "GitLab": (".gitlab-ci.yml", "test:\n  image: node:22.1-alpine\n", {"node": ">= 22.1"}),
    "FROM": ("Dockerfile", "FROM node:24\nFROM docker.io/library/golang:1.22-alpine AS b\nFROM b\n",
             {"node": ">= 24", "go": ">= 1.22"}),
    "ARG": ("Dockerfile-web", "ARG V=3.12\nFROM --platform=linux/amd64 python:${V}-slim\n", {"python3": ">= 3.12"}),
    "Maven's image": ("api/Dockerfile", "FROM maven:3.9-eclipse-temurin-21 AS b\n", {"mvn": ">= 3.9", "java": ">= 21"}),
    "dotnet's image": ("Dockerfile.api", "FROM mcr.microsoft.com/dotnet/sdk:8.0\n", {"dotnet": ">= 8.0"}),
    "no version": ("Dockerfile", "FROM node:lts\nFROM python\nFROM scratch\nFROM nginx:1.27\n", {}),
    "devcontainer": (
        ".devcontainer/devcontainer.json",
        '{"image": "mcr.microsoft.com/devcontainers/python:1-3.12-bookworm", "features": {'
        '"ghcr.io/devcontainers/features/node:1": {"version": "20"}, "ghcr.io/devcontainers/features/aws-cli:1": {}}}',
        {"python3": ">= 3.12", "node": ">= 20", "aws": None},
    ),
    "global.json": ("global.json", '{"sdk": {"version": "8.0.204", "rollForward": "x"}}', {"dotnet": ">= 8.0.204"}),
    "Gemfile": ("Gemfile", "source 'https://rubygems.org'\nruby '~> 3.2'\n", {"ruby": ">= 3.2, < 4", "bundle": None}),
    "Gemfile of two": ("Gemfile", 'ruby ">= 3.1", "< 3.4"\n', {"ruby": ">= 3.1, < 3.4", "bundle": None}),
    "composer.json": ("composer.json", '{"require": {"php": "~8.1"}}', {"php": ">= 8.1, < 9", "composer": None}),
    "composer.json of two": ("composer.json", '{"require": {"php": "^7.4|^8.0"}}', {"php": ">= 7.4", "composer": None}),
    "pom.xml": ("pom.xml", "<properties><java.version>17</java.version></properties>", {"java": ">= 17", "mvn": None}),
    "pom.xml of old": ("pom.xml", "<maven.compiler.source>1.8</maven.compiler.source>", {"java": ">= 8", "mvn": None}),
    "gradle": ("build.gradle.kts", "kotlin { jvmToolchain(21) }\n", {"java": ">= 21", "gradle": None}),
    "gradle of old": ("build.gradle", "sourceCompatibility = JavaVersion.VERSION_1_8\n",
                      {"java": ">= 8", "gradle": None}),
    "mix.exs": ("mix.exs", 'def project, do: [elixir: "~> 1.15", app: :x]\n', {"elixir": ">= 1.15, < 2"}),
    "CMake": ("CMakeLists.txt", "cmake_minimum_required(VERSION 3.20...3.28)\n", {"cmake": ">= 3.20"}),
    "sdkman": (".sdkmanrc", "# x\njava=21.0.2-tem\nmaven=3.9.6\n", {"java": ">= 21.0.2", "mvn": ">= 3.9.6"}),
    "flake": ("flake.nix", "packages = [ pkgs.nodejs_22 pkgs.python312 pkgs.go_1_22 ];\n",
              {"node": ">= 22", "python3": ">= 3.12", "go": ">= 1.22", "nix": None}),
    "devenv": ("devenv.nix", '{ languages.python.version = "3.11"; languages.go = { version = "1.22"; }; }\n',
               {"python3": ">= 3.11", "go": ">= 1.22", "devenv": None}),
}  # fmt: skip


@pytest.mark.parametrize("case", FILES.values(), ids=FILES)
def test_versions(project: Project, case: tuple[str, str, dict[str, Any]]) -> None:
    file, text, wanted = case
    project.write(file, text)
    rows = stated(made(project), "cli_tools", "min_version", "version")
    found = {name: str(least or range_) if least or range_ else None for name, (least, range_) in rows.items()}
    assert found == wanted


def test_what_only_ci_or_a_container_uses_is_recommended(project: Project) -> None:
    project.write("Dockerfile", "FROM node:24\nFROM golang:1.22\n")
    project.write("package.json", '{"engines": {"node": ">=20"}}')
    catalog = made(project)
    assert stated(catalog, "cli_tools", "level") == {"node": "required", "go": "recommended"}
    assert str(catalog.row("cli_tools/node").min_version) == ">= 20"  # type: ignore[attr-defined]
    assert "  # Dockerfile:1 uses 24\n" in (project.folder / "catalog.yaml").read_text()


def test_a_wrapper_brings_its_tool_along(project: Project) -> None:
    project.write("pom.xml", "<project/>")
    project.write("mvnw", "#!/bin/sh\n")
    project.write("app/build.gradle", "")
    project.write("gradlew", "#!/bin/sh\n")
    assert stated(made(project), "cli_tools", "level") == {}


@pytest.mark.parametrize("image", ["registry.test:5000/team/openjdk-17", "team/openjdk-17", "registry.test:5000/node"])
def test_the_image_of_a_devcontainer_without_a_tag_has_no_version(project: Project, image: str) -> None:
    project.write(".devcontainer/devcontainer.json", json.dumps({"image": image}))
    assert stated(made(project), "cli_tools", "level") == {}


def test_what_a_devcontainer_asks_of_the_machine(project: Project) -> None:
    asked = '{"cpus": 2, "memory": "1mb", "storage": "900tb", "gpu": "optional"}'
    project.write(".devcontainer/devcontainer.json", f'{{"hostRequirements": {asked}}}')
    catalog = made(project)
    assert stated(catalog, "system_resources", "level") == {
        "ram": "required",
        "disk": "recommended",  # this machine has less
        "cpu": "recommended",
        "gpu": "optional",
    }
    assert catalog.row("system_resources/ram").minimum == 10**6  # type: ignore[attr-defined]


@pytest.mark.parametrize("file", ["Dockerfile-cuda", "Dockerfile.gpu", "gpu.Dockerfile"])
def test_dockerfiles_built_on_cuda(project: Project, file: str) -> None:
    project.write(file, "ARG CUDA=12.4.1\nFROM nvidia/cuda:${CUDA}-base-ubuntu22.04\n")
    gpu = made(project).row("system_resources/gpu")
    assert (str(gpu.cuda), gpu.level) == (">= 12.4", "optional")  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "folder", ["cypress", "apps/web/e2e", "integration-tests", "example-app", "test_data", "__mocks__"]
)
def test_folders_of_tests_and_examples_are_not_looked_into(project: Project, folder: str) -> None:
    project.write(f"{folder}/.env.example", "A_HOST=\n")
    project.write(f"{folder}/compose.yml", "services: {db: {image: x}}\n")
    project.write(f"{folder}/.nvmrc", "20\n")
    assert {row.section for row in made(project).rows} == {"catalog", "system_resources"}
