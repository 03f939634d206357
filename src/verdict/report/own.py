"""A template of the user's own, named on the command line, never by a document: sandboxed, in a process of its own.

A template may include others of its own folder and the shipped ones. Text is escaped by itself where its name ends like
a format that has markup, as shipped ones are. Time, memory and length are bounded, so that no template hangs a machine.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from jinja2 import BaseLoader, Environment, TemplateError, TemplateNotFound, TemplateSyntaxError, UndefinedError
from jinja2.loaders import split_template_path

from verdict.report.render import environment, given, is_marked_up, templates
from verdict.text.characters import printable
from verdict.text.files import contents
from verdict.words.errors import DocumentError, Problem

MOST_TEMPLATE = 2**20  # bytes of a template: the longest that is shipped takes a hundredth
MOST_WRITTEN = 64 * 2**20  # characters of a report: two hundred times the longest that is shipped
MOST_MEMORY = 2 * 2**30  # bytes of addresses, where the system bounds them
SECONDS = 30  # a shipped report takes a tenth of one
REFUSED = 2  # exit status of the process where the template is at fault
PROCESS = (
    "import json, sys; job = json.load(sys.stdin); sys.path[:] = job['path']; "
    "from verdict.report.own import carry_out; sys.exit(carry_out(job))"
)


def render_own(payload: dict[str, Any], path: Path, seconds: float = SECONDS) -> str:
    """Render a user's own template.

    Raises:
        UsageError: there is no such file. DocumentError: what is wrong with the template, at its line.
    """
    name = printable(path.as_posix())
    _read(path, name)
    job = json.dumps({"path": sys.path, "payload": payload, "template": str(path)})
    try:
        done = subprocess.run(  # noqa: S603 - our own module, in the interpreter that runs this
            [sys.executable, "-c", PROCESS], input=job.encode(), capture_output=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        raise _problem(name, 1, f"found no end after {seconds:g} seconds, wanted a report; loop over less") from None
    if done.returncode == REFUSED:
        raise DocumentError([Problem(**json.loads(done.stdout))])
    if done.returncode:
        raise _problem(name, 1, "found a template that ended its process, wanted a report; loop over less")
    return done.stdout.decode()


def carry_out(job: dict[str, Any]) -> int:
    """Render in this process, with bounded memory; write the report, or what is wrong with the template, as bytes."""
    _bound_memory()
    path = Path(job["template"])
    try:
        text = "".join(_bounded(printable(path.as_posix()), _written(job["payload"], path)))
    except DocumentError as error:
        (problem,) = error.problems
        said = {part: getattr(problem, part) for part in ("file", "line", "column", "message")}
        sys.stdout.buffer.write(json.dumps(said).encode())
        return REFUSED
    sys.stdout.buffer.write(text.encode(errors="backslashreplace"))
    return 0


def _bound_memory() -> None:
    try:
        import resource
    except ImportError:  # not on Windows, where time and length are bounded alone
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = MOST_MEMORY if hard == resource.RLIM_INFINITY else min(MOST_MEMORY, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))


def _bounded(name: str, pieces: Iterator[str]) -> Iterator[str]:
    room = MOST_WRITTEN
    for piece in pieces:
        room -= len(piece)
        if room < 0:
            raise _problem(name, 1, f"found more than {MOST_WRITTEN:,} characters, wanted a report; write less")
        yield piece


def _written(payload: dict[str, Any], path: Path) -> Iterator[str]:
    """Yield the report in pieces; whatever a template does wrong is told with its file and line."""
    name = printable(path.as_posix())
    own = environment(Beside(path.parent), lambda _: is_marked_up(path.name))
    try:
        yield from own.get_template(path.name).generate(**given(payload))
    except DocumentError:
        raise
    except TemplateSyntaxError as error:
        raise _problem(_shown(error.filename, name), error.lineno, f"found {error.message}") from None
    except TemplateNotFound as error:
        raise _problem(*_place(error, name), f"found no template '{error.name}', wanted one that lies beside "
                       f"{path.name}, or a shipped one: {', '.join(_names())}") from None  # fmt: skip
    except Exception as error:  # a template may call anything with anything
        raise _problem(*_place(error, name), _said(error, payload)) from None


def _said(error: Exception, payload: dict[str, Any]) -> str:
    """Say what went wrong while a template was carried out."""
    if isinstance(error, MemoryError | RecursionError):
        return f"found {'no end of memory' if isinstance(error, MemoryError) else 'templates that include themselves'}"
    if isinstance(error, UndefinedError):
        return f"found {error.message}, wanted something that a report has: {', '.join(payload)}"
    kind = "" if isinstance(error, TemplateError) else f"{type(error).__name__}: "
    return f"found {kind}{error}"


def _place(error: BaseException, name: str) -> tuple[str, int]:
    """Return the file and the line of a template at which something went wrong: the innermost that is one."""
    trace, found = error.__traceback__, (name, 1)
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if not file.endswith(".py"):
            found = (_shown(file, name), trace.tb_lineno)
        trace = trace.tb_next
    return found


def _shown(file: str | None, name: str) -> str:
    """Return a template's name in messages: the one on the command line as it was written."""
    return name if file is None or Path(file).name == Path(name).name else printable(Path(file).as_posix())


def _problem(file: str, line: int, message: str) -> DocumentError:
    return DocumentError([Problem(file, line, 1, message)])


def _names() -> list[str]:
    return sorted(path.name for path in templates().iterdir() if path.is_file())


def _read(path: Path, name: str) -> str:
    """Read a template of bounded length.

    Raises:
        UsageError: it is no file. DocumentError: it is too long, or no UTF-8.
    """
    try:
        return contents(path, name, MOST_TEMPLATE).decode()
    except UnicodeDecodeError as error:
        raise _problem(name, 1, f"found byte {error.start} that is no UTF-8, wanted a template in UTF-8") from None


class Beside(BaseLoader):
    """Templates of one folder and, where it has none of that name, the shipped ones; nothing outside of both."""

    def __init__(self, folder: Path) -> None:
        self.folders = (folder, templates())

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """Return the text of a template, and the file that messages name.

        Raises:
            TemplateNotFound: neither folder has it; a link that leads out of its folder counts as none.
        """
        for folder in self.folders:
            path = folder.joinpath(*split_template_path(template))
            if path.is_file() and path.resolve().is_relative_to(folder.resolve()):
                return _read(path, printable(path.as_posix())), str(path), lambda: True
        raise TemplateNotFound(template)
