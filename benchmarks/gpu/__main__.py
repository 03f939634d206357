"""Everything that a machine with one GPU should show, in under eight minutes and with nothing to fetch.

Run: python -m benchmarks.gpu --out FILE.json [--only PART ...] [--again] [--rehearse]
The file is written after every part, and a part that fails leaves its error there and stops none of the others. Run
again with the same text and device, the command does only what failed or is missing; --again does everything.
`--rehearse` runs all of it on the host build of the text at small sizes.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
import traceback
from pathlib import Path
from typing import Any

from benchmarks.gpu.bench import CHOSEN, Bench, device
from benchmarks.gpu.parts import PARTS

from backends import VERSION, cuda_text


def main(arguments: list[str] | None = None) -> int:
    """Run the parts; 0 when all of them are done and none found a difference."""
    options = _parser().parse_args(arguments)
    bench, out = CHOSEN[options.rehearse](), Path(options.out)
    report = _begun(out, bench, again=options.again)
    for name in options.only or PARTS:
        if report["parts"].get(name, {}).get("done"):
            print(f"{name}: done before")
            continue
        report["parts"][name] = _part(name, bench)
        out.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
        print(name, json.dumps(report["parts"][name], indent=1), flush=True)
    return 0 if _good(report["parts"]) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", required=True, help="the JSON file to write")
    parser.add_argument("--only", nargs="+", choices=tuple(PARTS), help="these parts alone")
    parser.add_argument("--again", action="store_true", help="do again what is done")
    parser.add_argument("--rehearse", action="store_true", help="the host build at small sizes")
    return parser


def _begun(out: Path, bench: Bench, *, again: bool) -> dict[str, Any]:
    """Return the report so far, of the same text and device, or a new one."""
    text = {"digest": cuda_text.digest(), "contract": VERSION, "evidence": cuda_text.evidence()}
    fresh = {"name": bench.name, "text": text, "device": None if bench.rehearsal else device(), "parts": {}}
    if again or not out.exists():
        return fresh
    before = json.loads(out.read_text(encoding="utf-8"))
    same = (before["name"], before["text"]["digest"]) == (bench.name, text["digest"])
    return fresh | {"parts": before["parts"]} if same else fresh


def _part(name: str, bench: Bench) -> dict[str, Any]:
    begin = time.perf_counter()
    try:
        found = {"done": True, "found": PARTS[name](bench)}
    except Exception as error:  # whatever it was, the other parts go on
        traceback.print_exc()
        found = {"done": False, "error": f"{type(error).__name__}: {error}"}
    return found | {"seconds": round(time.perf_counter() - begin, 2)}


def _good(parts: dict[str, Any]) -> bool:
    whole = all(part["done"] for part in parts.values())
    found = [part.get("found", {}) for part in parts.values()]
    return whole and all(one.get(name, True) for one in found for name in ("ok", "same_bytes", "same_integers"))


if __name__ == "__main__":
    sys.exit(main())
