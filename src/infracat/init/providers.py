"""Well-known services by the variables that hold their credentials. One row of this table is one row of a catalog."""

from __future__ import annotations

from typing import NamedTuple


class Provider(NamedTuple):
    """A service. ``auth`` is how it wants what the ``variables`` hold, and ``probe`` a path that needs it.

    Both are empty where a catalog cannot state how, or where a valid credential may be refused there, as a limited key
    is. ``prefixes`` begin the names of its other variables.
    """

    name: str
    purpose: str
    endpoint: str
    prefixes: tuple[str, ...]
    variables: tuple[str, ...] = ()
    auth: str = ""  # bearer, header NAME, query NAME
    probe: str = ""
    contains: str = ""


_P = Provider
# fmt: off
PROVIDERS = (
    _P("openai", "Language models", "https://api.openai.com", ("OPENAI",), ("OPENAI_API_KEY",), "bearer", "/v1/models"),
    _P("anthropic", "Language models", "https://api.anthropic.com", ("ANTHROPIC",)),  # wants anthropic-version too
    _P("mistral", "Language models", "https://api.mistral.ai", ("MISTRAL",), ("MISTRAL_API_KEY",), "bearer",
       "/v1/models"),
    _P("groq", "Language models", "https://api.groq.com", ("GROQ",), ("GROQ_API_KEY",), "bearer", "/openai/v1/models"),
    _P("cohere", "Language models", "https://api.cohere.com", ("COHERE",), ("COHERE_API_KEY", "CO_API_KEY"), "bearer",
       "/v1/models"),
    _P("gemini", "Language models", "https://generativelanguage.googleapis.com", ("GEMINI", "GOOGLE_GENERATIVE_AI"),
       ("GEMINI_API_KEY", "GOOGLE_GENERATIVE_AI_API_KEY"), "header x-goog-api-key", "/v1beta/models"),
    _P("deepseek", "Language models", "https://api.deepseek.com", ("DEEPSEEK",), ("DEEPSEEK_API_KEY",), "bearer",
       "/models"),
    _P("openrouter", "Language models", "https://openrouter.ai", ("OPENROUTER",), ("OPENROUTER_API_KEY",), "bearer",
       "/api/v1/key"),
    _P("xai", "Language models", "https://api.x.ai", ("XAI",)),
    _P("together", "Language models", "https://api.together.xyz", ("TOGETHER",), ("TOGETHER_API_KEY",), "bearer",
       "/v1/models"),
    _P("huggingface", "Models and data sets", "https://huggingface.co", ("HF", "HUGGINGFACE", "HUGGING_FACE"),
       ("HF_TOKEN", "HUGGINGFACE_TOKEN", "HUGGINGFACE_API_KEY", "HUGGING_FACE_HUB_TOKEN", "HUGGINGFACEHUB_API_TOKEN"),
       "bearer", "/api/whoami-v2"),
    _P("replicate", "Models", "https://api.replicate.com", ("REPLICATE",), ("REPLICATE_API_TOKEN",), "bearer",
       "/v1/account"),
    _P("elevenlabs", "Speech", "https://api.elevenlabs.io", ("ELEVENLABS", "ELEVEN")),
    _P("deepgram", "Speech", "https://api.deepgram.com", ("DEEPGRAM",)),
    _P("pinecone", "Vector database", "https://api.pinecone.io", ("PINECONE",), ("PINECONE_API_KEY",),
       "header Api-Key", "/indexes"),
    _P("langsmith", "Traces of language models", "https://api.smith.langchain.com", ("LANGSMITH", "LANGCHAIN")),
    _P("stripe", "Payments", "https://api.stripe.com", ("STRIPE",),
       ("STRIPE_SECRET_KEY", "STRIPE_API_KEY", "STRIPE_SECRET", "STRIPE_API_SECRET"), "bearer", "/v1/balance"),
    _P("sentry", "Collects errors", "https://sentry.io", ("SENTRY",)),
    _P("datadog", "Collects metrics", "https://api.datadoghq.com", ("DD", "DATADOG"), ("DD_API_KEY", "DATADOG_API_KEY"),
       "header DD-API-KEY", "/api/v1/validate"),
    _P("posthog", "Collects usage", "https://us.i.posthog.com", ("POSTHOG",)),
    _P("sendgrid", "Sends mail", "https://api.sendgrid.com", ("SENDGRID",), ("SENDGRID_API_KEY",), "bearer",
       "/v3/scopes"),
    _P("resend", "Sends mail", "https://api.resend.com", ("RESEND",)),
    _P("postmark", "Sends mail", "https://api.postmarkapp.com", ("POSTMARK",)),
    _P("mailgun", "Sends mail", "https://api.mailgun.net", ("MAILGUN",)),
    _P("twilio", "Sends messages", "https://api.twilio.com", ("TWILIO",)),
    _P("slack", "Messages", "https://slack.com", ("SLACK",), ("SLACK_BOT_TOKEN",), "bearer", "/api/auth.test",
       '"ok":true'),
    _P("discord", "Messages", "https://discord.com", ("DISCORD",)),
    _P("telegram", "Messages", "https://api.telegram.org", ("TELEGRAM",)),
    _P("github", "Code", "https://api.github.com", ("GITHUB", "GH"), ("GITHUB_TOKEN", "GH_TOKEN"), "bearer",
       "/rate_limit"),
    _P("gitlab", "Code", "https://gitlab.com", ("GITLAB",)),
    _P("linear", "Issues", "https://api.linear.app", ("LINEAR",)),
    _P("notion", "Pages", "https://api.notion.com", ("NOTION",)),
    _P("airtable", "Tables", "https://api.airtable.com", ("AIRTABLE",), ("AIRTABLE_API_KEY", "AIRTABLE_TOKEN"),
       "bearer", "/v0/meta/whoami"),
    _P("cloudflare", "Names and edge", "https://api.cloudflare.com", ("CLOUDFLARE", "CF")),
    _P("digitalocean", "Machines", "https://api.digitalocean.com", ("DIGITALOCEAN", "DO")),
    _P("mapbox", "Maps", "https://api.mapbox.com", ("MAPBOX",), ("MAPBOX_ACCESS_TOKEN", "MAPBOX_TOKEN"),
       "query access_token", "/tokens/v2", "TokenValid"),
    _P("clerk", "Log-in", "https://api.clerk.com", ("CLERK",), ("CLERK_SECRET_KEY",), "bearer", "/v1/users/count"),
)
# fmt: on


