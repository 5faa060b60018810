# Two commands: `make demo` and `make test`. Each step that is already done costs nothing.
SHELL := /bin/bash
.DELETE_ON_ERROR:

CACHE := $(HOME)/.cache/madoguchi
export CARGO_TARGET_DIR ?= $(CACHE)/target
BINARY := $(CARGO_TARGET_DIR)/release/madoguchi
VENV := $(CACHE)/venv
ONNX := $(CACHE)/onnx
IPADIC := /usr/share/mecab/dic/ipadic/matrix.def
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

.PHONY: demo build test test-rust test-browser test-peers lint fmt clean-data

# Index the sample city and serve it on http://127.0.0.1:8080
demo: $(IPADIC) build
	$(BINARY) demo

build:
	cargo build --release --workspace

test: test-rust test-browser test-peers

test-rust: $(IPADIC) $(ONNX)/.ready
	MADOGUCHI_TEST_ONNXRUNTIME="$$($(VENV)/bin/python tests/python/onnxruntime_path.py)" \
	MADOGUCHI_TEST_ONNX_MODEL="$(ONNX)" \
	cargo test --release --workspace

# The pages in Debian's Chromium, with axe.
test-browser: $(IPADIC) /usr/bin/chromium web-widget/node_modules/.ready build
	cd web-widget && MADOGUCHI_TEST_BINARY=$(BINARY) npm test

# Our figures and our documents, checked by independent programs.
test-peers: $(IPADIC) $(VENV)/.ready build
	$(VENV)/bin/python tests/python/check_openapi.py $(BINARY)
	$(VENV)/bin/python tests/python/check_measures.py $(BINARY)

lint:
	cargo fmt --check
	cargo clippy --release --workspace --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --release --workspace --no-deps --document-private-items

fmt:
	cargo fmt

clean-data:
	rm -rf data

$(IPADIC):
	$(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq mecab-ipadic

/usr/bin/chromium:
	$(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq chromium fonts-noto-cjk

$(VENV)/.ready: tests/python/requirements.txt
	python3 -m venv $(VENV)
	$(VENV)/bin/pip install --quiet -r tests/python/requirements.txt
	touch $@

# A tiny ONNX model, made here, for fastembed to run on the real ONNX Runtime.
$(ONNX)/.ready: crates/embed/tests/make_onnx.py $(VENV)/.ready
	$(VENV)/bin/python crates/embed/tests/make_onnx.py $(ONNX)
	touch $@

web-widget/node_modules/.ready: web-widget/package-lock.json
	cd web-widget && npm ci --no-audit --no-fund
	touch $@
