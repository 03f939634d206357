"""Made-up users of two versions of a page, as a European spreadsheet writes them: replace this by your own log.

    python make_data.py

writes users.csv, always the same: semicolons, and a comma in 0,5. The truth: 10 % of the users of version A buy and
15 % of those of version B, whose pages take 5 ms longer to load.
"""

from pathlib import Path

import numpy as np

TRUTH = {"A": (0.10, 400.0), "B": (0.15, 405.0)}  # the share that buys, and the mean milliseconds of a load
USERS = 4000

rng = np.random.default_rng(2026)
lines = ["user;arm;bought;load_ms"]
for i in range(USERS):
    arm = "AB"[int(rng.integers(2))]
    share, mean = TRUTH[arm]
    bought = int(rng.random() < share)
    load = min(float(rng.gamma(4.0, mean / 4.0)), 10_000.0)
    lines.append(f"u{i + 1:04};{arm};{bought};" + f"{load:.1f}".replace(".", ","))

Path("users.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
