"""A certification.

settings        what is registered; samples nothing
check           what is measured and has no place in the registration
carrying_out    what measuring takes, and sampling
"""
