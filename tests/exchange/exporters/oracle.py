"""Asks the tools of others about an export, in their own environment: `python oracle.py TOOL PATH` prints JSON.

in-toto     the protobuf messages of the in-toto attestation framework
ro-crate    the validator of RO-Crates, its required and recommended checks, offline: the JSON-LD context, the only
            thing that it would fetch, is the one that the library `rocrate` carries
read-back   the library `rocrate`: what it reads of the crate
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any


def in_toto(path: str) -> Any:
    from google.protobuf import json_format
    from in_toto_attestation.v1 import statement_pb2
    from in_toto_attestation.v1.statement import Statement

    try:
        found = json_format.Parse(Path(path).read_text(encoding="utf-8"), statement_pb2.Statement())
        Statement.copy_from_pb(found).validate()
    except (json_format.ParseError, ValueError) as error:
        return {"wrong": str(error)}
    return {"wrong": "", "subjects": [subject.name for subject in found.subject]}


def ro_crate(path: str) -> Any:
    import requests
    import rocrate
    from rocrate_validator import services
    from rocrate_validator.utils import http

    context = (Path(rocrate.__file__).parent / "data" / "ro-crate.jsonld").read_bytes()

    def answer(url: str, *_: Any, **__: Any) -> requests.Response:
        found = requests.Response()
        found.status_code, found.url, found.encoding, found._content = 200, url, "utf-8", context
        found.headers["Content-Type"] = "application/ld+json"
        return found

    http.HttpRequester.__getattr__ = lambda self, name: answer
    settings = {"rocrate_uri": path, "profile_identifier": "ro-crate-1.1", "requirement_severity": "RECOMMENDED"}
    found = services.validate(services.ValidationSettings(**settings, offline=True))
    return sorted({(issue.severity.name, issue.check.identifier) for issue in found.get_issues()})


def read_back(path: str) -> Any:
    from rocrate.rocrate import ROCrate

    crate = ROCrate(path)
    return {"name": crate.name, "files": sorted(entity.id for entity in crate.data_entities)}


if __name__ == "__main__":
    tool = {"in-toto": in_toto, "ro-crate": ro_crate, "read-back": read_back}[sys.argv[1]]
    sys.stdout.write(json.dumps(tool(sys.argv[2])))
