# xcatha: build, install, test. `make help` lists the targets.

PREFIX      ?= /usr
DESTDIR     ?=
# bun: one self-contained executable (x86-64, aarch64). node: a single-file script for Node >= 20, for the other architectures.
RUNTIME     ?= bun
# The interpreter that a RUNTIME=node build names: absolute, since Pacemaker's PATH is the plain system one.
INTERPRETER ?= /usr/bin/node

BIN       := node_modules/.bin
SOURCES   := $(shell find xcatha.ts agents lib packaging -name '*.ts')
TESTS     := $(shell find test -name '*.ts')
PROGRAM   := build/$(RUNTIME)/xcatha
# What is made from the program's own tables: manual pages, completion, the crm shell's wizard.
DOCUMENTS := build/share/.stamp

# The day of the sources, for manual pages and packages: made twice from the same sources they are the same.
SOURCE_DATE_EPOCH ?= $(shell git log -1 --format=%ct 2>/dev/null || stat -c %Y CHANGELOG.md)
export SOURCE_DATE_EPOCH

libexec   := $(DESTDIR)$(PREFIX)/lib/xcatha
agentsdir := $(DESTDIR)$(PREFIX)/lib/ocf/resource.d/xcat
sbindir   := $(DESTDIR)$(PREFIX)/sbin
datadir   := $(DESTDIR)$(PREFIX)/share/xcatha
sharedir  := $(DESTDIR)$(PREFIX)/share
docdir    := $(sharedir)/doc/xcatha

AGENTS   := xcat-vip xcat-shareddata xcat-db xcat-services
COMMANDS := xcatha-setup xcatha-failover

.DEFAULT_GOAL := build
.DELETE_ON_ERROR:
.PHONY: help build install uninstall deb rpm lint format unit test sweep demo bench clean xcat-double

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: $(PROGRAM) $(DOCUMENTS) ## compile the executable (RUNTIME=bun or RUNTIME=node)

# In pieces that are loaded when they are asked for, each agent with what it alone needs: one whole bundle costs a monitor a
# sixth more. Machine code is made only for what runs very often, since making it costs a short life more than it saves. The
# executable reads no .env and no bunfig.toml from the directory it is started in.
build/bun/xcatha: build/js/.stamp
	@mkdir -p $(@D)
	$(BIN)/bun build --compile --bytecode --format=esm --splitting --compile-jit-policy=100 \
	    --no-compile-autoload-dotenv --no-compile-autoload-bunfig xcatha.ts --outfile $@

# The marker beside it keeps Node from taking the script for a module of some package above it.
build/node/xcatha: build/js/.stamp
	@mkdir -p $(@D)
	$(BIN)/bun build --target=node --format=cjs --banner='#!$(INTERPRETER)' build/js/xcatha.js --outfile $@
	printf '{ "type": "commonjs" }\n' > $(@D)/package.json
	chmod 755 $@

