"""The script for Slurm and the job for Kubernetes in examples/fleet."""
