"""The preview server: rebuilds the site whenever it changes. A browser always gets a complete build
that includes every change noticed so far.

server.py is the program; docs/serve.md is the documentation for authors."""
