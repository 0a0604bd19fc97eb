"""Pages that people open: feedback for each student, a report of the class, and ways back."""