class Cloud(NamedTuple):
    """A cloud: the variables that its own tools read for credentials, and those that projects name buckets with."""

    name: str
    scheme: str
    credentials: tuple[str, ...]
    buckets: str  # a pattern
    regions: tuple[str, ...] = ()
    endpoints: str = ""  # a pattern: where one is set, another service than the provider's is used
    stand_ins: tuple[str, ...] = ()  # images that are used in its place


CLOUDS = (
    Cloud(
        "aws",
        "s3",
        ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"),
        r"(?:AWS_(?:\w+_)?|S3_(?:\w+_)?)BUCKET(?:_NAME)?",
        ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_S3_REGION_NAME", "AWS_S3_REGION"),
        r"(?:AWS_(?:\w+_)?|S3_|STORAGE_|MINIO_|R2_)(?:ENDPOINT|HOST|SERVER)(?:_URL(?:_S3)?)?|(?:MINIO|R2)_\w+",
        ("minio", "localstack", "garage", "seaweedfs"),
    ),
    Cloud(
        "gcp",
        "gs",
        ("GOOGLE_APPLICATION_CREDENTIALS",),
        r"(?:GCS|GS|GCP|GOOGLE_CLOUD_STORAGE|GOOGLE_CLOUD|GOOGLE)_(?:\w+_)?BUCKET(?:_NAME)?",
    ),
    Cloud(
        "azure",
        "az",
        ("AZURE_STORAGE_CONNECTION_STRING", "AZURE_STORAGE_ACCOUNT", "AZURE_STORAGE_KEY"),
        r"AZURE_(?:STORAGE_|BLOB_)?(?:\w+_)?CONTAINER(?:_NAME)?",
    ),
)
