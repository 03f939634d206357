"""Evaluations of language models as their harnesses keep them, read without their libraries.

harness   the runs of lm-evaluation-harness: results, and the samples that belong to each
samples   the samples of one task of one run, each line checked
items     items of several runs as rows: one filter, the same documents, nothing twice
averages  a row for each task of a run, where there is nothing else
logs      logs of inspect, from JSON and from its zip
zipped    members of a zip, bounded, by zstandard where they need it
letters   scores as numbers
epochs    epochs averaged within their items
scored    samples of logs as rows: numbers by scorer, and what became of each sample
"""
