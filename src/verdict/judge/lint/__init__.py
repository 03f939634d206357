"""What a registration can come out as, proved or shown by a witness before anything is measured."""
