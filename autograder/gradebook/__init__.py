"""Every run and its results, what a person decides, and the files that come of them."""
