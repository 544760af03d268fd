# Petrel: `make run` needs the .NET SDK only; `make build` also a C linker (gcc); `make test` installs what it needs.
CONFIGURATION ?= Release
ARGS ?=
ARTIFACTS := artifacts

.PHONY: help run build deb test test-dependencies pictures lab lab-dependencies bench fuzz check check-calibration calibrate format clean

help: ## Show this help
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

run: ## Build and start `petrel watch` (ARGS="--output json docker.io")
	dotnet run --project src/Petrel --configuration $(CONFIGURATION) -- watch $(ARGS)

build: ## Publish one native binary to artifacts/petrel
	dotnet publish src/Petrel --configuration Release --output $(ARTIFACTS)/publish --nologo -v quiet
	cp -f $(ARTIFACTS)/publish/petrel $(ARTIFACTS)/petrel
	@ls -l $(ARTIFACTS)/petrel

deb: ## Make a Debian package of artifacts/petrel (after make build)
	scripts/build-deb.sh

test-dependencies:
	scripts/install-test-dependencies.sh
	scripts/install-lab-dependencies.sh

test: test-dependencies build ## Install what the tests need, and run them all against the native binary
	PETREL_BINARY=$(CURDIR)/$(ARTIFACTS)/petrel scripts/run-tests.sh

PICTURES := $(ARTIFACTS)/pictures

pictures: ## Draw the web page from recordings in Chromium, and renew docs/images
	mkdir -p $(PICTURES) docs/images
	PETREL_PICTURES=$(CURDIR)/$(PICTURES) dotnet test --project tests/Petrel.Page.Tests --filter-class '*PictureTests'
	cp $(PICTURES)/page-light.png $(PICTURES)/page-dark.png docs/images/

lab-dependencies:
	scripts/install-lab-dependencies.sh

LAB := lab/Petrel.Lab/bin/Release/net10.0/petrel-lab
LAB_RESULTS ?= $(ARTIFACTS)/lab/results.jsonl

lab: build lab-dependencies ## Real clients against a registry that misbehaves (FAULT=… CLIENT=… LONG=1 SLOTS=4), then the table
	dotnet build lab/Petrel.Lab --configuration Release --nologo -v quiet
	$(LAB) run $(if $(FAULT),--fault $(FAULT)) $(if $(CLIENT),--client $(CLIENT)) $(if $(LONG),--long) $(if $(PROBES),--probes) $(if $(SLOTS),--slots $(SLOTS)) \
	  $(if $(RECORDINGS),--recordings $(RECORDINGS)) --petrel $(ARTIFACTS)/petrel --results $(LAB_RESULTS); status=$$?; \
	  $(LAB) table $(LAB_RESULTS) --to $(ARTIFACTS)/lab/lead-times.md; exit $$status

bench: build ## Measure against ss and bpftrace, side by side
	bench/run.sh

TARGET ?= all
SECONDS ?= 10
FUZZ := $(ARTIFACTS)/fuzz

# The assemblies are instrumented in a copy: what other builds use stays as it was compiled.
fuzz: ## Hostile input for every parser (TARGET=… SECONDS=10 SEED=…), guided by the branches that it takes
	dotnet build tests/Petrel.Fuzz --configuration Release --nologo -v quiet
	rm -rf $(FUZZ)/bin && mkdir -p $(FUZZ) && cp -r tests/Petrel.Fuzz/bin/Release/net10.0 $(FUZZ)/bin
	dotnet $(FUZZ)/bin/Petrel.Fuzz.dll instrument
	dotnet $(FUZZ)/bin/Petrel.Fuzz.dll run $(TARGET) $(SECONDS) $(SEED)

CALIBRATE := dotnet run --project lab/Petrel.Lab --configuration $(CONFIGURATION) -- calibrate

calibrate: ## Fit the weights of the diagnosis to tests/fixtures/recordings, and say in docs/signals.md how good they are
	$(CALIBRATE)

check: format test check-calibration ## Format, warnings, tests, and that the calibration is what the recordings give

check-calibration:
	$(CALIBRATE) --check

format:
	dotnet format Petrel.slnx --verify-no-changes --severity warn

clean: ## Remove everything that was built
	rm -rf $(ARTIFACTS)
	find src tests bench -type d \( -name bin -o -name obj \) -prune -exec rm -rf {} +
