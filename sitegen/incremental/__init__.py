"""The engine: runs functions on closed jobs, in one process or several, and remembers what they
made.

It knows functions, jobs and bytes, and nothing of sites.
"""
