"""Units that stand at one level of a fixed axis alone, although their numbers are registered at every level of it.

Questions that belong to one data set each, or users who saw one version each, are no units of both axes: what is
registered of them at the other levels can only be missing. It is told, since nothing else would say why.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from verdict.experiments.table.laying import Layout


def nested(layout: Layout) -> Iterator[str]:
    """Yield a sentence for each sampled axis whose units stand at one level of a fixed axis alone."""
    for units, found in layout.positions.items():
        for axis in layout.positions:
            if found.units is not None and _together(layout, units, axis) and _alone(layout, units, axis):
                yield (
                    f"each of the {found.units:,} units along {units} stands at one level of {axis} alone, and is "
                    f"missing at the others: count them anew within each {axis}, or register {axis} as a text over "
                    f"{units}, and say by where: or groups: which {units} an estimate is about"
                )


def _together(layout: Layout, units: str, axis: str) -> bool:
    """Say whether a quantity of the file is registered over units and over a fixed axis."""
    prereg = layout.registration.prereg
    over = [prereg.quantities[name].axes for name in layout.quantities]
    return prereg.axes[axis].planned is None and any(units in axes and axis in axes for axes in over)


def _alone(layout: Layout, units: str, axis: str) -> bool:
    """Say whether rows stand at several levels of an axis, and those of each unit at one of them."""
    at, level = layout.positions[units].at, layout.positions[axis].at
    pairs = np.unique(np.stack([at, level]), axis=1)
    return len(np.unique(level)) > 1 and pairs.shape[1] == len(np.unique(at))
