#!/bin/sh
# Write requirements.lock again from what is installed: run it after a change in requirements.txt, in a fresh environment.
set -eu
cd "$(dirname "$0")/.."
{
  echo "# Every package below requirements.txt, as installed together and tested. Written by tools/lock.sh."
  # A local build label such as +cpu names one index's file; the version without it fits them all.
  .venv/bin/python -m pip freeze --all --exclude-editable --exclude pip | sed -e 's/+cpu$//' -e '/^-e /d' -e '/^triton==/d' -e '/^#/d'
} > requirements.lock.new
mv requirements.lock.new requirements.lock
