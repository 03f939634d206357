"""Make the files beside this one with ArviZ and xarray: chains as InferenceData and DataTree keep them.

    pip install arviz xarray h5netcdf netcdf4 && python make.py FOLDER

Four chains of 100 draws of an AR(1) process with mean 1, and of eight schools with names; a group of warm-up, and
sample_stats with divergences. One file is NetCDF 3, and the CSV are as CmdStan writes them, a file for each chain.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

CHAINS, DRAWS = 4, 100
SCHOOLS = ["Choate", "Deerfield", "Hotchkiss"]


def drawn(draws: int, seed: int) -> dict[str, np.ndarray]:
    """Return chains of an AR(1) process with mean 1, and three schools that vary alone."""
    rng = np.random.default_rng(seed)
    mu = np.empty((CHAINS, draws))
    mu[:, 0] = 1 + rng.normal(size=CHAINS)
    for i in range(1, draws):
        mu[:, i] = 1 + 0.5 * (mu[:, i - 1] - 1) + rng.normal(size=CHAINS) * 0.75**0.5
    return {"mu": mu, "theta": rng.normal(size=(CHAINS, draws, 3))}


if __name__ == "__main__":
    import arviz

    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    stats = {"diverging": np.random.default_rng(7).random((CHAINS, DRAWS)) < 0.01}
    posterior, warmup = drawn(DRAWS, 1), drawn(DRAWS, 2)
    coords, dims = {"school": SCHOOLS}, {"theta": ["school"]}
    data = arviz.from_dict(posterior, sample_stats=stats, warmup_posterior=warmup, coords=coords, dims=dims,
                           save_warmup=True)  # fmt: skip
    data.to_netcdf(str(folder / "posterior.nc"), engine="h5netcdf")
    data.to_datatree().to_netcdf(folder / "tree.nc", engine="h5netcdf")
    data.posterior.to_netcdf(folder / "classic.nc", engine="scipy", format="NETCDF3_64BIT")
    for chain in range(CHAINS):
        lines = [
            "# model = ar_model",
            "# method = sample (Default)",
            "lp__,accept_stat__,divergent__,mu,theta.1,theta.2",
        ]
        lines += ["# Adaptation terminated", "# Step size = 0.81"]
        for i in range(DRAWS):
            one, two = posterior["theta"][chain, i, :2]
            lines.append(
                f"-1.5,0.9,{int(stats['diverging'][chain, i])},{posterior['mu'][chain, i]:.6g},{one:.6g},{two:.6g}"
            )
        text = "\n".join([*lines, "#", "#  Elapsed Time: 0.01 seconds (Warm-up)"]) + "\n"
        (folder / f"stan_{chain + 1}.csv").write_text(text)
