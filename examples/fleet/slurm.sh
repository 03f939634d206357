#!/bin/bash
# Work on the open jobs of one freeze, on as many nodes as Slurm gives:
#
#   sbatch --chdir=PROJECT examples/fleet/slurm.sh FREEZE STORE
#
# PROJECT is the folder with prereg/, FREEZE an id or a file in it, and STORE a folder that every node sees. Each task of
# the array takes one open job after another until none is left. Submit it again whenever you like: what is done is not
# done again. Then, on one machine: verdict run FREEZE --measure --store STORE
#
#SBATCH --job-name=verdict
#SBATCH --array=1-16            # how many workers at the most
#SBATCH --cpus-per-task=4       # cores of each
#SBATCH --mem=4G                # of each: see the memory of a job in `verdict jobs FREEZE`
#SBATCH --time=04:00:00         # a worker ends then; its finished jobs are kept
#SBATCH --signal=B:TERM@60      # a minute before, so that it can give its job back
#SBATCH --requeue               # a preempted worker begins again
#SBATCH --open-mode=append
#SBATCH --output=verdict-%A-%a.log
set -euo pipefail

usage="usage: sbatch --chdir=PROJECT $0 FREEZE STORE"
freeze=${1:?$usage}
store=${2:?$usage}

export NUMBA_NUM_THREADS="${SLURM_CPUS_PER_TASK:-1}"
export NUMBA_CACHE_DIR="${NUMBA_CACHE_DIR:-${TMPDIR:-/tmp}/verdict-numba-$(id -u)}"

exec verdict work "$freeze" --store "$store"
