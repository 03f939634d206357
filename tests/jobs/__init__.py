"""The room of jobs: keys, tries, the store, workers, drivers."""

from pathlib import Path

import verdict

CODE = (
    Path(verdict.__file__).resolve().parents[1]
)  # where the code lies that is tested: the sources, or an installed wheel
