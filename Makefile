# The two commands of the README, and what a developer needs besides. Each installs what is missing.
.PHONY: help chaos hunt test configure build install bench bench-check scoreboard campaign random-histories asan tsan debug clang clang-debug fuzz deb test-deb test-slurm nightly format \
        format-check lint tidy develop-tools clean report-page check-report-page test-browser

# In a pipe the failure of any command is one.
SHELL = /bin/bash
.SHELLFLAGS = -o pipefail -c

PRESET ?= release
# A build of ours is memory-hungry for each job: no more jobs than cores.
JOBS ?= $(shell nproc 2>/dev/null || echo 2)
SOURCES = $(shell git ls-files '*.h' '*.cc')
# Where `make install` installs.
PREFIX ?= /usr/local
# What lint compares with.
BASE ?= main
# Seconds for each fuzzer.
FUZZ_SECONDS ?= 3600
CHAOS_SECONDS ?= 600
# Where `make scoreboard` writes its tables.
SCOREBOARD_DOC ?= docs/hunting.md
# What those of docs/hunting.md were made with.
SCOREBOARD_ARGS ?= --repeats 5 --cap 1000000

help:
	@echo 'make hunt [ARGS="--for 60s --defect NAME ..."]   hunt Viewstamped Replication'
	@echo 'make test [PRESET=release]     build and run all tests'
	@echo 'make build [PRESET=release]    build all; JOBS=N limits the jobs'
	@echo 'make install [PREFIX=/usr/local]   the command, its documents and the libraries'
	@echo 'make bench                     benchmarks'
	@echo 'make bench-check               how long recorded histories take: the table of docs/checking.md'
	@echo 'make random-histories          the checkers of histories against their definitions, 100,000 of each kind'
	@echo 'make debug | asan | tsan | clang | clang-debug     the tests in another build'
	@echo 'make scoreboard                how soon hunts find planted defects: the tables of docs/hunting.md'
	@echo 'make campaign                  the long hunt: 1,000,000 runs of each protocol'
	@echo 'make fuzz [FUZZ_SECONDS=3600]  each fuzzer for so long'
	@echo 'make chaos [CHAOS_SECONDS=600] hunts among kills, full disks and closed outputs'
	@echo 'make deb                       Debian packages, in build/package'
	@echo 'make test-deb                  installs them in a bare chroot and uses them there; as root'
	@echo 'make test-slurm                hunts on a Slurm of one host that the test starts; as root'
	@echo 'make nightly                   all that does not fit into CI: campaign, other builds, clang-tidy,'
	@echo '                               fuzzers, benchmarks, packages; make -k goes on after a failure'
	@echo 'make format | format-check     clang-format'
	@echo 'make lint [BASE=main]          clang-tidy over what changed against BASE'
	@echo 'make report-page               builds the page of reports from its sources'
	@echo 'make check-report-page         whether it is what they build to'
	@echo 'make test-browser              reports in a real Chromium'
	@echo 'make tidy                      clang-tidy over everything'
	@echo 'make clean                     remove build/'

report-page:
	@tools/install-dependencies.sh page
	node replay/report/page/build.mjs replay/report/page.html

check-report-page:
	@tools/install-dependencies.sh page
	replay/report/page/check.sh

test-browser: configure
	@tools/install-dependencies.sh browser
	@cmake --build --preset release -j $(JOBS) --target stampede
	cd tests/browser && npm ci --silent && STAMPEDE=$(CURDIR)/build/release/cli/stampede npm test --silent

hunt: configure
	@cmake --build --preset release -j $(JOBS) --target stampede
	@build/release/cli/stampede hunt vsr $(ARGS)

test: build
	ctest --preset $(PRESET) -j $(JOBS)

configure:
	@tools/install-dependencies.sh build
	@cmake --preset $(PRESET) --log-level=WARNING >/dev/null

build: configure
	@cmake --build --preset $(PRESET) -j $(JOBS)

install:
	@tools/install-dependencies.sh build
	@cmake --preset package --log-level=WARNING >/dev/null
	@cmake --build --preset package -j $(JOBS)
	cmake --install build/package --prefix $(PREFIX) >/dev/null

