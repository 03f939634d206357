"""The job for Kubernetes is one that a cluster takes, and one whose workers may die.

`made/job-VERSION.json.gz` is the schema of a Job of that version of Kubernetes, strict, without its descriptions: the
definitions that io.k8s.api.batch.v1.Job leads to, out of the package kubernetes-validate 1.37.0.
"""

from __future__ import annotations

import gzip
import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from tests.cli.test_commands import ROOT, verdict

MADE = Path(__file__).parent / "made"
VERSIONS = sorted(path.name.removeprefix("job-").removesuffix(".json.gz") for path in MADE.glob("job-*"))
JOB = yaml.safe_load((ROOT / "examples" / "fleet" / "kubernetes.yaml").read_text(encoding="utf-8"))
POD = JOB["spec"]["template"]["spec"]
WORK = POD["containers"][0]


def problems(job: dict[str, Any], version: str) -> list[str]:
    """Return what the schema of a version says against a job."""
    schema = json.loads(gzip.decompress((MADE / f"job-{version}.json.gz").read_bytes()))
    return [error.message for error in Draft202012Validator(schema).iter_errors(job)]


def unsound(job: dict[str, Any]) -> list[str]:
    """Return what the schema does not say and a cluster refuses, or what lets a worker that dies end the whole job.

    Source: the page "Jobs" of the documentation of Kubernetes, on indexed completion, backoff limits and failure
    policies.
    """
    spec, pod = job["spec"], job["spec"]["template"]["spec"]
    names = {container["name"] for container in pod["containers"]}
    mounted = {mount["name"] for container in pod["containers"] for mount in container["volumeMounts"]}
    rules = spec.get("podFailurePolicy", {}).get("rules", [])
    said = {
        "an indexed job says how many": spec.get("completionMode") != "Indexed" or "completions" in spec,
        "a limit for each index needs an indexed job": "backoffLimitPerIndex" not in spec
        or spec.get("completionMode") == "Indexed",
        "pods are made anew, not started again": pod.get("restartPolicy") == "Never",
        "every volume is mounted, and every mount is a volume": mounted
        == {volume["name"] for volume in pod["volumes"]},
        "rules name a container that is there": all(
            rule["onExitCodes"].get("containerName") in names for rule in rules if "onExitCodes" in rule
        ),
        "an eviction counts for nothing": any(
            rule["action"] == "Ignore"
            and {"type": "DisruptionTarget", "status": "True"} in rule.get("onPodConditions", [])
            for rule in rules
        ),
    }
    return [what for what, holds in said.items() if not holds]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_cluster_takes_the_job(version: str) -> None:
    """It fits the schema of the oldest and of the newest version, which refuses what it does not know."""
    assert ["v1.31.0", "v1.37.0"] == VERSIONS
    assert [] == problems(JOB, version)
    assert [] == unsound(JOB)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_misspelt_field_is_seen(version: str) -> None:
    """The negative control of the schemas, at three depths."""
    job = deepcopy(JOB)
    job["spec"]["complétions"] = 3
    job["spec"]["template"]["spec"]["containers"][0]["comand"] = ["verdict"]
    job["spec"]["parallelism"] = "many"
    assert 3 == len(problems(job, version))


@pytest.mark.parametrize(
    ("path", "value", "what"),
    [
        (("spec", "template", "spec", "restartPolicy"), "OnFailure", "pods are made anew, not started again"),
        (("spec", "podFailurePolicy", "rules"), [], "an eviction counts for nothing"),
        (("spec", "template", "spec", "volumes"), [], "every volume is mounted, and every mount is a volume"),
        (("spec", "completionMode"), "NonIndexed", "a limit for each index needs an indexed job"),
    ],
)
def test_what_no_schema_says_is_seen(path: tuple[str, ...], value: object, what: str) -> None:
    """The negative control of the rules beside the schemas."""
    job = deepcopy(JOB)
    place: Any = job
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = value
    assert what in unsound(job)


def test_its_command_is_one_of_the_program(tmp_path: Path) -> None:
    """What it calls exists, with the options that it gives, and refuses a freeze that does not exist with 2."""
    command, *arguments = WORK["command"]
    assert "verdict" == command
    done = verdict(*("2026-01-01z" if word == "FREEZE" else word for word in arguments[:-1]), str(tmp_path))
    assert 2 == done.returncode
    assert "2026-01-01z" in done.stderr
    assert {2, 3} == set(JOB["spec"]["podFailurePolicy"]["rules"][1]["onExitCodes"]["values"])


def test_it_runs_without_rights() -> None:
    """No root, no token of the cluster, no writable root; what a worker writes beside the store is in memory."""
    assert POD["securityContext"]["runAsNonRoot"]
    assert POD["automountServiceAccountToken"] is False
    assert {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    } == WORK["securityContext"]
    paths = {mount["mountPath"] for mount in WORK["volumeMounts"]}
    assert all(any(value["value"].startswith(path) for path in paths) for value in WORK["env"] if "value" in value)
