"""How fast sampling and counting are, alone and beside their peers: python -m benchmarks.speed."""
