"""Workers of Dask, an extra: `pip install "verdict-engine[dask]"`. Nothing else imports its library `distributed`.

address     what was typed after --executor: a local cluster, or somebody's scheduler
executor    hands jobs to workers that fit, replaces what was lost, and says why nothing moves
handed      jobs that workers have now, and how many each is given ahead
joining     a worker that came: it is examined before it gets a job
agreeing    what a worker answered against what the driver is, as sentences
cluster     the connection to a scheduler, and what it says of its workers
local       a cluster for one run: a process of its own, reached with keys of this run alone
remote      what workers carry out: the examination, and a job

The store is the truth. A future that is lost, an error of the engine or a dead scheduler costs time and nothing else.
"""