install: build ## install below DESTDIR and PREFIX
	install -d $(libexec) $(agentsdir) $(sbindir) $(datadir)/crm-templates $(docdir)/docs
	install -m 755 $(PROGRAM) $(libexec)/xcatha
	for agent in $(AGENTS); do ln -sfn ../../../xcatha/xcatha $(agentsdir)/$$agent; done
	for command in $(COMMANDS); do ln -sfn ../lib/xcatha/xcatha $(sbindir)/$$command; done
	install -m 644 crm-templates/* $(datadir)/crm-templates
	install -m 644 README.md LICENSE CHANGELOG.md $(docdir)
	install -m 644 docs/*.md $(docdir)/docs
	cd docs && find ansible -type f -exec install -D -m 644 {} $(abspath $(docdir))/docs/{} \;
	cd build/share && find * -type f -exec install -D -m 644 {} $(abspath $(sharedir))/{} \;

uninstall: ## take away what install put there
	@if [ -z "$(DESTDIR)" ] && [ -e /var/lib/xcatha/set.json ]; then \
	    echo "this node is set up: run xcatha-setup remove first (or move /var/lib/xcatha/set.json away)" >&2; exit 1; fi
	rm -f $(AGENTS:%=$(agentsdir)/%) $(COMMANDS:%=$(sbindir)/%)
	rm -f $(COMMANDS:%=$(sharedir)/man/man8/%.8) $(AGENTS:%=$(sharedir)/man/man7/ocf_xcat_%.7) $(sharedir)/man/man5/xcatha.conf.5
	rm -f $(COMMANDS:%=$(sharedir)/bash-completion/completions/%)
	rm -rf $(libexec) $(datadir) $(docdir) $(sharedir)/crmsh/scripts/xcat-mn
	-rmdir $(agentsdir)

deb: $(PROGRAM) $(DOCUMENTS) ## make a Debian package in build/packages (RUNTIME=node: for all architectures)
rpm: $(PROGRAM) $(DOCUMENTS) ## make an RPM package in build/packages (RUNTIME=node: for all architectures)
deb rpm:
	rm -rf build/$@
	$(MAKE) --no-print-directory install DESTDIR=build/$@/root PREFIX=/usr
	node build/js/packaging/packages/main.js $@ $(RUNTIME) build/$@/root build/packages

$(DOCUMENTS): build/js/.stamp docs/exit-reasons.md $(wildcard crm-templates/*)
	rm -rf $(@D)
	node build/js/packaging/documents/main.js . $(@D)
	@touch $@

node_modules: package-lock.json
	npm ci --no-fund --no-audit
	@touch $@

# What Node runs (tests, lab, demo): the sources compiled file by file.
build/js/.stamp: node_modules tsconfig.json package.json $(SOURCES) $(TESTS)
	$(BIN)/tsc -p .
	@touch $@

XCAT_DOUBLE := build/xcat-double-root
# Names of the double's one executable, as xCAT lays its commands out.
XCAT_BIN := chdef lsdef mkdef rmdef lsxcatd mysqlsetup nodels pgsqlsetup tabrestore
XCAT_SBIN := xcatd xcatconfig tabdump chtab dumpxCATdb restorexCATdb makeconservercf makedhcp makedns makegocons makehosts makenetworks

xcat-double: build/xcat-double.stamp ## build the stand-in for xCAT: a file tree that the lab lays over a node's root

build/xcat-double.stamp: node_modules $(shell find test/xcat-double -type f 2>/dev/null)
	rm -rf $(XCAT_DOUBLE)
	$(BIN)/tsc -p test/xcat-double
	mkdir -p -m 755 $(addprefix $(XCAT_DOUBLE)/,opt/xcat/bin opt/xcat/sbin usr/sbin etc/systemd/system/multi-user.target.wants)
	cp -R test/xcat-double/tree/. $(XCAT_DOUBLE)
	$(BIN)/bun build --compile --bytecode --minify-syntax --no-compile-autoload-dotenv --no-compile-autoload-bunfig \
	  test/xcat-double/main.ts --outfile $(XCAT_DOUBLE)/opt/xcat/sbin/xcat-double
	for name in $(XCAT_BIN); do ln -s ../sbin/xcat-double $(XCAT_DOUBLE)/opt/xcat/bin/$$name; done
	for name in $(XCAT_SBIN); do ln -s xcat-double $(XCAT_DOUBLE)/opt/xcat/sbin/$$name; done
	ln -s /opt/xcat/sbin/xcatd $(XCAT_DOUBLE)/usr/sbin/xcatd
	ln -s /usr/lib/systemd/system/xcatd.service $(XCAT_DOUBLE)/etc/systemd/system/multi-user.target.wants/xcatd.service
	chmod -R u=rwX,go=rX $(XCAT_DOUBLE)
	@touch $@

lint: node_modules ## check formatting and lint rules
	$(BIN)/biome check --error-on-warnings .

format: node_modules ## rewrite the sources in the project's format
	$(BIN)/biome check --write .

unit: build/js/.stamp ## run the unit tests (no root, no network)
	node build/js/test/run.js unit

# Every file of tests brings up what it needs; `make test PHASE=unit` runs one phase.
test: lint build/js/.stamp trees build/node.stamp ## run all tests (as root; brings up real clusters): lint, unit, conformance, stories
	node build/js/test/run.js $(PHASE)

# The same installed from the build for Node, for the conformance tests.
build/node.stamp: build/node/xcatha $(DOCUMENTS) $(wildcard crm-templates/* docs/*) README.md LICENSE CHANGELOG.md
	rm -rf build/root-node
	$(MAKE) --no-print-directory install RUNTIME=node DESTDIR=build/root-node
	@touch $@

# Whatever RUNTIME says, both builds are there for the tests.
sweep: ## kill every agent at every step of start and stop, and the set-up, on every database: hours (AGENT=, DATABASE=, RUNTIME=, ACTION=start|stop, MODE=kill|fail, AFTER=, POINT=pattern, PART=2/4)
	$(MAKE) --no-print-directory RUNTIME=bun build/js/.stamp trees build/node.stamp
	RUNTIME=$(RUNTIME) AGENT=$(AGENT) DATABASE=$(DATABASE) ACTION=$(ACTION) MODE=$(MODE) AFTER='$(AFTER)' POINT='$(POINT)' PART=$(PART) node --enable-source-maps build/js/test/sweep/main.js

demo: build/js/.stamp trees ## show it: set up a real cluster, move the management node, cut its power
	node build/js/test/demo/demo.js

bench: build/js/.stamp trees ## measure each monitor beside the stock agent for the same job (DATABASE=postgresql, mariadb)
	node build/js/test/bench/bench.js

clean: ## remove what make made in this tree
	rm -rf build

# The lab: real cluster nodes on this machine (test/lab). LAB names one of several; LAB_XCAT=<directory> gives its nodes a real xCAT.
# PROFILE says what the nodes are made of (test/lab/profiles.ts).
LAB ?= lab
PROFILE ?= debian12
export DATABASE
LAB_CLI = node build/js/test/lab/cli.js --lab $(LAB)
NODE ?= mn1
export LAB_XCAT

.PHONY: lab-up lab-shell lab-status lab-down

# What the lab lays over its nodes: xcatha as installed, and the double where LAB_XCAT names no real xCAT.
.PHONY: trees
trees: build/root.stamp $(if $(LAB_XCAT),,xcat-double)

build/root.stamp: $(PROGRAM) $(DOCUMENTS) $(wildcard crm-templates/* docs/*) README.md LICENSE CHANGELOG.md
	rm -rf build/root
	$(MAKE) --no-print-directory install DESTDIR=build/root
	@touch $@

lab-up: build/js/.stamp trees ## bring up a cluster of two nodes (LAB=name, PROFILE=debian12|debian13|rhel9, LAB_XCAT=directory)
	$(LAB_CLI) up --profile $(PROFILE)

lab-shell: build/js/.stamp ## open a shell in a node of the lab (NODE=mn1)
	$(LAB_CLI) shell $(NODE)

lab-status: build/js/.stamp ## show the nodes of the lab and its cluster
	$(LAB_CLI) status

lab-down: build/js/.stamp ## take the lab down
	$(LAB_CLI) down
