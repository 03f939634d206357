"""Verdicts on samples: synthetic registrations of what people measure, judged by the engine and by their own habits.

cases       what one registration holds: numbers as the engine reads them, as people have them, and what is true
shares      drawing items, answers and conversions, which are 0 or 1
means       drawing seeds, times and scores, whose mean is asked for
drawn_chains  drawing sets of chains
documents   what is registered, block by block
blocks      every block: its field, its registration, how it is drawn, who is asked, which error is registered
engine      the engine's words
habits      what people do with the same numbers
running     cutting it into jobs, and the counts
report      the table, and plain lines

Run alone: python -m benchmarks.false_verdicts.samples [--samples 1000] [--quick]
"""
