"""Sample spin systems and count; judge nothing."""
