"""The kernels by the names that registrations use."""

from __future__ import annotations

from typing import Literal

KernelName = Literal["alternating", "symmetrised", "random_scan"]
