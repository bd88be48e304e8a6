# The two commands of the README, and what a developer needs besides. Each installs what is missing.
.PHONY: help chaos hunt test configure build install bench bench-check scoreboard campaign random-histories asan tsan debug clang clang-debug fuzzers fuzz deb test-deb test-slurm nightly format \
        format-check lint tidy develop-tools clean report-page check-report-page test-browser

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
FUZZERS = scenario_reader_fuzz trace_reader_fuzz history_reader_fuzz profile_reader_fuzz command_line_fuzz \
  compressed_file_fuzz hunt_folder_fuzz
# What the tables of docs/hunting.md were made with.
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
	@echo 'make nightly                   all that does not fit into CI: campaign, other builds, fuzzers,'
	@echo '                               packages; make -k goes on after a failure'
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
	tools/scoreboard.sh build/release/cli/stampede $(SCOREBOARD_ARGS)

campaign: configure
	cmake --build --preset release -j $(JOBS) --target stampede
	build/release/cli/stampede hunt vsr --runs 1000000
	build/release/cli/stampede hunt abd --runs 1000000

# Random histories of every type and level of consistency against the definitions.
random-histories: build
	STAMPEDE_RANDOM_HISTORIES=100000 build/$(PRESET)/invariants/linearizability_test \
	  --gtest_filter='*DefinitionTest*'
	STAMPEDE_RANDOM_HISTORIES=100000 build/$(PRESET)/invariants/consistency_test

nightly: campaign asan tsan debug clang chaos fuzz test-browser test-deb test-slurm

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

fuzzers:
	@tools/install-dependencies.sh develop
	cmake --preset clang -B build/fuzz -DSTAMPEDE_BUILD_FUZZERS=ON -DSTAMPEDE_BUILD_TESTS=OFF \
	  -DSTAMPEDE_BUILD_BENCHMARKS=OFF -DSTAMPEDE_SANITIZE=address,undefined --log-level=WARNING >/dev/null
	cmake --build build/fuzz -j $(JOBS) --target $(FUZZERS)

# What a fuzzer has learned stays in build/fuzz/corpus; what the tree has of each kind are seeds.
fuzz: fuzzers
	mkdir -p $(addprefix build/fuzz/corpus/,scenarios traces histories profiles command_lines compressed hunt_folders)
	build/fuzz/tests/fuzz/scenario_reader_fuzz -max_total_time=$(FUZZ_SECONDS) build/fuzz/corpus/scenarios scenarios/vsr scenarios/abd
	build/fuzz/tests/fuzz/trace_reader_fuzz -max_total_time=$(FUZZ_SECONDS) -max_len=20000 build/fuzz/corpus/traces tests/data/traces
	build/fuzz/tests/fuzz/history_reader_fuzz -max_total_time=$(FUZZ_SECONDS) build/fuzz/corpus/histories tests/data/histories/etcd tests/data/histories/kv
	build/fuzz/tests/fuzz/profile_reader_fuzz -max_total_time=$(FUZZ_SECONDS) build/fuzz/corpus/profiles hunt/profiles
	build/fuzz/tests/fuzz/hunt_folder_fuzz -max_total_time=$(FUZZ_SECONDS) -max_len=20000 build/fuzz/corpus/hunt_folders tests/data/hunt_folders
	build/fuzz/tests/fuzz/command_line_fuzz -max_total_time=$(FUZZ_SECONDS) -max_len=2000 build/fuzz/corpus/command_lines tests/data/command_lines
	build/fuzz/tests/fuzz/compressed_file_fuzz -max_total_time=$(FUZZ_SECONDS) -max_len=20000 build/fuzz/corpus/compressed tests/data/compressed

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
# A preset that compiles each source alone: clang-tidy asks how.
lint tidy: PRESET = clang
lint: develop-tools configure
	@tools/sources_to_lint.sh $(BASE) build/$(PRESET) \
	  | xargs -r -n 1 -P $(JOBS) clang-tidy -quiet -warnings-as-errors='*' -p build/$(PRESET)
tidy: develop-tools configure
	clang-tidy -quiet -p build/$(PRESET) $(filter %.cc,$(SOURCES))

clean:
	rm -rf build
