"""Jobs, and the store in which their results lie: what lets a measurement run on more than one machine.

A kind splits what it measures into jobs (`verdict.experiments.contract`). A job's key is the digest of everything that
decides its bytes, and its result lies in a store under that key. The store is the truth: an executor only starts
workers, so a lost worker, a double start or a dead scheduler cost time and nothing else.

job         a job, its price, its key; a job that failed
tries       one folder of the store: who holds a job, which tries ended how; leases, taking over
beating     the heartbeat of a lease, and how far it says that its job is
regular     the door through which a store is read: regular files of bounded size
store       all folders: standing of a job, results written once, sealed, and verified whenever they are read
begun       under which keys calls of a freeze were begun, so that a program that was edited is told
working     a worker: takes open jobs until none is left
driving     a driver: starts an executor and watches the store until every job is done or failed
told        what a set of measurements says of the jobs that measured it
executors   what starts workers: contract, inline, process
"""
