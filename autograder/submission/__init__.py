"""What was handed in, read as code: statements, slices, structure."""
