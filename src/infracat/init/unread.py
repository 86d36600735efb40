"""Files that tell of infrastructure, and that ``init`` does not read: whoever writes the catalog should look."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePath

from infracat.init.project import Project

MOST_FILES = 3  # of one kind, by name
_KINDS = (  # patterns of paths, and what they are
    (r"(?:.*/)?Chart\.yaml", "a Helm chart"),
    (r"(?:.*/)?kustomization\.ya?ml", "Kustomize's"),
    (r"(?:.*/)?(?:k8s|kubernetes|manifests)/.*\.ya?ml|(?:.*/)?skaffold\.ya?ml", "for Kubernetes"),
    (r"(?:.*/)?Tiltfile", "Tilt's"),
    (r"(?:.*/)?(?:ansible\.cfg|playbooks?\.ya?ml|playbooks/.*\.ya?ml)", "Ansible's"),
    (r"(?:.*/)?Vagrantfile", "Vagrant's"),
    (r"(?:.*/)?Pulumi\.ya?ml", "Pulumi's"),
    (r"(?:.*/)?cdk\.json", "AWS CDK's"),
    (r"(?:.*/)?serverless\.(?:ya?ml|ts|js)", "Serverless Framework's"),
    (r"(?:.*/)?(?:cloudformation|sam|template)\.ya?ml|(?:.*/)?samconfig\.toml", "for AWS CloudFormation"),
    (r"(?:.*/)?(?:cloudbuild|app\.engine)\.ya?ml", "for Google Cloud"),
    (r"(?:.*/)?Procfile(?:\.[a-z]+)?", "processes that foreman or Heroku start"),
    (r"(?:.*/)?fly\.toml", "for Fly.io"),
    (r"(?:.*/)?render\.ya?ml", "for Render"),
    (r"(?:.*/)?railway\.(?:json|toml)", "for Railway"),
    (r"(?:.*/)?vercel\.json", "for Vercel"),
    (r"(?:.*/)?netlify\.toml", "for Netlify"),
    (r"(?:.*/)?wrangler\.(?:toml|jsonc?)", "for Cloudflare Workers"),
    (r"(?:.*/)?firebase\.json", "for Firebase"),
    (r"(?:.*/)?supabase/config\.toml", "Supabase's"),
    (r"(?:.*/)?.*\.nomad(?:\.hcl)?", "for Nomad"),
    (r"(?:.*/)?.*\.(?:service|timer|container)", "systemd's"),
    (r"(?:.*/)?process-compose\.ya?ml", "process-compose's"),
    (r"(?:.*/)?ecosystem\.config\.[cm]?js", "pm2's"),
    (r"(?:.*/)?supervisord?\.conf", "supervisord's"),
)


def unread(project: Project) -> Iterator[str]:
    """One line a kind: ``deploy/web.service, deploy/job.timer: systemd's``; the nearest files are named."""
    files = [path for path, is_folder in project.entries.items() if not is_folder]
    taken: set[PurePath] = set()
    for pattern, what in _KINDS:
        found = [path for path in files if path not in taken and re.fullmatch(pattern, path.as_posix())]
        taken.update(found)
        if found:
            more = f" and {len(found) - MOST_FILES} more" if len(found) > MOST_FILES else ""
            yield f"{', '.join(path.as_posix() for path in found[:MOST_FILES])}{more}: {what}"
