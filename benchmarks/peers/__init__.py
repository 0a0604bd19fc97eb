"""Other graders beside this one: the same notebooks and checks, what they cost, what they believe.

README.md says how it is compared, and why that is fair. Run: make peers
"""
