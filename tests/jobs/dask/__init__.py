"""Workers of Dask: what is typed, who fits, what is said; then real schedulers and real workers on loopback."""
