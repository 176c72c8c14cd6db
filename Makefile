# Shortcuts. Each works in a fresh clone on a bare Debian 12; the presets do the work.

JOBS ?= $(shell nproc 2>/dev/null || echo 2)
FUZZ_SECONDS ?= 60
SOURCES = git ls-files -co --exclude-standard '*.hpp' '*.cpp'

.DEFAULT_GOAL := help
.PHONY: help demo build test bench long sanitize fuzz format format-check tidy clean

help:
	@echo 'make demo          watch a bug being found, shrunk, replayed; then orders on RabbitMQ or its model'
	@echo 'make test          build everything with warnings as errors, run every test but the long ones'
	@echo 'make build         build everything in build/release'
	@echo 'make bench         build, then run the benchmarks'
	@echo 'make long          build, then run the long searches'
	@echo 'make sanitize      the tests under AddressSanitizer and UndefinedBehaviorSanitizer'
	@echo 'make fuzz          each fuzzer for FUZZ_SECONDS (now $(FUZZ_SECONDS))'
	@echo 'make format        rewrite the C++ sources in the style of .clang-format'
	@echo 'make format-check  say which sources make format would change'
	@echo 'make tidy          run clang-tidy over the C++ sources'
	@echo 'make clean         remove build/'
	@echo
	@echo 'JOBS=N sets how many compilers and tests run at once (now $(JOBS)).'

demo:
	tools/install-deps
	cmake --preset demo
	cmake --build --preset demo --parallel $(JOBS)
	tools/demo

build:
	tools/install-deps --test
	cmake --preset release
	cmake --build --preset release --parallel $(JOBS)

test: build
	ctest --preset release --output-on-failure --parallel $(JOBS)

bench: build
	cmake --build --preset release --target bench

long: build
	ctest --preset long --output-on-failure --parallel $(JOBS)

sanitize:
	tools/install-deps --test
	cmake --preset asan
	cmake --build --preset asan --parallel $(JOBS)
	ctest --preset asan --output-on-failure --parallel $(JOBS)

fuzz:
	tools/install-deps --test --dev
	cmake --preset fuzz -DREHEARSAL_FUZZ_SECONDS=$(FUZZ_SECONDS)
	cmake --build --preset fuzz --parallel $(JOBS)
	ctest --preset fuzz --verbose --parallel $(JOBS)

format:
	tools/install-deps --dev
	$(SOURCES) | xargs -r clang-format -i

format-check:
	tools/install-deps --dev
	$(SOURCES) | xargs -r clang-format --dry-run --Werror

tidy:
	tools/install-deps --test --dev
	cmake --preset clang
	run-clang-tidy -quiet -j $(JOBS) -p build/clang

clean:
	rm -rf build
