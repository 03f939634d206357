"""Hold whole registrations of schema 2 against an oracle in plain Python, for as long as one likes.

    python -m benchmarks.points --seconds 600 --seed 0

Prints every place where the judge decides against a point of what is known, or says another thing at a point.
"""

from __future__ import annotations

from time import perf_counter

import click

from tests.judge.drawn_points import broken, drawing


@click.command()
@click.option("--seconds", default=60.0, help="how long to draw registrations")
@click.option("--seed", default=0, help="the first registration that is drawn")
def main(seconds: float, seed: int) -> None:
    """Draw registration after registration; exit 1 where one is judged against a point."""
    began, drawn, found = perf_counter(), 0, 0
    while perf_counter() - began < seconds:
        said = broken(drawing(seed + drawn))
        for line in dict.fromkeys(said):
            click.echo(f"seed {seed + drawn}: {line}")
        drawn, found = drawn + 1, found + bool(said)
    click.echo(f"{drawn} registrations, {found} of them judged against a point, in {perf_counter() - began:.0f} s")
    raise SystemExit(1 if found else 0)


if __name__ == "__main__":
    main()
