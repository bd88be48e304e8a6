# The two commands of the README, and what a developer needs besides. Each installs what is missing.
.PHONY: help hunt test configure build bench campaign asan tsan clang debug format format-check tidy clean

PRESET ?= release
# A build of ours is memory-hungry for each job: no more jobs than cores.
JOBS ?= $(shell nproc 2>/dev/null || echo 2)
SOURCES = $(shell git ls-files '*.h' '*.cc')

help:
	@echo 'make hunt [ARGS="--for 60s --defect NAME ..."]   hunt Viewstamped Replication'
	@echo 'make test          build and run all tests'
	@echo 'make bench         benchmarks'
	@echo 'make campaign      the long hunt: 1,000,000 seeds'
	@echo 'make asan | tsan | clang | debug                 the tests in another build'
	@echo 'make format | format-check | tidy                for developers'

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

bench: build
	build/release/bench/simulation_benchmark
	build/release/bench/linearizability_benchmark
	build/release/bench/witness_benchmark

campaign: build
	build/release/cli/stampede hunt vsr --runs 1000000

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
tidy: build
	@tools/install-dependencies.sh develop
	clang-tidy -quiet -p build/$(PRESET) $(filter %.cc,$(SOURCES))

clean:
	rm -rf build
