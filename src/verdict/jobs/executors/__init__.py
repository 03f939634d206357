"""What starts workers; none of them holds a result.

contract   what every executor offers, and what it is told
inline     the driver itself works, one job after another
dask       workers of Dask, here or on many machines
"""
