"""The importers: a public file here beside the contract is one, its name the name that users type.

contract    what an importer is, and what it hands back
mlflow      runs of an experiment, from a database, a folder, or a server that was named
wandb       runs of Weights & Biases, from the files on disk, or the table of its pages
inspect     samples of logs of inspect
lm_eval     items of lm-evaluation-harness
"""
