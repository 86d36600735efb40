"""APIs and clouds by the variables that example files name: rows that hold, else suggestions, and never a secret."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from infracat.catalog.load import load
from infracat.init.providers import PROVIDERS
from tests.init.test_merging import made, stated
from tests.project import Project


def uncommented(text: str) -> str:
    """The catalog with its suggestions as rows."""
    return re.sub(r"(?m)^(  )?# (?=( {0,8})(- name:|[a-z_]+:))", lambda match: match[1] or "", text)


def written(project: Project) -> str:
    return (project.folder / "catalog.yaml").read_text("utf-8")


def test_a_key_of_a_well_known_api(project: Project) -> None:
    project.write(".env.example", "# Key of the models\nOPENAI_API_KEY=sk-...\n")
    catalog = made(project)
    (api,) = catalog.section("external_apis")
    assert (api.name, api.endpoint, api.probe, api.level) == (  # type: ignore[attr-defined]
        "openai", "https://api.openai.com", "/v1/models", "required"
    )  # fmt: skip
    assert (api.auth.type, api.auth.env, api.auth.name) == ("bearer", "OPENAI_API_KEY", None)  # type: ignore[attr-defined]
    assert api.requires == ("env_vars/OPENAI_API_KEY",)
    assert "  # from .env.example:2\n  - name: openai\n" in written(project)


def test_one_row_for_each_provider(project: Project) -> None:
    names = ("STRIPE_WEBHOOK_SECRET", "STRIPE_SECRET_KEY", "NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY", "GEMINI_API_KEY")
    project.write(".env.example", "".join(f"{name}=\n" for name in (*names, "SENTRY_DSN", "ANTHROPIC_API_KEY")))
    catalog = made(project)
    assert stated(catalog, "external_apis", "endpoint") == {
        "anthropic": "https://api.anthropic.com",
        "gemini": "https://generativelanguage.googleapis.com",
        "stripe": "https://api.stripe.com",
        "sentry": "https://sentry.io",
    }
    assert {row.name: row.auth and row.auth.env for row in catalog.section("external_apis")} == {  # type: ignore[attr-defined]
        "anthropic": None,
        "gemini": "GEMINI_API_KEY",
        "stripe": "STRIPE_SECRET_KEY",
        "sentry": None,
    }


@pytest.mark.parametrize(
    ("example", "level"),
    [
        ("GROQ_API_KEY=", "required"),
        ("# optional\nGROQ_API_KEY=", "optional"),
        ("# GROQ_API_KEY=", "optional"),
        ("SENTRY_DSN=", "recommended"),  # nothing but its name is known
        ("# SENTRY_DSN=", "optional"),
    ],
)
def test_it_is_as_necessary_as_its_variable(project: Project, example: str, level: str) -> None:
    project.write(".env.example", f"{example}\n")
    assert list(stated(made(project), "external_apis", "level").values()) == [level]


@pytest.mark.parametrize(
    "text",
    [
        "AZURE_OPENAI_API_KEY=\n",
        "OPENAI_MODEL=gpt\n",
        "MY_API_KEY=\n",
        "NOTION=\n",
        "OPENAIKEY=\n",
        "DOMAIN_KEY=\n",
    ],
)
def test_another_variable_is_no_api(project: Project, text: str) -> None:
    project.write(".env.example", text)
    assert made(project).section("external_apis") == ()


def test_only_example_files_count(project: Project) -> None:
    project.write(".env", "OPENAI_API_KEY=sk-hunter2hunter2\n")
    project.write("compose.yaml", "services: {a: {image: x, environment: {K: '${STRIPE_API_KEY}'}}}\n")
    assert made(project).section("external_apis") == ()


@pytest.mark.parametrize(
    ("example", "env"),
    [
        ("OPENAI_API_KEY=\nOPENAI_BASE_URL=http://localhost:11434/v1\n", ""),
        ("OPENAI_API_KEY=\nOPENAI_BASE_URL=\n", "OPENAI_API_KEY=x\nOPENAI_BASE_URL=https://gateway.acme.test\n"),
        ("SENTRY_DSN=https://0123456789abcdef@errors.acme.test/4\n", ""),
        ("SENTRY_DSN=\n", "SENTRY_DSN=https://0123456789abcdef@errors.acme.test/4\n"),
        ("SENTRY_DSN=https://0123456789abcdef@o1.ingest.de.sentry.io/4\n", ""),
        ("DD_API_KEY=\nDD_SITE=datadoghq.eu\n", ""),
        ("POSTHOG_API_KEY=\nPOSTHOG_HOST=https://eu.i.posthog.com\n", ""),
        ("GITLAB_TOKEN=\nGITLAB_URL=https://git.acme.test\n", ""),
    ],
)
def test_one_that_is_elsewhere_is_a_suggestion(project: Project, example: str, env: str) -> None:
    project.write(".env.example", example)
    if env:
        project.write(".env", env)
    assert made(project).section("external_apis") == ()
    text = written(project)
    assert "leads elsewhere" in text
    assert "acme.test" not in text.replace("# ", "").split("external_apis")[-1]
    project.write("catalog.yaml", uncommented(text))
    assert len(load(project.folder / "catalog.yaml").section("external_apis")) == 1


def test_a_place_that_is_the_providers_own(project: Project) -> None:
    example = "OPENAI_API_KEY=\nOPENAI_BASE_URL=https://api.openai.com/v1\nSENTRY_DSN=https://x@o1.ingest.sentry.io/4\n"
    project.write(".env.example", example)
    assert sorted(stated(made(project), "external_apis", "endpoint")) == ["openai", "sentry"]


def test_a_key_in_the_file_of_a_subfolder_is_not_sent(project: Project) -> None:
    project.write("apps/api/.env.example", "OPENAI_API_KEY=\n")
    (api,) = made(project).section("external_apis")
    assert api.auth is None  # type: ignore[attr-defined]
    assert "OPENAI_API_KEY is set in apps/api/.env" in written(project)


def test_a_cloud_with_its_bucket(project: Project) -> None:
    keys = "AWS_ACCESS_KEY_ID=\nAWS_SECRET_ACCESS_KEY=\nAWS_REGION=eu-west-1\nAWS_S3_BUCKET=acme-invoices\n"
    project.write(".env.example", keys)
    (cloud,) = made(project).section("cloud_services")
    assert (cloud.provider, cloud.region, cloud.resources) == ("aws", "eu-west-1", ("s3://acme-invoices",))  # type: ignore[attr-defined]
    assert cloud.requires == ("env_vars/AWS_ACCESS_KEY_ID", "env_vars/AWS_SECRET_ACCESS_KEY")


@pytest.mark.parametrize(
    "bucket", ["", "my-bucket", "your-bucket-name", "bucket", "<bucket>", "example-uploads", "A_B"]
)
def test_a_bucket_whose_name_is_not_known(project: Project, bucket: str) -> None:
    project.write(".env.example", f"AWS_ACCESS_KEY_ID=\nAWS_SECRET_ACCESS_KEY=\nAWS_STORAGE_BUCKET_NAME={bucket}\n")
    (cloud,) = made(project).section("cloud_services")
    assert cloud.resources == ()  # type: ignore[attr-defined]
    assert "which bucket is in AWS_STORAGE_BUCKET_NAME is not known" in written(project)


def test_a_bucket_that_is_another_here(project: Project) -> None:
    keys = "AWS_ACCESS_KEY_ID=a\nAWS_SECRET_ACCESS_KEY=b\nAWS_S3_BUCKET="
    project.write(".env.example", f"{keys}acme-invoices\n")
    project.write(".env", f"{keys}acme-secret-place\n")
    (cloud,) = made(project).section("cloud_services")
    assert cloud.resources == ()  # type: ignore[attr-defined]
    assert "acme-secret-place" not in written(project)


@pytest.mark.parametrize(
    ("example", "compose"),
    [
        ("AWS_ACCESS_KEY_ID=\nAWS_SECRET_ACCESS_KEY=\nAWS_S3_ENDPOINT_URL=http://minio:9000\n", ""),
        ("AWS_ACCESS_KEY_ID=\nAWS_SECRET_ACCESS_KEY=\n", "services: {s3: {image: minio/minio}}\n"),
        ("S3_BUCKET=acme-invoices\nS3_ACCESS_KEY=\n", ""),
        ("GCS_BUCKET=acme-invoices\n", ""),
    ],
)
def test_a_cloud_of_which_too_little_is_known_is_a_suggestion(project: Project, example: str, compose: str) -> None:
    project.write(".env.example", example)
    if compose:
        project.write("compose.yaml", compose)
    assert made(project).section("cloud_services") == ()
    project.write("catalog.yaml", uncommented(written(project)))
    assert len(load(project.folder / "catalog.yaml").section("cloud_services")) == 1


@pytest.mark.parametrize(
    ("example", "provider", "resources"),
    [
        ("GOOGLE_APPLICATION_CREDENTIALS=\nGCS_BUCKET=acme-invoices\n", "gcp", ("gs://acme-invoices",)),
        ("AZURE_STORAGE_CONNECTION_STRING=\nAZURE_STORAGE_CONTAINER=invoices\n", "azure", ("az://invoices",)),
        ("AWS_PROFILE=acme\n", "aws", ()),
    ],
)
def test_other_clouds(project: Project, example: str, provider: str, resources: tuple[str, ...]) -> None:
    project.write(".env.example", example)
    (cloud,) = made(project).section("cloud_services")
    assert (cloud.provider, cloud.resources) == (provider, resources)  # type: ignore[attr-defined]


def test_every_provider_makes_a_row_that_lint_accepts(project: Project) -> None:
    names = [name for each in PROVIDERS for name in (each.variables or (f"{each.prefixes[0]}_API_KEY",))]
    project.write(".env.example", "".join(f"{name}=\n" for name in names))
    catalog = made(project)
    assert set(stated(catalog, "external_apis", "name")) == {each.name for each in PROVIDERS}
    assert Path(project.folder / "catalog.yaml").exists()
    for each in PROVIDERS:
        if each.auth:
            assert catalog.row(f"external_apis/{each.name}").auth  # type: ignore[attr-defined]
