"""Prove an assignment's graders by solutions that are known to be right or wrong."""
