"""Every file of broken/ is refused at its place with its sentence, and for nothing else."""

from pathlib import Path

import pytest

from verdict.text import read_document
from verdict.words.errors import DocumentError

HERE = Path(__file__).parent
BROKEN = HERE / "broken"


def _table() -> dict[str, list[tuple[str, str]]]:
    """Read broken.txt: for each file the places and sentences wanted."""
    wanted: dict[str, list[tuple[str, str]]] = {}
    for row in (HERE / "broken.txt").read_text("utf-8").splitlines()[1:]:
        name, place, sentence = row.split(" | ", 2)
        wanted.setdefault(name, []).append((place, sentence))
    return wanted


WANTED = _table()


def complaints(path: Path, wanted: list[tuple[str, str]]) -> list[str]:
    """Compare what a file is refused for with what is wanted; nothing means they agree."""
    try:
        read_document(path, path.name)
    except DocumentError as error:
        found = [(f"{problem.line}:{problem.column}", problem.message) for problem in error.problems]
    else:
        return ["it was accepted"]
    missing = [f"missing {place} {part}" for place, part in wanted if not _any(place, part, found)]
    return missing + [f"unexpected {row}" for row in found if not any(_any(*want, [row]) for want in wanted)]


def _any(place: str, part: str, found: list[tuple[str, str]]) -> bool:
    return any(place == there and part in message for there, message in found)


@pytest.mark.parametrize("name", sorted(WANTED))
def test_refused_for_exactly_what_is_wrong(name: str) -> None:
    """A broken file is refused at each place and with each sentence of the table, and for nothing more."""
    complained = complaints(BROKEN / name, WANTED[name])
    assert not complained, "\n".join(complained)


def test_every_broken_file_has_a_row() -> None:
    """A file without a row, or a row without a file, is itself a failure."""
    assert sorted(WANTED) == sorted(path.name for path in BROKEN.iterdir())


def test_messages_fit_on_one_line_of_a_terminal() -> None:
    """No message repeats control characters, line breaks or direction marks of the file it refuses."""
    for path in BROKEN.iterdir():
        with pytest.raises(DocumentError) as caught:
            read_document(path, path.name)
        for problem in caught.value.problems:
            assert problem.message.isprintable() or "\u00a0" in problem.message
            assert len(problem.message) < 400


@pytest.mark.parametrize(
    ("text", "wanted", "complaint"),
    [
        ("a: 1\n", ("1:4", "a: found"), "it was accepted"),
        ("a: .nan\n", ("1:5", "a: found"), "missing 1:5"),
        ("a: .nan\n", ("1:4", "b: found"), "missing 1:4"),
        ("a: .nan\nb: .nan\n", ("1:4", "a: found"), "unexpected ('2:4'"),
    ],
)
def test_the_table_can_fail(tmp_path: Path, text: str, wanted: tuple[str, str], complaint: str) -> None:
    """An accepted file, a wrong place, a wrong sentence and a problem too many are each complained about."""
    path = tmp_path / "planted.yaml"
    path.write_text(text, "utf-8")
    assert any(line.startswith(complaint) for line in complaints(path, [wanted]))