bench: build
	build/release/bench/simulation_benchmark
	build/release/bench/linearizability_benchmark
	build/release/bench/witness_benchmark

bench-check: configure
	@cmake --build --preset release -j $(JOBS) --target stampede
	@tools/bench_check.sh build/release/cli/stampede

scoreboard: configure
	@cmake --build --preset release -j $(JOBS) --target stampede
	SCOREBOARD_DOC=$(SCOREBOARD_DOC) tools/scoreboard.sh build/release/cli/stampede $(SCOREBOARD_ARGS)

campaign: configure
	cmake --build --preset release -j $(JOBS) --target stampede
	build/release/cli/stampede hunt vsr --runs 1000000
	build/release/cli/stampede hunt abd --runs 1000000

# Random histories of every type and level of consistency against the definitions.
random-histories: build
	STAMPEDE_RANDOM_HISTORIES=100000 build/$(PRESET)/invariants/linearizability_test \
	  --gtest_filter='*DefinitionTest*'
	STAMPEDE_RANDOM_HISTORIES=100000 build/$(PRESET)/invariants/consistency_test

# What README.md, CONTRIBUTING.md and `make help` name is here or in .ci/run (tests/readme_test.cc);
# nothing here writes into the tree.
nightly: SCOREBOARD_DOC = build/hunting.md
nightly: PREFIX = $(CURDIR)/build/installed
nightly: hunt campaign asan tsan debug clang clang-debug tidy lint chaos fuzz bench bench-check scoreboard \
         install deb test-browser test-deb test-slurm

deb:
	@tools/install-dependencies.sh package
	@cmake --preset package --log-level=WARNING >/dev/null
	@cmake --build --preset package -j $(JOBS)
	@cpack --preset package
test-deb:
	tests/package/debian_package.sh

# With sizes of its own: SLURM_TEST_ARGS="--tasks 6 --runs 24000".
test-slurm: configure
	@tools/install-dependencies.sh slurm
	@cmake --build --preset release -j $(JOBS) --target stampede
	tests/slurm/slurm_test.sh build/release/cli/stampede $(SLURM_TEST_ARGS)

chaos: build
	STAMPEDE_CHAOS_SECONDS=$(CHAOS_SECONDS) build/$(PRESET)/tests/chaos_test

# Each fuzzer is a test of this preset. What it has learned stays in build/fuzz/corpus.
fuzz:
	@tools/install-dependencies.sh develop
	@cmake --preset fuzz -DSTAMPEDE_FUZZ_SECONDS=$(FUZZ_SECONDS) --log-level=WARNING >/dev/null
	@cmake --build --preset fuzz -j $(JOBS)
	ctest --preset fuzz -j $(JOBS)
	@grep -E '^[0-9]+/[0-9]+ Test:|stat::number_of_executed_units' build/fuzz/Testing/Temporary/LastTest.log

asan tsan debug:
	$(MAKE) test PRESET=$@
clang clang-debug:
	@tools/install-dependencies.sh develop
	$(MAKE) test PRESET=$@

format:
	@tools/install-dependencies.sh develop
	clang-format -i $(SOURCES)
format-check:
	@tools/install-dependencies.sh develop
	clang-format --dry-run --Werror $(SOURCES)
develop-tools:
	@tools/install-dependencies.sh develop
CLANG_TIDY = xargs -r -n 1 -P $(JOBS) clang-tidy -quiet -warnings-as-errors='*'
# Asks a preset that compiles each source alone how.
lint: develop-tools
	@$(MAKE) --no-print-directory configure PRESET=clang
	tools/sources_to_lint.sh $(BASE) build/clang | $(CLANG_TIDY) -p build/clang
# Eight sources at a time, as a unity build compiles them: the headers, which take longest, are read
# once for all of these.
tidy: develop-tools
	@$(MAKE) --no-print-directory configure PRESET=clang-debug
	@cmake --build --preset clang-debug --target cli/project_templates.cc replay/report/page_template.cc >/dev/null
	@sed -n 's|.*"file": "\(.*\)".*|\1|p' build/clang-debug/compile_commands.json \
	  | grep -v '_verify_interface_header_sets/' \
	  | $(CLANG_TIDY) -p build/clang-debug -checks=-bugprone-suspicious-include

clean:
	rm -rf build
