"""The gate where others run it: GitHub's action, GitLab's job and pre-commit, each from a clean checkout.

machine   a checkout, a Python that it is installed into, and the shell that runs a step

Nothing is fetched: what the package rests on is taken from the environment of the tests.
"""
