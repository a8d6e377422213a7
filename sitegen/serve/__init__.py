"""The preview server: builds the site whenever it changes, and shows what was built, whole and
never stale.

It knows a build function and a folder. server.py is the program; docs/serve.md is for those who use
it."""
