# SPDX-License-Identifier: Apache-2.0
# `make` or `make help` lists what there is.
.DEFAULT_GOAL := help
SWIFTLET := .build/release/swiftlet
SHARED ?= ../shared
SECONDS ?= 300

.PHONY: help setup setup-test build release run test lint format fuzz bench conformance clean

help: ## Say what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

setup: ## Install the Debian packages that building needs
	@Scripts/setup.sh

setup-test:
	@Scripts/setup.sh --test

release: setup ## Build the optimised program: .build/release/swiftlet
	swift build -c release --product swiftlet --static-swift-stdlib -Xswiftc -use-ld=lld

run: release ## Show the alerts of the bundled recording, then watch this host and keep what happens
	@$(SWIFTLET) demo
	@echo
	@$(SWIFTLET) run || $(SWIFTLET) doctor

test: setup-test ## Build, run all tests and the cases beside the rules
	swift build --build-tests
	swift test --skip-build
	.build/debug/swiftlet rules test rules

lint: ## Check formatting and the length of files
	@Scripts/lint.sh

format: ## Put all Swift files into the project's format
	swift format -i --recursive --parallel Package.swift Sources Tests Plugins Fuzz

fuzz: setup ## Fuzz the readers of events, logs, EQL, rules and kernel records, and sequences: SECONDS=300 each
	Scripts/fuzz.sh $(SECONDS)

bench: release ## Measure this machine and compare: SECTIONS="one many …", COUNT=200000 events, REPORT=FILE
	Scripts/bench.sh $(SECTIONS)

conformance: release ## Run the conformance vectors beside the project, if they are there
	@Scripts/conformance.sh

clean: ## Remove what was built
	rm -rf .build .build-fuzz
