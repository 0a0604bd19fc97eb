"""Find the submissions in what an instructor points at, and whose they are."""
