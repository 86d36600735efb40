"""Reports of a real pip-audit, which asks a stand-in for its database of vulnerabilities."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.project import Project
from tests.sections.maintenance.rows import age, found, named, rows, said
from tests.services.osv import pip_audit


def test_a_report_of_pip_audit(project: Project, clean: str, vulnerable: str) -> None:
    project.write("clean.json", clean)
    project.write("bad.json", vulnerable)
    age(project.write("old.json", vulnerable), 8.1)
    each = (
        named(name, "last_done", every="weekly", evidence=f"{name}.json") for name in ("clean", "bad", "old", "gone")
    )
    found_ = rows(project, *each)
    assert {name: result["status"] for name, result in found_.items()} == {
        "clean": "passed",
        "bad": "warned",
        "old": "warned",
        "gone": "warned",
    }
    assert found(found_["clean"], "finds_no_vulnerability") == ("passed", "none in 1 package", "no known vulnerability")
    what = "1 known to be vulnerable: jinja2 3.1.2: CVE-2024-22195, fixed in 3.1.3"
    assert said(found_["bad"]) == what
    assert said(found_["old"]).startswith("last done 8 days 2 h ago (")
    assert said(found_["old"]).endswith(f" UTC, by old.json); due after 7 days; {what}")
    assert said(found_["gone"]) == f"never done: {project.folder}/gone.json does not exist"


@pytest.mark.parametrize("evidence", ["audits", "audits/", "audits/pip*", "audits/pip-audit.*"])
def test_a_report_is_read_from_a_file_a_folder_or_a_glob(project: Project, vulnerable: str, evidence: str) -> None:
    project.write("audits/pip-audit.json", vulnerable)
    (result,) = rows(project, named("it", "last_done", every="weekly", evidence=evidence)).values()
    assert said(result) == "1 known to be vulnerable: jinja2 3.1.2: CVE-2024-22195, fixed in 3.1.3"


def test_a_check_without_a_connection_leaves_no_report(tmp_path: Path) -> None:
    assert pip_audit(tmp_path, "http://127.0.0.1:1/", "jinja2==3.1.2\n") is None


ODD = {  # what stands in the evidence, and the row's status
    "empty": ("", "unknown"),  # pip-audit -f json > reports/pip-audit.json, without internet
    "half": ('{"dependencies": [{"name": "jin', "unknown"),
    "deep": ("[" * 100_000, "unknown"),
    "skipped": ('{"dependencies": [{"name": "own", "skip_reason": "no advisories were reached"}]}', "unknown"),
    "other": ('{"any": "thing"}', "passed"),
    "list": ("[]", "passed"),
    "number": ("1", "passed"),
    "mapping": ('{"dependencies": {"a": 1}}', "passed"),
    "numbers": ('{"dependencies": [1]}', "passed"),
}


def test_evidence_that_is_no_report_of_pip_audit(project: Project) -> None:
    for name, (text, _) in ODD.items():
        project.write(f"{name}.json", text)
    vulns = [{"id": "<script>", "fix_versions": []}, 3, {}]
    entries = [{"name": f"p{number}", "version": "1", "vulns": vulns} for number in range(7)]
    project.write("odd.json", json.dumps([*entries, {"name": "own", "skip_reason": "not on PyPI"}]))
    each = (named(name, "last_done", every="weekly", evidence=f"{name}.json") for name in (*ODD, "odd"))
    found_ = rows(project, *each)
    for name, (_, status) in ODD.items():
        assert found_[name]["status"] == status, name
        assert found(found_[name], "finds_no_vulnerability")[0] == ("skipped" if status == "passed" else "unknown")
    not_whole = f"{project.folder}/empty.json is not whole: no JSON can be read from it, so the check has not ended"
    assert said(found_["empty"]) == not_whole
    none = f"{project.folder}/skipped.json: not one of its packages was looked up (no advisories were reached)"
    assert said(found_["skipped"]) == none
    assert said(found_["odd"]).startswith("7 known to be vulnerable: p0 1: <script>, None, not fixed yet; p1 1: ")
    assert said(found_["odd"]).endswith("; and 2 more")
