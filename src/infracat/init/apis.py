"""APIs and clouds, by the variables that the project's example files name: a well-known endpoint, or a suggestion.

A row must hold: credentials only in a form that the catalog can state, and a bucket only where its name is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from infracat.init import env_files
from infracat.init.draft import Draft, Drafts, Value
from infracat.init.env_examples import examples
from infracat.init.project import Project
from infracat.init.providers import CLOUDS, PROVIDERS, Cloud, Provider
from infracat.sections.env_vars.shapes import is_placeholder

ANSWERS = ("2xx", "3xx", "4xx")  # of an API that is asked without a credential
_FOR_BROWSERS = re.compile(r"^(?:VITE|NEXT_PUBLIC|NUXT_PUBLIC|NUXT|REACT_APP|EXPO_PUBLIC|GATSBY|PUBLIC|VUE_APP)_")
_CREDENTIAL = r"(?:\w+_)?(?:KEY|TOKEN|SECRET|DSN|SID)"
_PLACE = r"(?:\w+_)?(?:URL|URI|BASE|HOST|ENDPOINT|SITE|SERVER|DSN|DOMAIN)"
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_MADE_UP = re.compile(
    r"(?:^|[-.])(?:my|your|example|sample|name|some|foo|bar|placeholder|changeme|xxx+|todo)(?:[-.]|$)"
    r"|(?:bucket|container)s?(?:-name)?|test|uploads?|media|static|data|assets|files|images|backups?"
)
_REGION = re.compile(r"[a-z]{2}(?:-[a-z]+){1,2}-[0-9]{1,2}")


def collect(project: Project, drafts: Drafts) -> None:
    """One row per provider, or one suggestion."""
    values = _values(project)
    for provider in PROVIDERS:
        if found := _mentioned(provider, values, drafts):
            _add_api(provider, found, values, drafts)
    for cloud in CLOUDS:
        _add_cloud(cloud, values, drafts)


def _values(project: Project) -> dict[str, list[str]]:
    """By variable of the example files: its values there and here, as far as they are none that stands for another."""
    found: dict[str, list[str]] = {}
    for example in examples(project):
        for each in env_files.variables(project, example.path):
            found.setdefault(each.name, []).append("" if each.commented_out else each.value)
            found[each.name].append(env_files.names_in(example.target, project).get(each.name, ""))
            found[each.name].append(project.host.environ.get(each.name, ""))
    return {
        name: [each for each in values if each and not is_placeholder(each, None)] for name, values in found.items()
    }


def _mentioned(provider: Provider, values: Mapping[str, object], drafts: Drafts) -> list[Draft]:
    """The rows of its variables, those that hold its credential first."""
    by_name = {_FOR_BROWSERS.sub("", name): name for name in reversed(list(values))}
    pattern = re.compile(rf"(?:{'|'.join(provider.prefixes)})_{_CREDENTIAL}")
    others = [short for short in by_name if short not in provider.variables and pattern.fullmatch(short)]
    names = [by_name[short] for short in (*provider.variables, *others) if short in by_name]
    return [draft for name in names if (draft := drafts.get("env_vars", name))]


def _add_api(provider: Provider, of: Sequence[Draft], values: Mapping[str, list[str]], drafts: Drafts) -> None:
    first = of[0]
    is_sent = _FOR_BROWSERS.sub("", first.name) in provider.variables and bool(provider.auth)
    is_found = first.fields.get("from", ".env") == ".env"
    fields: dict[str, Value] = {"purpose": provider.purpose, "endpoint": provider.endpoint}
    if is_sent and is_found:
        kind, _, name = provider.auth.partition(" ")
        fields["auth"] = {"type": kind, "env": first.name, **({"name": name} if name else {})}
        fields |= {"probe": provider.probe, "contains": provider.contains}
        remark = ""
    else:
        fields["status"] = ANSWERS
        remark = f"only whether it answers: how {first.name} is sent cannot be stated, or is not known"
        remark = f"only whether it answers: {first.name} is set in {first.fields['from']}" if not is_found else remark
    where = first.origins[0]
    level = str(first.fields.get("level", "")) if is_sent and is_found else _at_most_recommended(of)
    fields["level"] = level
    if other := _elsewhere(provider, values):
        drafts.suggest(
            "external_apis", provider.name, where, f"{other} leads elsewhere: state that as endpoint", fields
        )
        return
    draft = drafts.add("external_apis", provider.name, where, remark)
    draft.fields |= {key: value for key, value in fields.items() if value}
    draft.origins += [place for each in of[1:] for place in each.origins[:1] if place not in draft.origins]
    draft.requires += [("env_vars", first.key)] if is_sent and is_found else []


def _at_most_recommended(of: Sequence[Draft]) -> str:
    return "optional" if all(each.fields.get("level") == "optional" for each in of) else "recommended"


def _elsewhere(provider: Provider, values: Mapping[str, list[str]]) -> str:
    """The variable that says that another server is used: a proxy, another region, one's own; empty if none does."""
    pattern = re.compile(rf"(?:{'|'.join(provider.prefixes)})_{_PLACE}")
    domain = ".".join((urlsplit(provider.endpoint).hostname or "").split(".")[-2:])
    for name, given in values.items():
        if pattern.fullmatch(_FOR_BROWSERS.sub("", name)):
            hosts = [_host(each) for each in given]
            if any(host and host != domain and not host.endswith(f".{domain}") for host in hosts):
                return name
            if any(_region(host) != _region(urlsplit(provider.endpoint).hostname or "") for host in hosts):
                return name
    return ""


