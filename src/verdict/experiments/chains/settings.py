"""What an author writes of chains: the file, its dimensions, and which draws count."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field, model_validator

from verdict.registration.resolved import Registration
from verdict.text.record import Frozen, Name, Record, Words
from verdict.text.validate import Path

ARRAYS, NETCDF, ROWS = (".npz", ".npy"), (".nc", ".netcdf"), (".csv", ".tsv", ".parquet")
SUFFIXES = (*ARRAYS, *NETCDF, *ROWS)


def suffix_of(name: str) -> str:
    """Return the suffix of a file's name in small letters."""
    return PurePosixPath(name).suffix.lower()


def _readable(name: str) -> str:
    """Refuse the name of a file that could not be read as chains, before anything is frozen under it."""
    if suffix_of(name) not in SUFFIXES:
        raise ValueError(f"found the suffix '{suffix_of(name)}' of '{name}', wanted chains: {', '.join(SUFFIXES)}")
    return name


ChainsFile = Annotated[Words, AfterValidator(_readable)]


class Settings(Record):
    """Markov chains of the project: .npz, .npy, .nc, .csv or .parquet, with a dimension of chains and one of draws."""

    hints: ClassVar[Mapping[str, str]] = {"burn_in": "; burn_in: 0 where all draws count"}

    reads: ChainsFile | Annotated[tuple[ChainsFile, ...], Field(min_length=2, max_length=1000)]
    """The file of the project; a list of .csv files is one chain each."""
    produced_by: Words | None = None
    """Who or what made the draws, in words."""
    axes: tuple[Name, Name] = ("chain", "draw")
    """The two registered axes with planned:, of chains and of draws."""
    chain: Words = "chain"
    """The dimension or column of the file that tells chains apart."""
    draw: Words = "draw"
    """The dimension or column of the file that counts the draws of a chain."""
    dims: tuple[Words, ...] | None = Field(default=None, min_length=2, max_length=16)
    """The dimensions of NumPy arrays in their order; without it [chain, draw], and what is behind them."""
    group: Words | None = None
    """The group of a NetCDF file; without it posterior where there is one, else the root."""
    burn_in: int = Field(ge=0)
    """Draws that are left out at the start of each chain."""
    thin: int = Field(default=1, ge=1)
    """One draw of so many is kept behind the burn-in."""
    delimiter: Literal["comma", "semicolon", "tab"] | None = None
    """What separates the fields of CSV; without it the only one of the three that stands in the header."""
    columns: Frozen[Name, Words] = Field(default_factory=dict, validate_default=True)
    """The variable of the file for a registered quantity, where it has another name or is a part: theta[3]."""

    @model_validator(mode="after")
    def _dimensions(self) -> Settings:
        if self.dims is not None and (
            len(set(self.dims)) < len(self.dims) or not {self.chain, self.draw} <= {*self.dims}
        ):
            raise ValueError(f"found dims {list(self.dims)}, wanted {self.chain} and {self.draw} among them, each once")
        if self.axes[0] == self.axes[1]:
            raise ValueError(f"found {self.axes[0]} twice in axes, wanted the axis of chains and the axis of draws")
        if isinstance(self.reads, tuple) and any(suffix_of(name) not in (".csv", ".tsv") for name in self.reads):
            raise ValueError("found a list of files that are not all CSV, wanted one .csv file for each chain")
        return self

    @property
    def files(self) -> tuple[str, ...]:
        """The files that are read."""
        return self.reads if isinstance(self.reads, tuple) else (self.reads,)

    @property
    def suffix(self) -> str:
        """The suffix of the file, or of the first of several."""
        return suffix_of(self.files[0])

    @property
    def dimensions(self) -> tuple[str, ...]:
        """The leading dimensions of NumPy arrays in their order."""
        return self.dims or (self.chain, self.draw)

    def source(self, name: str) -> str:
        """Return what a registered quantity is called in the file."""
        return self.columns.get(name, name)

    def misfits(self, registration: Registration) -> Iterator[tuple[Path, str]]:
        """Yield what does not fit the registration that these settings stand in, with its path below `experiment`."""
        from verdict.experiments.chains import check

        return check.misfits(self, registration)
