"""Text typed by people: what a field of words accepts."""

import re
import unicodedata
from typing import Any

from django import forms

# Invisible to the reader, and able to break a page, a mail or a file: controls (line feed and tab excepted) and the
# marks that turn the direction of the text around.
INVISIBLE = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")


class WordsField(forms.CharField):
    """A CharField whose text is NFC, with plain line feeds and no invisible controls; NUL is refused by Django."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value).replace("\r\n", "\n").replace("\r", "\n")
        return unicodedata.normalize("NFC", INVISIBLE.sub("", text)).strip()
