# The two commands of a fresh machine are `make run` and `make test`; each installs only what is missing.

CARGO ?= cargo

.PHONY: run test build bench bench-wire setup-run setup-test

run: setup-run
	$(CARGO) run --release --locked

test: setup-test
	$(CARGO) test --locked --features inspection

build: setup-run
	$(CARGO) build --release --locked

# Start-up, memory, latency and idle repaints as ratios; needs the packages of `make test`.
bench: setup-test
	$(CARGO) build --release --locked --features inspection --example empty-window
	$(CARGO) bench --locked --features inspection --bench speed

# How many live streams one core can take in.
bench-wire: setup-run
	$(CARGO) bench --locked --bench wire

setup-run:
	@scripts/setup run

setup-test:
	@scripts/setup test
