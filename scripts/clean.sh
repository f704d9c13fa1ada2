#!/bin/sh
# Stops the private services, then removes all that `make` made: data included.
set -eu
cd "$(dirname "$0")/.."

if [ -x .venv/bin/python ] && [ -e .run ]; then
    .venv/bin/python -m scripts.services stop
    .venv/bin/python -m scripts.services --tests stop
    .venv/bin/python -m scripts.cluster stop
fi
# Where `.run` had to live elsewhere, it is a link to a folder that is ours as well.
[ ! -L .run ] || rm -rf "$(readlink -f .run)"
rm -rf .run .venv node_modules
