"""One prepared run on a machine with a GPU: conformance, rates, a training update, a ladder, and what was predicted."""
