#!/bin/sh
# Prints the browser that the tests drive: the distribution's, or the one that Playwright brought.
set -eu
cd "$(dirname "$0")/.."
command -v chromium || command -v google-chrome || .venv/bin/python - <<'PYTHON'
from playwright.sync_api import sync_playwright

with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)
PYTHON
