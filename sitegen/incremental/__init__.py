"""The engine: runs functions on closed jobs, in one process or several, and caches their outputs.

It knows functions, jobs and bytes; it does not know what a site is.
"""
