"""Well-known tools: their purpose, and the command that prints their version."""

from __future__ import annotations

from typing import NamedTuple


class KnownTool(NamedTuple):
    """``verify`` only if it is not ``NAME --version``."""

    purpose: str
    verify: str = ""
    title: str = ""


KNOWN = {
    "age": KnownTool("Encryption of files"),
    "aws": KnownTool("Amazon Web Services"),
    "az": KnownTool("Azure"),
    "buf": KnownTool("Protocol Buffers"),
    "bun": KnownTool("JavaScript runtime and packages"),
    "bundle": KnownTool("Ruby packages"),
    "cargo": KnownTool("Builds the Rust code"),
    "cmake": KnownTool("Generates the build"),
    "composer": KnownTool("PHP packages"),
    "conda": KnownTool("Python packages and their libraries"),
    "dart": KnownTool("Dart SDK"),
    "deno": KnownTool("JavaScript runtime"),
    "docker": KnownTool("Container runtime"),
    "docker-compose": KnownTool("Starts the services together", "docker compose version", "docker compose"),
    "dotnet": KnownTool(".NET SDK"),
    "elixir": KnownTool("Elixir runtime"),
    "erl": KnownTool(
        "Erlang runtime", "erl -noshell -eval 'io:put_chars(erlang:system_info(otp_release)), halt().'", "Erlang"
    ),
    "ffmpeg": KnownTool("Audio and video", "ffmpeg -version"),
    "flutter": KnownTool("Flutter SDK"),
    "gcloud": KnownTool("Google Cloud"),
    "git": KnownTool("Version control"),
    "go": KnownTool("Builds the Go code", "go version", "Go"),
    "golangci-lint": KnownTool("Lints the Go code"),
    "gradle": KnownTool("Builds the JVM code"),
    "helm": KnownTool("Kubernetes charts", "helm version --short"),
    "java": KnownTool("Java runtime", "java -version"),
    "jq": KnownTool("Reads JSON in scripts"),
    "just": KnownTool("Runs the recipes of the justfile"),
    "kind": KnownTool("Kubernetes on this machine", "kind version"),
    "kubectl": KnownTool("Kubernetes", "kubectl version --client"),
    "kustomize": KnownTool("Kubernetes manifests", "kustomize version"),
    "make": KnownTool("Runs the targets of the Makefile"),
    "mvn": KnownTool("Builds the JVM code"),
    "node": KnownTool("JavaScript runtime", title="Node.js"),
    "npm": KnownTool("JavaScript packages"),
    "npx": KnownTool("Starts programs of npm packages"),
    "pdm": KnownTool("Python packages"),
    "php": KnownTool("PHP runtime"),
    "pipenv": KnownTool("Python packages"),
    "pixi": KnownTool("Python packages and their libraries"),
    "pnpm": KnownTool("JavaScript packages"),
    "poetry": KnownTool("Python packages"),
    "pre-commit": KnownTool("Checks before each commit"),
    "protoc": KnownTool("Protocol Buffers"),
    "psql": KnownTool("PostgreSQL client"),
    "pulumi": KnownTool("Infrastructure as code", "pulumi version"),
    "python": KnownTool("Python runtime", title="Python"),
    "python3": KnownTool("Python runtime", title="Python"),
    "redis-cli": KnownTool("Redis client"),
    "ruby": KnownTool("Ruby runtime"),
    "rustc": KnownTool("Compiles the Rust code", title="Rust"),
    "sops": KnownTool("Encrypted settings"),
    "sqlc": KnownTool("Go code from SQL", "sqlc version"),
    "task": KnownTool("Runs the tasks of the Taskfile"),
    "terraform": KnownTool("Infrastructure as code"),
    "tofu": KnownTool("Infrastructure as code"),
    "uv": KnownTool("Python packages"),
    "uvx": KnownTool("Starts programs of Python packages"),
    "yarn": KnownTool("JavaScript packages"),
    "zig": KnownTool("Zig compiler", "zig version"),
}
ALSO_CALLED = {
    "nodejs": "node",
    "golang": "go",
    "rust": "rustc",
    "erlang": "erl",
    "maven": "mvn",
    "awscli": "aws",
    "gcloud-cli": "gcloud",
    "azure-cli": "az",
    "opentofu": "tofu",
    "bundler": "bundle",
    "dotnet-core": "dotnet",
    "postgres": "psql",
    "protobuf": "protoc",
    "python3": "python",
}  # names of asdf's and mise's plugins
NEEDS = {"docker-compose": "docker", **dict.fromkeys(("npm", "npx", "pnpm", "yarn"), "node")}
