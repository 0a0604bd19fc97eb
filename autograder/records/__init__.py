"""What flows through the engine: courses, checks, verdicts, results, and how they are written."""
