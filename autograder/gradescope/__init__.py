"""Pack an assignment for Gradescope, and grade in its container."""
