# One makefile for the whole tree. A folder is listed once, a file never.

MODE  ?= release
BUILD := build/$(MODE)
CC    ?= gcc
OBJCOPY ?= objcopy

VERSION  := 0.1.0
CPPFLAGS += -I. -D_GNU_SOURCE -DOKXMM_VERSION='"$(VERSION)"' -MMD -MP
CFLAGS   += -std=c17 -g -fno-common -ffp-contract=off -fno-strict-aliasing -fPIE
CFLAGS   += -Wall -Wextra -Wpedantic -Werror -Wshadow -Wconversion -Wsign-conversion
CFLAGS   += -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition -Wundef
CFLAGS   += -Wcast-qual -Wcast-align -Wwrite-strings -Wformat=2 -Wvla -Wimplicit-fallthrough
CFLAGS   += -Wdouble-promotion -Wfloat-equal -Wpointer-arith -Wredundant-decls
LDFLAGS  += -pie -Wl,-z,relro,-z,now -Wl,--as-needed
LDLIBS   += -lczmq -lzmq -lmsgpackc -lwebsockets -lcurl -lssl -lcrypto -lyaml -lsqlite3 -lz -lm -lpthread

FLAGS_release := -O2 -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fstack-clash-protection -fcf-protection
FLAGS_debug   := -O0 -fstack-protector-strong
FLAGS_asan    := -O1 -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
FLAGS_tsan    := -O1 -fsanitize=thread
FLAGS_cov     := -O0 --coverage
CFLAGS        += $(or $(FLAGS_$(MODE)),$(error MODE=$(MODE): want release, debug, asan, tsan or cov))
LDFLAGS       += $(filter -fsanitize=% --coverage,$(FLAGS_$(MODE)))

# What there is. PURE folders may touch nothing outside themselves: see tools/check-pure.
PURE     := common/base common/market common/model common/msg common/okx
SHELL_IO := common/io
CORES    := feed strategy risk executor notifier monitor simulator
SERVICES := $(CORES)

BIN := $(if $(filter release,$(MODE)),bin,$(BUILD)/bin)

