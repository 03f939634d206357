"""Files that cannot be read are answered with a sentence."""

import os
from pathlib import Path

import pytest

from verdict.text import files, from_yaml, read_document, read_json, read_yaml
from verdict.words.errors import DocumentError, UsageError
from verdict.words.limits import MOST_PROBLEMS as MOST


@pytest.mark.parametrize("suffix", [".yaml", ".yml", ".YAML"])
def test_yaml_by_suffix(tmp_path: Path, suffix: str) -> None:
    """A YAML suffix opens the YAML door."""
    path = tmp_path / f"a{suffix}"
    path.write_text("a: [no]\n", "utf-8")
    assert read_document(path).tree == {"a": ["no"]}


def test_json_by_suffix(tmp_path: Path) -> None:
    """The suffix .json opens the JSON door, which reads no YAML."""
    path = tmp_path / "a.json"
    path.write_text("a: 1\n", "utf-8")
    with pytest.raises(DocumentError, match=r"a\.json:1:1: found the bare word a"):
        read_document(path, "a.json")


def test_the_name_in_messages(tmp_path: Path) -> None:
    """Messages carry the name that was given, else the path as given."""
    path = tmp_path / "a.yaml"
    path.write_text("a: .nan\n", "utf-8")
    with pytest.raises(DocumentError, match=r"^prereg/a\.yaml:1:4: "):
        read_document(path, "prereg/a.yaml")
    with pytest.raises(DocumentError) as caught:
        read_document(path)
    assert path.as_posix() == caught.value.problems[0].file


def test_unknown_suffix(tmp_path: Path) -> None:
    """Another suffix is refused with the list of those there are."""
    with pytest.raises(UsageError, match=r"found the suffix '\.toml', wanted one of \.yaml, \.yml, \.json"):
        read_document(tmp_path / "a.toml")


def test_missing_file(tmp_path: Path) -> None:
    """A missing file is answered with the near match and what lies beside it."""
    (tmp_path / "2026-05-30c.yaml").write_text("a: 1\n", "utf-8")
    (tmp_path / "grid.json").write_text("{}", "utf-8")
    (tmp_path / "notes.txt").write_text("", "utf-8")
    wanted = r"found no such file.* Did you mean '2026-05-30c\.yaml'\? Beside it: 2026-05-30c\.yaml, grid\.json\."
    with pytest.raises(UsageError, match=wanted):
        read_document(tmp_path / "2026-05-30.yaml", "x")


def test_missing_among_many_or_none(tmp_path: Path) -> None:
    """The list of neighbours is cut; an empty and a missing directory are said to be so."""
    with pytest.raises(UsageError, match="holds no document"):
        read_document(tmp_path / "a.yaml")
    with pytest.raises(UsageError, match="There is no directory"):
        read_document(tmp_path / "nowhere" / "a.yaml")
    for number in range(30):
        (tmp_path / f"{number:02}.yaml").touch()
    with pytest.raises(UsageError, match=r"11\.yaml, …\.$"):
        read_document(tmp_path / "a.yaml")


def test_directory_and_pipe(tmp_path: Path) -> None:
    """A directory and a pipe are refused without waiting."""
    (tmp_path / "a.yaml").mkdir()
    with pytest.raises(UsageError, match="found a directory, wanted a file"):
        read_document(tmp_path / "a.yaml")
    os.mkfifo(tmp_path / "b.yaml")
    with pytest.raises(UsageError, match="found a device or pipe, wanted a file"):
        read_document(tmp_path / "b.yaml")


@pytest.mark.parametrize("name", ["a\0.yaml", "file/a.yaml", "x" * 300 + ".yaml"])
def test_paths_that_lead_nowhere(tmp_path: Path, name: str) -> None:
    """A path no system takes, one through a file and one too long end in a sentence."""
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match=r"(name a readable file|name another|choose a shorter name)$"):
        read_document(tmp_path / name)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read every file")
def test_forbidden_file(tmp_path: Path) -> None:
    """A file that may not be read is said to be so."""
    path = tmp_path / "a.yaml"
    path.touch(mode=0o000)
    with pytest.raises(UsageError, match="Permission denied"):
        read_document(path)


def test_odd_file_names_are_escaped(tmp_path: Path) -> None:
    """A name that is no text, or would move the cursor, can be printed."""
    path = tmp_path / os.fsdecode(b"\xff\x1b.yaml")
    path.write_text("a: .nan\n", "utf-8")
    with pytest.raises(DocumentError) as caught:
        read_document(path)
    assert caught.value.problems[0].file.endswith("\\udcff\\u001b.yaml")


def test_too_large_file(tmp_path: Path) -> None:
    """A file over the limit is refused unread; one at the limit is read."""
    path = tmp_path / "a.yaml"
    with path.open("wb") as file:
        file.truncate(files.MOST_YAML + 1)
    with pytest.raises(DocumentError, match=r"a\.yaml:1:1: found more than 8 MiB"):
        read_document(path, "a.yaml")


def test_too_large_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same limit holds for text and for JSON, to the character."""
    monkeypatch.setattr(files, "MOST_JSON", 4)
    assert read_json("[11]", "x").tree == [11]
    with pytest.raises(DocumentError, match="found more than 0 MiB"):
        read_json("[111]", "x")


def test_too_many_nodes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys, values, mappings and lists are counted; the first beyond the limit is where reading stops."""
    monkeypatch.setattr(from_yaml, "MOST_NODES", 7)
    assert read_yaml("a: [1, 2]\nb: 3", "x").mark(("b",)) == (2, 4)
    with pytest.raises(DocumentError, match=r"^x:3:3: \[2\]: found more than 7 values and keys"):
        read_yaml("- [1, 2]\n- [3, 4]\n- .nan", "x")


@pytest.mark.parametrize(("read", "text"), [(read_yaml, "- .nan\n" * 3000), (read_json, f"[{'NaN,' * 3000}1]")])
def test_endless_problems_are_cut(read: type[read_yaml], text: str) -> None:
    """After a thousand problems the next place says that the rest was not read."""
    with pytest.raises(DocumentError) as caught:
        read(text, "x")
    assert len(caught.value.problems) == MOST + 1
    assert f"found {MOST} problems before this place" in caught.value.problems[-1].message
