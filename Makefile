# Needs Python >= 3.11 and make; everything else is set up in .venv.
PYTHON ?= python3
VENV := .venv
MODULES := tests/node_modules/.package-lock.json
BIN := $(VENV)/bin
DEMO ?= simaudit-demo
ROWS ?= 1000000
SHAPES ?= usual
PYTHONS ?=
PLATFORM ?=
REPETITIONS ?= 250
TOPICS ?=
FUZZ_SECONDS ?= 60
FUZZ_TARGETS ?= delimited encoding archive parquet sheet dates check cases config waivers receipt answers lists frames dossier manifest outputs

# Tests start hundreds of Pythons: each would compile the package again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help audit test test-rest test-all lint changelog dist bundle docs release bench peers hostile precision simulations pollute fuzz communes renew screenshots clean

help:
	@echo "make audit        set up, and audit three months of invented extracts in $(DEMO)"
	@echo "make test         set up and run the tests, but those of test-rest"
	@echo "make test-rest    dear tests, and what needs Spark, LibreOffice, PostgreSQL or a server's software, and packaging"
	@echo "make test-all     both"
	@echo "make lint         ruff and mypy"
	@echo "make changelog    the fragments of .changes into CHANGELOG.md, under the version of simaudit/version.py, which is recorded as released"
	@echo "make dist         wheel and sdist in dist/, checked"
	@echo "make bundle       a folder in dist/ that installs simaudit without a network, and its archive (PYTHONS=\"3.12 3.13\" PLATFORM=windows-x86_64)"
	@echo "make release      wheel, sdist, bundle, bill of materials and checksums in dist/ (as .github/RELEASING.md says)"
	@echo "make docs         the site of the documentation, in dist/docs"
	@echo "make bench        measure against the bare load (ROWS="$(ROWS)" SHAPES="$(SHAPES)")"
	@echo "make peers        twelve rules by hand in DuckDB, polars and Pandera, beside simaudit (ROWS="$(ROWS)")"
	@echo "make hostile      measure files made to cost more than their size"
	@echo "make precision    honest people whom checks accuse, frauds that they find, by label, and cases (ROWS="$(ROWS)" BEFORE=an earlier checkout, to compare with)"
	@echo "make simulations  samples, carriers and points on populations of which the truth is known (REPETITIONS="$(REPETITIONS)" TOPICS=\"sampling …\")"
	@echo "make pollute      load some 6,800 polluted registers, Pollock's and ours: none may be read wrongly"
	@echo "make fuzz         look for inputs that break the readers ($(FUZZ_SECONDS) s each)"
	@echo "make communes     take the tables of communes from their packages again, and print what changed (UNITS=a file of the third source, to compare with)"
	@echo "make renew        write again what follows from checks and code: checks/README.md, checks/honest, sample_data, CONTRIBUTING's rooms, the page of the configuration, reports/schemas, tests/dear_tests.txt (of the runs that were)"
	@echo "make screenshots  take the README's pictures again (needs Chromium)"

# Python compiles what it imports when it first does: all of the libraries at once takes half of the set-up.
$(BIN)/simaudit: pyproject.toml
	@echo "setting up $(VENV): fetches about 180 MB of libraries, about a minute / tải khoảng 180 MB thư viện, chừng một phút …"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; say which with make PYTHON=…")'
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --editable .
	@touch $@

$(BIN)/pytest: $(BIN)/simaudit
	@echo "fetching what tests need: about 100 MB, a quarter of a minute …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --group test
	@touch $@

# What packs: far less than the tests need.
$(BIN)/twine: $(BIN)/simaudit
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --group release
	@touch $@

$(BIN)/pyspark: $(BIN)/pytest
	@echo "fetching Spark and what else make test-rest needs: about 500 MB, a minute …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --group rest
	@touch $@

$(BIN)/ruff: $(BIN)/pyspark
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --group dev
	@touch $@

# What judges the pages. Without npm the other tests still run, and those that need it say so.
$(MODULES): tests/package.json
	@if ! command -v npm >/dev/null; then echo "no npm: what needs tests/package.json is skipped"; \
		elif echo "fetching what judges the pages: about 30 MB, a quarter of a minute …" && cd tests && npm install --silent; then touch node_modules/.package-lock.json; \
		else echo "npm could not fetch tests/package.json: what needs it is skipped"; fi

