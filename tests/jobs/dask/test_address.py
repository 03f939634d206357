"""What may be typed after --executor, as far as Dask is meant."""

from __future__ import annotations

import pytest

from verdict.jobs.executors.dask.address import Address, is_meant, parse
from verdict.words.errors import UsageError


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("dask", Address()),
        ("dask:3", Address(workers=3)),
        ("dask://10.0.0.7:8786", Address("tcp://10.0.0.7:8786")),
        ("dask://head.cluster.example:8786/", Address("tcp://head.cluster.example:8786")),
        ("dask+tls://head:8786", Address("tls://head:8786")),
        ("dask://[::1]:8786", Address("tcp://[::1]:8786")),
    ],
)
def test_an_address_is_read(typed: str, address: Address) -> None:
    """A local cluster, with a number of workers or without, and somebody's scheduler, with TLS or without."""
    assert is_meant(typed)
    assert address == parse(typed)


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("dask:0", ""),
        ("dask:", ""),
        ("dask://head", ""),
        ("dask://head:0", ""),
        ("dask://head:65536", ""),
        ("dask://me@head:8786", ""),
        ("dask://::1:8786", ""),
        ("Dask", ""),
        ("tcp://head:8786", "; did you mean dask://head:8786?"),
        ("tls://head:8786", "; did you mean dask+tls://head:8786?"),
    ],
)
def test_another_spelling_is_told_the_right_one(typed: str, hint: str) -> None:
    """Every refusal shows the spellings, and names the very address where a scheduler's own was typed."""
    assert is_meant(typed)
    with pytest.raises(UsageError) as refused:
        parse(typed)
    assert str(refused.value).startswith(f"found --executor {typed}; wanted dask, dask:N")
    assert str(refused.value).endswith(hint or "dask+tls://HOST:PORT")


@pytest.mark.parametrize("typed", ["process", "process:2", "inline", ""])
def test_other_executors_are_not_meant(typed: str) -> None:
    """They are left to whoever reads the option."""
    assert not is_meant(typed)
