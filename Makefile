# `make course` and `make test` do everything; the other targets are their parts. `make help` lists them.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help course test nightly tests env site pdf release class serve bench claims worksheets lint lighthouse clean

PY := .venv/bin/python
ALIVE := $(PY) tools/alive.py
LIBRARY := $(shell find course_lib -name '*.py' -o -name '*.jsonl')
KERNEL := $(wildcard course_lib/fast/kernel/*)
BOOK := $(shell find book course_lib -type f -not -path 'book/*/figures/*' -not -path '*/__pycache__/*' \
	-not -name '*.mo' -not -name '*.so') benchmarks/peers.py $(wildcard benchmarks/results/*.json)
PDFS := $(foreach key,pt en,_build/html/$(key)/recurrent-networks-$(key).pdf)
SOURCES := $(wildcard assignments/*.md assignments/*.py)

help: ## list the targets / lista os alvos
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

course: env ## environment, site, release, graded sample class / tudo de uma vez
	@$(MAKE) --no-print-directory -j3 site release class
	@sh tools/where.sh

test: env ## the tests in twelve minutes, the long ones drawn anew each time / os testes, os longos por sorteio
	@$(MAKE) --no-print-directory --keep-going -j2 tests lint

nightly: env ## everything that `make test` draws from: an hour and more / todos os testes, sem sorteio
	@COURSE_EFFORT=nightly $(MAKE) --no-print-directory --keep-going -j2 tests lint

tests:
	@MAKEFLAGS= $(PY) -m pytest -n auto --dist loadgroup $(TESTS)

env: .venv/ready ## environment with every dependency / ambiente com todas as dependências

.venv/ready: requirements.txt requirements.lock pyproject.toml setup.py tools/setup.sh tools/install.sh tools/triton.txt $(KERNEL)
	@PYTHON='$(PYTHON)' sh tools/setup.sh

site: _build/site.done ## the book in both languages / o livro nas duas línguas

_build/site.done: .venv/ready _config.yml _toc.yml $(BOOK) $(wildcard assignments/*.md)
	@$(ALIVE) site _build/log/site.log $(dir $(PY))jupyter-book build . -W --keep-going
	@touch $@

pdf: $(PDFS) ## each edition of the site as one PDF, by Chromium / cada edição do site em um PDF

$(PDFS) &: _build/site.done $(wildcard tools/paper/*.*)
	@$(ALIVE) pdf _build/log/pdf.log $(PY) -m tools.paper

release: _build/release.done ## notebooks for students / notebooks para estudantes

_build/release.done: .venv/ready $(SOURCES) $(LIBRARY)
	@$(ALIVE) release _build/log/release.log .venv/bin/course release
	@touch $@

class: _build/class.done ## a sample class, graded / uma turma de exemplo, corrigida

_build/class.done: .venv/ready $(SOURCES) $(LIBRARY)
	@$(ALIVE) class _build/log/class.log .venv/bin/course demo _build/class
	@touch $@

serve: site ## look at the site in a browser / veja o site no navegador
	@$(PY) -m course_lib.serve $(if $(PORT),--port $(PORT))

bench: env ## measure the speed here: all of it takes 40 minutes / mede a velocidade nesta máquina
	@$(PY) -m pip install --disable-pip-version-check -q -r benchmarks/requirements.txt -c requirements.lock
	@$(PY) -m benchmarks$(if $(filter audit grading fairness,$(BENCH)),., )$(BENCH)

claims: env ## make every experiment's runs again: 50 minutes / refaz as execuções dos experimentos
	@.venv/bin/course claims --all --output course_lib/claims/runs

worksheets: env ## worksheets and keys in both languages, as HTML and PDF / folhas de exercícios e gabaritos
	@.venv/bin/course worksheets --replace $(if $(SEED),--seed $(SEED))

lint: env ## format, lint, types / formato, estilo, tipos
	@$(PY) -m ruff format --check -q . && $(PY) -m ruff check -q . && $(PY) -m mypy

lighthouse: site ## Lighthouse on the built site (needs the network once) / Lighthouse no site pronto
	@$(PY) tools/lighthouse/run.py

clean: ## remove everything built / apaga o que foi construído
	@rm -rf _build
