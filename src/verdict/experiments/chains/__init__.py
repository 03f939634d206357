"""Somebody's own Markov chains: draws of registered variables by chain and draw, read or refused whole.

settings    what an author writes of the file, its dimensions and the burn-in
check       what of it does not fit the registration that it stands in
naming      variables and their parts, such as theta[3] or theta[school=2]
drawn       the chains of one file, and everything that makes them none
fills       values that stand for masked draws
numpy_files NumPy's .npy and .npz
netcdf      NetCDF as ArviZ keeps it, by an extra
long_form   CSV and Parquet with a row for each draw, or a file for each chain
given       chains that a program hands over instead of a file
carrying_out
            what reading takes, and reading
"""