def _host(value: str) -> str:
    """The host of a URL, or of a host alone; for what is neither, something that is no provider's."""
    try:
        return urlsplit(value if "://" in value else f"https://{value}").hostname or "?"
    except ValueError:
        return "?"


def _region(host: str) -> str:
    found = re.search(r"(?:^|[.-])(eu|us[0-9]|ap[0-9]|de)(?:[.-]|$)", host)
    return found[1] if found else ""


def _add_cloud(cloud: Cloud, values: Mapping[str, list[str]], drafts: Drafts) -> None:
    """A row where its own tools find credentials by these variables; else a suggestion, or nothing."""
    credentials = list(_drafts(cloud.credentials, values, drafts))
    buckets = [name for name in values if re.fullmatch(cloud.buckets, name) and drafts.get("env_vars", name)]
    named = [*credentials, *_drafts(buckets, values, drafts)]
    if not named:
        return
    regions = {each for name in cloud.regions for each in values.get(name, [])}
    region = regions.pop() if len(regions) == 1 else ""
    known = [(name, _bucket(values[name])) for name in buckets]
    fields: dict[str, Value] = {
        "provider": cloud.name,
        "region": region if _REGION.fullmatch(region) else "",
        "resources": list(dict.fromkeys(f"{cloud.scheme}://{bucket}" for _, bucket in known if bucket)),
    }
    where = named[0].origins[0]
    if why := _why_not(cloud, credentials, values, drafts):
        fields |= {"provider": "s3" if cloud.name == "aws" else cloud.name, "level": "recommended"}
        drafts.suggest("cloud_services", cloud.name, where, why, fields)
        return
    required = all("level" not in each.fields for each in credentials)
    fields["level"] = "" if required else _at_most_recommended(credentials)
    draft = drafts.add("cloud_services", cloud.name, where)
    draft.fields |= {key: value for key, value in fields.items() if value}
    draft.origins += [each.origins[0] for each in named[1:]]
    draft.requires += [("env_vars", each.key) for each in credentials]
    if unknown := [name for name, bucket in known if not bucket]:
        draft.remarks.append(f"which bucket is in {', '.join(unknown)} is not known: state it as resources")


def _drafts(names: Sequence[str], values: Mapping[str, object], drafts: Drafts) -> Iterator[Draft]:
    yield from (draft for name in names if name in values and (draft := drafts.get("env_vars", name)))


def _why_not(cloud: Cloud, credentials: Sequence[Draft], values: Mapping[str, list[str]], drafts: Drafts) -> str:
    """Why a row might not hold; empty if nothing is against it."""
    if not credentials:
        return "no file names a variable with credentials that its tools read"
    for draft in credentials:
        if draft.fields.get("from", ".env") != ".env":
            return f"{draft.name} is set in {draft.fields['from']}, where its tools do not look"
    for name in values:
        if cloud.endpoints and re.fullmatch(cloud.endpoints, name):
            return f"{name} leads to another service: state it as endpoint"
    for container in drafts.of("containers"):
        if any(each in str(container.fields.get("image", "")) for each in cloud.stand_ins):
            return f"the service {container.name} may stand for it: state its URL as endpoint"
    return ""


def _bucket(values: Sequence[str]) -> str:
    """The bucket's name: plausible, and the same everywhere."""
    name = values[0] if len(set(values)) == 1 else ""
    return name if _BUCKET.fullmatch(name) and not _MADE_UP.fullmatch(name) and not _MADE_UP.match(name) else ""
