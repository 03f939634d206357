"""Tests of what is read from other tools, on files that those tools wrote."""
