# `make help` lists what can be made.

SWIFT ?= swift
export SWIFT

KB := .build/release/kb
MODELS := all-minilm-l6-v2 wordllama-l2-256 smollm2-135m-instruct
DEMO_DB := .build/demo.sqlite
FORMATTED := Sources Tests Package.swift
PEERS ?= .build/peers/bin/python
PREFIX ?= $(shell [ -w /usr/local ] && echo /usr/local || echo "$$HOME/.local")

.DEFAULT_GOAL := help
.PHONY: help setup build models demo test lint format bench peers fuzz install uninstall clean
# SwiftPM allows one build of a package at a time.
.NOTPARALLEL:

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Install the system libraries that are missing
	@pipelines/setup/system-libraries.sh

build: setup ## Build the command in release mode
	@$(SWIFT) build -c release --product kb

models: build ## Download the models that are not installed yet
	@for model in $(MODELS); do $(KB) model pull $$model || exit; done

demo: models ## Set up everything, ingest corpus/ and ask it a question
	@$(KB) ingest corpus --db $(DEMO_DB)
	@$(KB) ask "why did Meta release Llama 2" --db $(DEMO_DB)

# Without testable imports, which no test uses, the tests share their build products with the command.
# Few at a time, as those that wait for something else on a clock would else wait for hundreds of others, too.
test: setup lint models ## Set up everything, check the formatting and run all tests
	@SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=4 $(SWIFT) test -c release --disable-testable-imports

lint: ## Check the formatting
	@$(SWIFT) format lint --strict --parallel --recursive $(FORMATTED)

format: ## Format the sources in place
	@$(SWIFT) format --in-place --parallel --recursive $(FORMATTED)

# PASSAGES=PATH takes a BEIR folder or a file with a text a line; ROWS=WORD,… measures some rows alone.
bench: models ## Measure the engine, beside peers where `make peers` installed them, into docs/BENCHMARKS.md
	@python3 pipelines/measure/engine/bench.py --peers $(if $(wildcard $(PEERS)),$(PEERS),python3) \
	  $(if $(PASSAGES),--passages $(PASSAGES)) $(if $(ROWS),--rows $(ROWS)) --output docs/BENCHMARKS.md

peers: ## Install the engines that `make bench` runs beside ours into .build/peers
	@pipelines/measure/engine/setup-peers.sh .build/peers

fuzz: setup ## Fuzz the readers of untrusted files; FUZZ="gguf=1000000 …" says which and how long
	@pipelines/fuzz/fuzz.sh $(FUZZ)

install: build ## Put kb into PREFIX/bin: /usr/local where it is writable, else ~/.local
	@install -d "$(DESTDIR)$(PREFIX)/bin"
	@install -s -m 755 $(KB) "$(DESTDIR)$(PREFIX)/bin/kb"
	@echo "Installed $(DESTDIR)$(PREFIX)/bin/kb"
	@case ":$$PATH:" in *":$(PREFIX)/bin:"*) ;; *) echo "Add $(PREFIX)/bin to your PATH to run it as kb." ;; esac

uninstall: ## Remove kb from PREFIX/bin; models and databases stay
	@rm -f "$(DESTDIR)$(PREFIX)/bin/kb"

clean: ## Remove everything that was built; models and databases of your own stay
	@rm -rf .build
