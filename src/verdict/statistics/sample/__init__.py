"""From independent draws to intervals: quantiles, and means over replicates."""
