"""Every type that crosses a stage. All are frozen; sequences are tuples; nothing is filled in
later.

- documents: what read and parse return, with the front matter (meta) in it
- site: what link returns
- views, picture_views: what layouts see of that
- jobs: what plan returns, and what publish has changed
- build: what a build is asked for, and what it reports

Structs of which there are as many as posts or more have `gc=False`: they cannot be part of a cycle,
and Python's garbage collector need not look through them.

No module here has `from __future__ import annotations`. msgspec reads the annotations of structs
that it decodes: as text, each of them would have to be compiled first, in every process."""
