"""The command line: one file a group of commands; `main.py` has the first of them."""