audit: $(BIN)/simaudit
	$(BIN)/simaudit demo $(DEMO)

# A file's tests stay together: they share what is dear to make. Folders come in their order: the last are quick.
test: $(BIN)/pytest $(MODULES)
	$(BIN)/pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

test-rest: $(BIN)/pyspark
	$(BIN)/pytest --numprocesses auto --dist loadfile --no-loadscope-reorder --rest

# One run: what tests of both share is made once.
test-all: $(BIN)/pyspark $(MODULES)
	$(BIN)/pytest --numprocesses auto --dist loadfile --no-loadscope-reorder --all

# Types are read of all that is imported: of Spark, too.
lint: $(BIN)/ruff
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

changelog: $(BIN)/pytest $(BIN)/twine
	PYTHONPATH=tests $(BIN)/python -m support.released

# Bundles lie there too.
dist: RELEASE = dist/simaudit-$(shell $(BIN)/python -c "import simaudit; print(simaudit.__version__)")
dist: $(BIN)/twine
	$(BIN)/python -m build --no-isolation --outdir dist .
	$(BIN)/twine check --strict $(RELEASE)-py3-none-any.whl $(RELEASE).tar.gz

bundle: $(BIN)/twine
	@echo "fetching the libraries for another machine: about 190 MB, and 80 MB for each further Python …"
	$(BIN)/python .bundle/make_bundle.py $(foreach one,$(PYTHONS),--python $(one)) $(if $(PLATFORM),--platform $(PLATFORM))

docs: $(BIN)/simaudit
	$(BIN)/simaudit docs --site dist/docs

# The sums come last: they are of every file of the version in dist/.
release: $(BIN)/twine
	$(BIN)/python .bundle/make_release.py --ready
	$(MAKE) dist bundle docs
	$(BIN)/python .bundle/make_release.py

bench: $(BIN)/pytest
	$(BIN)/python tests/benchmarks/bench.py --rows $(ROWS) --shapes $(SHAPES)

peers: $(BIN)/pytest
	$(BIN)/python tests/benchmarks/peers.py --rows $(firstword $(ROWS))

hostile: $(BIN)/pytest
	$(BIN)/python tests/benchmarks/hostile.py

# Of a million rows or more, checks/precision.csv is written again: `simaudit rules show` reads it.
precision: $(BIN)/pytest
	PYTHONPATH=tests $(BIN)/python -m precision --rows $(firstword $(ROWS)) $(if $(BEFORE),--before $(abspath $(BEFORE)))

simulations: $(BIN)/pytest
	PYTHONPATH=tests $(BIN)/python -m precision.simulations --repetitions $(REPETITIONS) $(TOPICS)

pollute: $(BIN)/pytest
	PYTHONPATH=tests $(BIN)/python -m pollock --show WRONG

# Stops at the first target that an input breaks.
fuzz: $(BIN)/pytest
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --group fuzz
	for target in $(FUZZ_TARGETS); do \
		$(BIN)/python tests/fuzz/fuzz.py $$target --seconds $(FUZZ_SECONDS) || exit 1; done

communes: $(BIN)/pytest
	PYTHONPATH=tests $(BIN)/python -m support.communes --day $(shell date +%F) $(if $(UNITS),--units $(UNITS))

# The page is moved into its place when it is whole.
renew: $(BIN)/pytest
	$(BIN)/simaudit dev readme > checks/README.md.new
	mv checks/README.md.new checks/README.md
	$(BIN)/simaudit dev generate --sample-data sample_data
	PYTHONPATH=tests $(BIN)/python -m precision.honest.travelling
	$(BIN)/python tests/support/rooms_map.py
	$(BIN)/python tests/support/example_page.py
	PYTHONPATH=tests $(BIN)/python tests/support/schema_files.py
	PYTHONPATH=tests $(BIN)/python tests/support/dear_tests.py

screenshots: $(BIN)/ruff
	$(BIN)/python tests/screenshots.py

clean:
	rm -rf $(VENV) out store dist simaudit-demo tests/node_modules
