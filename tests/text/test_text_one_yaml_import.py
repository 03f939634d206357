"""yaml is imported by one module; everything else goes through the doors."""

import ast
import subprocess
import sys
from pathlib import Path

SOURCES = Path(__file__).parents[2] / "src"


def importers(root: Path) -> set[str]:
    """Name the modules under a folder that import yaml in any form."""
    return {path.relative_to(root).as_posix() for path in root.rglob("*.py") if _imports_yaml(path.read_text("utf-8"))}


def _imports_yaml(source: str) -> bool:
    return any(name.split(".")[0] in ("yaml", "_yaml") for node in ast.walk(ast.parse(source)) for name in _names(node))


def _names(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []


def test_one_module_imports_yaml() -> None:
    """Only the YAML door imports yaml."""
    assert importers(SOURCES) == {"verdict/text/from_yaml.py"}


def test_a_planted_import_is_found(tmp_path: Path) -> None:
    """Each form of the import is seen, also inside a function; a name that only sounds like it is not."""
    for number, line in enumerate(
        ("import yaml", "from yaml.nodes import Node", "def f():\n    import yaml.loader as y")
    ):
        (tmp_path / f"bad{number}.py").write_text(line + "\n", "utf-8")
    (tmp_path / "good.py").write_text("from verdict.text import from_yaml\nimport yamlish\n", "utf-8")
    assert importers(tmp_path) == {"bad0.py", "bad1.py", "bad2.py"}


def test_the_doors_load_yaml_when_it_is_needed() -> None:
    """Importing the doors and reading JSON loads no yaml; reading YAML does."""
    program = (
        "import sys; from verdict.text import read_json, read_yaml; read_json('[]', 'x');"
        " assert 'yaml' not in sys.modules; read_yaml('[]', 'x'); assert 'yaml' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
