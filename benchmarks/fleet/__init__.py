"""A simulated fleet: very many small jobs through the real store, with workers and drivers that are killed.

work        jobs that wait and note their runs; what lies in the store before: stale leases, damaged results
node        a machine of the fleet: a process with many workers
scheduler   an executor that hands jobs to nodes, some of them twice, and kills and replaces nodes
counting    what became of the jobs, from the store and from the notes
"""
