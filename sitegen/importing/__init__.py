"""`sitegen import`: a site of another system becomes one of sitegen.

    source → survey → places → conversion → files (three-way) → trial build → report

A reader in `sources/` says what a system's export holds, in the types of `source.py`, and knows
nothing of sitegen's files; all that follows knows nothing of systems."""
