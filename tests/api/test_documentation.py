"""The commands of docs/api.md, run as they are written."""

import re
import shlex

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.factories import make_category, make_report, make_territory
from tests.sources import ROOT, read
from tests.world import picture

COMMANDS = re.findall(
    r"^curl (?:.*\\\n)*.*(?:\n +.*)*", "\n".join(re.findall(r"```sh\n(.*?)```", read(ROOT / "docs/api.md"), re.S)), re.M
)


def run(command: str) -> int:
    """What curl would be answered: its options -H, -d and -F are understood."""
    _curl, url, *options = shlex.split(command.replace("\\\n", " "))
    path = url.removeprefix("http://localhost:8000")
    pairs = list(zip(options[::2], options[1::2], strict=True))
    headers = dict(value.split(": ", 1) for option, value in pairs if option == "-H")
    bodies = [value for option, value in pairs if option == "-d"]
    parts = dict(value.split("=", 1) for option, value in pairs if option == "-F")
    if parts:
        parts["file"] = SimpleUploadedFile(parts["file"].removeprefix("@"), picture(), "image/jpeg")
        return Client().post(path, parts, headers=headers).status_code
    if not bodies:
        return Client().get(path, headers=headers).status_code
    content_type = headers.pop("Content-Type")
    return Client().post(path, bodies[0], content_type=content_type, headers=headers).status_code


def test_the_documentation_has_commands() -> None:
    assert len(COMMANDS) == 15


@pytest.mark.django_db
@pytest.mark.parametrize("command", COMMANDS)
def test_a_documented_command_works(command: str) -> None:
    make_territory()
    make_report(category=make_category("nid-de-poule"), reference="S-7F3K2QX")
    assert run(command) == (201 if " -d " in command or " -F " in command else 200)