objects = $(patsubst %.c,$(BUILD)/%.o,$(wildcard $(addsuffix /*.c,$(1))))

COMMON     := $(BUILD)/lib/common.a
CORE_LIBS  := $(CORES:%=$(BUILD)/lib/%.a)
SEALED     := $(foreach c,$(CORES),$(if $(filter-out %/main.c,$(wildcard services/$(c)/*.c)),$(BUILD)/lib/$(c).sealed.a))
WORLD      := $(BUILD)/lib/backtest.a
BINS       := $(SERVICES:%=$(BIN)/okx-mm-%) $(BIN)/okx-mm $(BIN)/okx-mm-solo
TEST_MAINS := $(wildcard tests/unit/test_*.c tests/property/test_*.c tests/scenario/test_*.c)
TESTS      := $(patsubst tests/%.c,$(BUILD)/tests/%,$(TEST_MAINS))
BENCHES    := $(patsubst tests/%.c,$(BUILD)/tests/%,$(wildcard tests/bench/bench_*.c))
TEST_LIB   := $(BUILD)/lib/test.a
MO         := $(patsubst po/%.po,share/locale/%/LC_MESSAGES/okx-mm.mo,$(wildcard po/*.po))

ifneq ($(V),1)
Q := @
endif
say = @printf '  %-5s %s\n' $(1) $(2)

.DEFAULT_GOAL := all
.PHONY: all check test tests markets sim mutants bench lint format docs fuzz clean install run help
.DELETE_ON_ERROR:
.SECONDARY:

all: $(BINS) $(MO) ## build every program

$(COMMON): $(call objects,$(PURE) $(SHELL_IO))
$(WORLD): $(filter-out %/main.o,$(call objects,backtest))
$(TEST_LIB): $(call objects,tests/lib)
define core_lib
$(BUILD)/lib/$(1).a: $(filter-out %/main.o,$(call objects,services/$(1)))
endef
$(foreach c,$(CORES),$(eval $(call core_lib,$(c))))

# A core shows other cores only names that begin with its own, so that two may both have a link.c.
SHOWS           = $(1)_*
SHOWS_simulator := simulator_* venue_* market_* ladder_* listing_*
$(SEALED): $(BUILD)/lib/%.sealed.a: $(BUILD)/lib/%.a
	$(call say,SEAL,$@)
	$(Q)$(LD) -r -o $@.o --whole-archive $< --no-whole-archive
	$(Q)$(OBJCOPY) -w $(foreach n,$(or $(SHOWS_$*),$(call SHOWS,$*)),--keep-global-symbol='$(n)') $@.o
	$(Q)rm -f $@ && $(AR) rcs $@ $@.o && rm -f $@.o

$(BUILD)/lib/%.a:
	$(call say,AR,$@)
	$(Q)mkdir -p $(@D) && rm -f $@ && $(AR) rcs $@ $^

$(BIN)/okx-mm-solo: $(call objects,solo) $(WORLD) $(SEALED) $(COMMON)
$(BIN)/okx-mm: $(call objects,cli) $(WORLD) $(SEALED) $(COMMON)
$(SERVICES:%=$(BIN)/okx-mm-%): $(BIN)/okx-mm-%: $(BUILD)/services/%/main.o $(BUILD)/lib/%.a $(COMMON)
$(BINS):
	$(call say,LD,$@)
	$(Q)mkdir -p $(@D) && $(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.o,$^) -Wl,--start-group $(filter %.a,$^) -Wl,--end-group $(LDLIBS)

# A test is linked with the services it includes, or, when it includes backtest/, with all of them.
included = $(sort $(shell sed -n 's|^.include "$(2)\([a-z]*\)/.*|\1|p' $(1)))
define test_libs
$(BUILD)/tests/$(1): $(patsubst %,$(BUILD)/lib/%.a,$(call included,tests/$(1).c,services/)) $(if $(filter backtest,$(call included,tests/$(1).c,)),$(WORLD) $(SEALED))
endef
$(foreach t,$(patsubst $(BUILD)/tests/%,%,$(TESTS) $(BENCHES)),$(eval $(call test_libs,$(t))))

$(TESTS) $(BENCHES): $(BUILD)/tests/%: $(BUILD)/tests/%.o $(TEST_LIB) $(COMMON)
	$(call say,LD,$@)
	$(Q)mkdir -p $(@D) && $(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.o,$^) -Wl,--start-group $(filter %.a,$^) -Wl,--end-group $(LDLIBS) -lcmocka

$(BUILD)/%.o: %.c Makefile
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D) && $(CC) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

share/locale/%/LC_MESSAGES/okx-mm.mo: po/%.po
	$(call say,MSGFMT,$@)
	$(Q)mkdir -p $(@D) && msgfmt --check-format --check-domain -o $@ $<

run: ## install what is missing, build, and trade against the simulated OKX until Ctrl-C
	$(Q)deploy/quickstart

check: ## install what the tests need, build, run everything; ends with N passed, N failed
	$(Q)tests/run

tests: $(TESTS) ## build the test programs
test: all $(TESTS) ## run unit, property and scenario tests (MODE=asan for the sanitizers)
	$(Q)tools/run-tests $(TESTS)

markets: $(BUILD)/tests/property/test_markets_prop ## trade SEEDS random markets (default 10000) on all processors; no invariant may break
	$(Q)tools/markets $< $(or $(SEEDS),10000)

sim: $(BUILD)/tests/property/test_swarm_prop ## trade SEEDS worlds (default 20000) under swarms of faults on all processors
	$(Q)tools/markets $< $(or $(SEEDS),20000)

mutants: $(BUILD)/tests/property/test_markets_prop ## apply each deliberate fault of tests/mutants; every one has to be caught (FEW=1: some)
	$(Q)CC='$(CC)' MODE=$(MODE) tools/mutants $(if $(FEW),--few)

bench: $(BENCHES) ## measure; prints figures, asserts none
	$(Q)for b in $(BENCHES); do $$b || exit 1; done

lint: all ## format, tidy, layers, purity, lengths
	$(Q)tools/lint $(BUILD)

format: ## let clang-format have its way
	$(Q)git ls-files '*.c' '*.h' | xargs clang-format -i

docs: $(BIN)/okx-mm $(BUILD)/tools/docs ## make the documents that are made from tables
	$(Q)$(BUILD)/tools/docs messages >docs/MESSAGES.md
	$(Q)$(BUILD)/tools/docs settings >docs/SETTINGS.md
	$(Q)$(BUILD)/tools/docs risk >docs/RISK.md
	$(Q)$(BUILD)/tools/docs metrics >docs/METRICS.md
	$(Q)tools/coverage >docs/COVERAGE.md
	$(Q)tools/coverage faults >docs/FAULTS.md
	$(Q)$(BIN)/okx-mm config example >deploy/config/settings.yaml

$(BUILD)/tools/docs: $(BUILD)/tools/docs.o $(COMMON)
	$(call say,LD,$@)
	$(Q)mkdir -p $(@D) && $(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

fuzz: ## fuzz every parser for SECONDS each (default 60), with sanitizers
	$(Q)tools/fuzz $(or $(SECONDS),60)

install: all ## copy programs to DESTDIR/PREFIX (default /usr/local)
	$(Q)install -d $(DESTDIR)$(or $(PREFIX),/usr/local)/bin
	$(Q)install -m 0755 $(BINS) $(DESTDIR)$(or $(PREFIX),/usr/local)/bin
	$(Q)for m in $(MO); do install -D -m 0644 $$m $(DESTDIR)$(or $(PREFIX),/usr/local)/$$m; done

clean: ## remove what was built
	$(Q)rm -rf build bin share

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
