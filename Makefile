# The two commands of a fresh machine are `make run` and `make test`; each installs only what is missing.

CARGO ?= cargo

.PHONY: run test build bench bench-wire bench-natural bench-desk fuzz setup-run setup-test

# Fetches the natural voices once; whoever removed them is not given them again.
run: setup-run
	$(CARGO) build --release --locked
	@scripts/fetch-voicepack --install
	$(CARGO) run --release --locked

test: setup-test
	$(CARGO) test --locked --no-fail-fast --features inspection

build: setup-run
	$(CARGO) build --release --locked

# Start-up, memory, latency and idle repaints as ratios; needs the packages of `make test`.
bench: setup-test
	$(CARGO) build --release --locked --features inspection --example empty-window
	$(CARGO) bench --locked --features inspection --bench speed

# How many live streams one core can take in.
bench-wire: setup-run
	$(CARGO) bench --locked --bench wire

# Speed and memory of the natural voices; needs the voice pack.
bench-natural: setup-test
	$(CARGO) bench --locked --bench natural

# How fast the tools of the design desk are; export speed beside lame, flac and opusenc.
bench-desk: setup-test
	$(CARGO) bench --locked --bench desk

# Two minutes for each reader of bytes from outside; needs `cargo install cargo-fuzz`. RUSTC_BOOTSTRAP lets a stable
# compiler take the flags that watch which branches were reached.
FUZZ_SECONDS ?= 120
fuzz: setup-run
	for target in events event_stream sound_stream sound_file; do \
	  RUSTC_BOOTSTRAP=1 $(CARGO) fuzz run --sanitizer none $$target -- -max_total_time=$(FUZZ_SECONDS) -rss_limit_mb=4000 || exit 1; \
	done

setup-run:
	@scripts/setup run

setup-test:
	@scripts/setup test
