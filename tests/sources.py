"""The project's own files, for the tests that read them."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
HIDDEN_OR_FOREIGN = ("node_modules", "__pycache__")


def packages() -> list[Path]:
    """Every top-level folder that is a Python package, the tests included."""
    return sorted(path.parent for path in ROOT.glob("[a-z]*/__init__.py"))


def files(*suffixes: str, tests: bool = True) -> list[Path]:
    """Files of the packages with one of these suffixes."""
    found = (
        path
        for package in packages()
        if tests or package.name != "tests"
        for path in package.rglob("*")
        if path.suffix in suffixes and not set(HIDDEN_OR_FOREIGN) & set(path.parts)
    )
    return sorted([*found, *(ROOT.glob("*.py") if ".py" in suffixes else ())])


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def python_modules(*, tests: bool = True) -> Iterator[tuple[Path, ast.Module]]:
    for path in files(".py", tests=tests):
        yield path, ast.parse(read(path))


def templates() -> dict[str, Path]:
    """Template name → file."""
    return {
        path.relative_to(folder).as_posix(): path
        for folder in (package / "templates" for package in packages())
        for path in folder.rglob("*")
        if path.is_file()
    }


def python_functions() -> Iterator[tuple[str, int]]:
    """ "file:function" and its number of lines."""
    for path, module in python_modules():
        for node in ast.walk(module):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{name(path)}:{node.name}", (node.end_lineno or 0) - node.lineno + 1


JS_FUNCTION = re.compile(
    r"^(?P<indent> *)(?:export )?(?:default )?(?:static )?(?:async )?"
    r"(?:function\b.*|(?:get |set )?#?(?P<method>\w+)\(.*\)|(?:const|let) \w+ = .*=>) \{$"
)
JS_WORDS = {"if", "for", "while", "switch", "catch", "with"}


def js_functions() -> Iterator[tuple[str, int]]:
    """As `python_functions`, by indentation: the formatter closes a function where its line began."""
    for path in files(".js"):
        lines = read(path).splitlines()
        for start, line in enumerate(lines):
            match = JS_FUNCTION.match(line)
            if match and match["method"] not in JS_WORDS:
                closing = match["indent"] + "}"
                rest = lines[start + 1 :]
                length = next((i for i, text in enumerate(rest, 2) if text.startswith(closing)), len(rest))
                yield f"{name(path)}:{start + 1}", length


def without_comments(text: str) -> str:
    """CSS, JS or template text without its block comments."""
    return re.sub(r"/\*.*?\*/|\{#.*?#\}|\{% comment.*?endcomment %\}|<!--.*?-->", "", text, flags=re.DOTALL)
