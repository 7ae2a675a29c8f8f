#!/bin/sh
# Install every dependency and the package itself into .venv. Run it through `make env`, which says how far it is.
set -eu
cd "$(dirname "$0")/.."
# Bytecode is made when a module is first imported: compiling all of it beforehand takes a minute, most of it for nothing.
pip="env PIP_DISABLE_PIP_VERSION_CHECK=1 .venv/bin/python -m pip install --no-compile"
$pip -r requirements.txt -c requirements.lock
.venv/bin/python -c 'import triton' 2>/dev/null || $pip -r tools/triton.txt
$pip -v --no-deps --no-build-isolation -e . # in its own words, for it says when a kernel is compiled
