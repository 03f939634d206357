"""A certification: settings, which say what is registered and sample nothing, and carrying_out, which samples."""
