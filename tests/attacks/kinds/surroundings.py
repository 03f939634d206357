"""The caller's environment points git elsewhere, while an entry is dropped behind its back."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

from tests.attacks.attack import Does, Yields, kind
from tests.attacks.kinds.links import last
from tests.attacks.scratch import REQUIRED, Scratch

ENVIRONMENT: dict[str, dict[str, str]] = {
    "GIT_DIR of another": {"GIT_DIR": "{other}/.git"},
    "GIT_DIR and work tree": {"GIT_DIR": "{other}/.git", "GIT_WORK_TREE": "{here}"},
    "GIT_WORK_TREE": {"GIT_WORK_TREE": "{other}"},
    "GIT_CEILING_DIRECTORIES": {"GIT_CEILING_DIRECTORIES": "{above}"},
    "GIT_OBJECT_DIRECTORY": {"GIT_OBJECT_DIRECTORY": "{other}/.git/objects"},
    "GIT_INDEX_FILE": {"GIT_INDEX_FILE": "{other}/.git/index"},
    "GIT_NAMESPACE": {"GIT_NAMESPACE": "none"},
    "GIT_LITERAL_PATHSPECS": {"GIT_LITERAL_PATHSPECS": "1"},
    "GIT_GLOB_PATHSPECS": {"GIT_GLOB_PATHSPECS": "1"},
    "GIT_ICASE_PATHSPECS": {"GIT_ICASE_PATHSPECS": "1"},
    "GIT_GRAFT_FILE": {"GIT_GRAFT_FILE": "{graft}"},
    "GIT_SHALLOW_FILE": {"GIT_SHALLOW_FILE": "{graft}"},
    "GIT_REPLACE_REF_BASE": {"GIT_REPLACE_REF_BASE": "refs/heads/"},
    "GIT_CONFIG_COUNT": {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "log.follow", "GIT_CONFIG_VALUE_0": "true"},
    "GIT_CONFIG_PARAMETERS": {"GIT_CONFIG_PARAMETERS": "'diff.relative=true'"},
    "GIT_EXTERNAL_DIFF": {"GIT_EXTERNAL_DIFF": "true"},
    "GIT_DIFF_OPTS": {"GIT_DIFF_OPTS": "--unified=0"},
    "GIT_NO_REPLACE_OBJECTS empty": {"GIT_NO_REPLACE_OBJECTS": ""},
    "GIT_TRACE to standard output": {"GIT_TRACE": "1", "GIT_TRACE_SETUP": "1"},
    "no git on PATH": {"PATH": "/nonexistent"},
    "a git that says nothing": {"PATH": "{silent}"},
    "a git that fails": {"PATH": "{failing}"},
}  # fmt: skip


def _environment(values: dict[str, str]) -> Does:
    def does(here: Scratch) -> dict[str, str]:
        last(here)
        here.git("commit", "-q", "-a", "-m", "nothing to see here")
        bare = Scratch.begin(here.root.with_name("bare"))
        graft = here.root.with_name("graft")
        graft.write_text(here.git("rev-parse", "HEAD") + "\n")
        places = {"here": here.root, "above": here.root, "other": bare.root, "graft": graft,
                  "silent": _stand_in(here, "silent", "exit 0"), "failing": _stand_in(here, "failing",
                  "exit 128")}  # fmt: skip
        return {name: value.format(**places) for name, value in values.items()}

    return does


def _stand_in(here: Scratch, name: str, body: str) -> Path:
    folder = here.root.with_name(name)
    folder.mkdir()
    (folder / "git").write_text(f"#!/bin/sh\n{body}\n")
    (folder / "git").chmod(0o755)
    for tool in ("sh",):
        (folder / tool).symlink_to(shutil.which(tool) or "/bin/sh")
    return folder


def _seen_in(here: Scratch, watched: Any, environment: dict[str, str]) -> bool:
    gate = watched(here.run("gate", "--all", *REQUIRED, environment=environment))
    if "o such option" in gate.err:
        gate = watched(here.run("gate", "--all", environment=environment))
    return [gate.code, watched(here.verify(environment=environment)).code] != [0, 0]


def _in_peace() -> Yields:
    """The surroundings of a machine of somebody else, in which nothing is gone."""

    def left(here: Scratch) -> dict[str, str]:
        here.write("notes.md", "a note")
        return {"GIT_PAGER": "false", "GIT_EDITOR": "false", "PAGER": "false", "LC_ALL": "C", "TZ": "Asia/Tokyo",
                "PATH": os.environ["PATH"], "GIT_TERMINAL_PROMPT": "0"}  # fmt: skip

    yield "another locale, zone and pager", left


@kind("the environment points git elsewhere", "5", "storied", controls=_in_peace, notices=_seen_in, honest=_seen_in)
def environments() -> Yields:
    """Git is asked in an environment of our own: no GIT_* variable decides what it remembers."""
    for name, values in ENVIRONMENT.items():
        yield name, _environment(values)
