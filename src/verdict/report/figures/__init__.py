"""Figures of a report as SVG that is written here, letter by letter the same for the same outcome.

choosing    which figures a report shows: by rule, and what its registration asks for
sets        one figure for each kind of what a payload has: panels, table, title
families    clauses of one kind: the points behind them
readings    what was read beside the verdicts: short lengths, ladders, replicates
asked       the plots that a registration names
along       values against a bar along an axis
forest      intervals against a bar, one under the other
matrix      verdicts along an axis
ladder      a time along lengths, with what is adequate
replicates  single values behind an estimate
digits      small images, such as what a model generates
figure      a figure with its panels, its table, and its own file
points      points with their states, and bars
marks       a shape for each state, intervals, arrows, the legend
frame       axes, bands, lines across
scales      where a value stands, and honest ticks
drawing     elements of SVG as text
style       the colours of a figure that stands alone
"""

from verdict.report.figures.choosing import figures
from verdict.report.figures.figure import Figure, Panel

__all__ = ["Figure", "Panel", "figures"]
