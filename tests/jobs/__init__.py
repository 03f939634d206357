"""The room of jobs: keys, tries, the store, workers, drivers."""
