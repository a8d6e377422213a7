"""One reader a system: what its export or its folder holds, in the types of `source.py`."""
