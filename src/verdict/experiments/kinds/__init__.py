"""The experiment kinds: a public file here is a kind, its name the kind's name."""
