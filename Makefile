# make site: set up and build the sample blog into public/.   make test: set up and run every test.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
READY = $(VENV)/.ready

.PHONY: site test long check package tables pictures shots tools lighthouse bench bench-serve bench-markdown bench-import bench-cluster soak clean

site: $(READY)
	$(BIN)/sitegen build

test: $(READY) $(VENV)/.isso $(VENV)/.moto
	$(BIN)/python -m pytest -n auto --dist worksteal

# What is left out of `make test` since it takes long: every kind of page at every width, many kills, long random walks. Some minutes.
long: $(READY)
	$(BIN)/python -m pytest -n auto --dist worksteal -m long

check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# What people install, made in dist/, and tried: with pip and pipx in new environments, for each Python that the machine has. Some minutes.
package: $(VENV)/.package
	rm -rf dist
	$(BIN)/python -m build --no-isolation --outdir dist .
	$(BIN)/python -m pytest -n auto tests/packages.py

$(VENV)/.package: $(READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --group package
	touch $@

# Rows of new keys and settings in docs/front-matter.md and docs/settings.md.
tables: $(READY)
	$(BIN)/python tests/tables.py

# The landscapes of the sample blog.
pictures: $(READY)
	$(BIN)/python examples/pictures/paint.py

# The pictures of pages in README.md and docs/. They have the fonts of this machine: fonts-noto-core should be among them.
shots: $(READY)
	$(BIN)/python tests/browser/shots.py

# What some tests need beside Python: the Nu HTML checker, which needs Java, and axe-core.
tools: node_modules/.ready

node_modules/.ready: package.json
	npm install --no-package-lock --no-audit --no-fund --loglevel=error
	touch $@

# Some minutes; everything but 100 is a failure. LIGHTHOUSE="post home" for some kinds of pages.
lighthouse: $(READY) node_modules/.bin/lighthouse
	$(BIN)/python tests/browser/lighthouse.py $(LIGHTHOUSE)

node_modules/.bin/lighthouse: | node_modules/.ready
	npm install --no-save --no-package-lock --no-audit --no-fund --loglevel=error lighthouse@12.8.2

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "sitegen needs Python 3.11 or newer: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable . --group dev
	touch $@

# The comment server that tests talk to. It needs a C compiler; without one they are skipped.
$(VENV)/.isso: $(READY)
	-$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --group isso && touch $@

# The S3-compatible server that tests publish to. Its libraries are not those of sitegen: it has an environment of its own.
$(VENV)/.moto: $(READY) tests/moto.txt
	$(PYTHON) -m venv $(VENV)/moto
	$(VENV)/moto/bin/python -m pip install --quiet --disable-pip-version-check --requirement tests/moto.txt
	touch $@

# Against Hugo, Pelican and Eleventy; half an hour. BENCH=--quick for a short one, BENCH=--write for docs/performance.md.
bench: $(READY)
	$(BIN)/python tests/bench/run.py $(BENCH)

# How long a saved file takes to be served, beside `hugo server`.
bench-serve: $(READY)
	$(BIN)/python tests/bench/serve.py $(BENCH)

bench-markdown: $(READY)
	$(BIN)/python tests/bench/dialect.py $(BENCH)
	PYTHONPATH=tests $(BIN)/python tests/bench/fast.py

# Memory and time of an import of 10,000 posts, a quarter of an hour. BENCH="--posts 300" for a short one.
bench-import: $(READY)
	PYTHONPATH=tests $(BIN)/python tests/bench/importing.py $(BENCH)

# A Dask cluster that cannot see the site's disk, shared results, and a bucket: hours, 60 GB of disk. BENCH=--quick for a short one, BENCH=--write for docs/scale.md.
bench-cluster: $(READY) $(VENV)/.moto
	PYTHONPATH=tests $(BIN)/python tests/bench/cluster.py $(BENCH)

# What takes too long for the suite: thousands of edits, hundreds of kills.
soak: $(READY)
	$(BIN)/python tests/test_warm.py --steps 5000
	$(BIN)/python tests/test_warm.py --steps 2000 --shared
	$(BIN)/python tests/test_kill.py --kills 200
	$(BIN)/python tests/test_store.py --builds 2000 --posts 150
	$(BIN)/python tests/test_serve_stress.py --edits 3000
	$(BIN)/python tests/test_serve_stress.py --edits 300 --each
	$(BIN)/python tests/test_harmless.py 20000

clean:
	rm -rf $(VENV) public .sitegen node_modules
