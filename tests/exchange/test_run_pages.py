"""The pages about runs, sheets and frames are followed from a folder with nothing in it but what the tool wrote."""

from __future__ import annotations

import gzip
import os
import shutil
from pathlib import Path

import pytest

from tests.cli.test_commands import ROOT
from tests.docs.following import Reader, follow

PAGES = ROOT / "docs" / "how-to" / "import"
MADE = Path(__file__).parent / "made"


def put_mlflow(folder: Path) -> None:
    """The database, and the CSV."""
    (folder / "mlflow.db").write_bytes(gzip.decompress((MADE / "mlflow/mlflow.db.gz").read_bytes()))
    shutil.copy(MADE / "mlflow/runs.csv", folder)


def put_wandb(folder: Path) -> None:
    """The folder of runs, and the table."""
    shutil.copytree(MADE / "wandb/runs/wandb", folder / "wandb")
    shutil.copy(MADE / "wandb/table.csv", folder)


def put_nothing(folder: Path) -> None:
    """The page writes its files itself."""


@pytest.mark.filterwarnings("ignore")  # of the libraries of others, which are loaded in this process
@pytest.mark.parametrize(("name", "put"), [
    ("mlflow", put_mlflow), ("wandb", put_wandb), ("spreadsheet", put_nothing), ("parquet", put_nothing),
])  # fmt: skip
def test_a_page_goes_from_a_file_to_a_verdict_as_it_says(name: str, put, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    """Every command and output of the page."""
    put(tmp_path)
    page = PAGES / f"{name}.md"
    text = follow(page, Reader(tmp_path, tmp_path))
    if os.environ.get("VERDICT_UPDATE_DOCS"):
        page.write_text(text, encoding="utf-8")
    assert page.read_text(encoding="utf-8") == text
