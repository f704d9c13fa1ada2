"""What the words of another tool are here: states, categories, channels, services."""

import hashlib
from typing import Final

from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import Service
from contributions.models import Category, Channel
from reports.imports.mapping import ANY_OTHER, TABLES, Mapping, fold
from reports.imports.refusals import MappingError, Refusal
from reports.kind import REPORT

CODE_LENGTH: Final = 40
NAME_LENGTH: Final = 80


class Vocabulary:
    """The words of a mapping, each known to be one of ours before the first line is read."""

    def __init__(self, mapping: Mapping) -> None:
        """Raises MappingError: a code that nothing here has."""
        self.mapping = mapping
        reports = Category.objects.filter(kind=REPORT.code).select_related("parent")
        entries = reports.filter(entries=None).exclude(parent=None, name=mapping.family)
        self.categories = {category.code: category for category in entries}
        self.services = {service.code: service.pk for service in Service.objects.order_by("pk")}
        self.known = {
            "status": set(REPORT.workflow.states),
            "category": set(self.categories),
            "channel": set(Channel.values),
            "service": set(self.services),
        }
        self._check()
        self._family: Category | None = None

    def _check(self) -> None:
        given = {word: set(self.mapping.words[word].values()) for word in TABLES}
        for word in TABLES:
            given[word] |= {self.mapping.defaults.get(word) or ""} - {""}
        given["status"].add(self.mapping.otherwise)
        for word, codes in given.items():
            if unknown := sorted(codes - self.known[word]):
                names = {
                    "table": TABLES[word],
                    "codes": ", ".join(unknown),
                    "known": ", ".join(sorted(self.known[word])),
                }
                raise MappingError(_("[%(table)s] nomme des codes inconnus : %(codes)s. Connus : %(known)s.") % names)
        otherwise = REPORT.workflow.states[self.mapping.otherwise]
        if otherwise.is_open or otherwise.needs:
            message = _("« otherwise » est un état clos, celui d'un doublon dont l'original n'est pas là.")
            raise MappingError(message)

    def status(self, word: str) -> str:
        return self._code("status", word) or REPORT.workflow.initial.code

    def channel(self, word: str) -> str:
        return self._code("channel", word) or Channel.IMPORT.value

    def service(self, word: str) -> int | None:
        return self.services.get(self._code("service", word))

    def category(self, word: str) -> Category:
        code = self._code("category", word)
        if not code:
            raise Refusal(_("catégorie absente"))
        return self.categories[code]

    def _code(self, what: str, word: str) -> str:
        """Empty where neither the line nor the mapping says anything. Raises Refusal for a word that is unknown."""
        if not word.strip():
            return self.mapping.defaults.get(what, "")
        table = self.mapping.words[what]
        code = table.get(fold(word)) or (word if word in self.known[what] else "")
        if not code and what == "category" and self.mapping.creates_categories:
            code = self._create(word)
        code = code or table.get(ANY_OTHER, "")
        if not code:
            raise Refusal(_unknown(what), word)
        return code

    def _create(self, word: str) -> str:
        """A category of that name in the family of the mapping; not offered to the public before the city says so."""
        code = _coded(f"{self.mapping.source}-{word}")
        if code not in self.categories:
            columns = {"name": " ".join(word.split())[:NAME_LENGTH], "parent": self.family, **_not_offered()}
            self.categories[code] = Category.objects.get_or_create(code=code, defaults=columns)[0]
            self.known["category"].add(code)
        # The next line that says it need not be asked again.
        self.mapping.words["category"][fold(word)] = code
        return code

    @property
    def family(self) -> Category:
        if self._family is None:
            found = Category.objects.filter(kind=REPORT.code, parent=None, name=self.mapping.family).first()
            columns = {"name": self.mapping.family[:NAME_LENGTH], **_not_offered()}
            self._family = found or Category.objects.create(code=_coded(f"famille-{self.mapping.family}"), **columns)
        return self._family


def _not_offered() -> dict[str, object]:
    return {"kind": REPORT.code, "icon": REPORT.icon, "is_active": False}


def _coded(name: str) -> str:
    """The same code for the same name, whatever its length."""
    code = slugify(name)
    if len(code) <= CODE_LENGTH and slugify(name.rpartition("-")[2]):
        return code
    return f"{code[: CODE_LENGTH - 9].strip('-')}-{hashlib.sha256(fold(name).encode()).hexdigest()[:8]}"


def _unknown(what: str) -> str:
    return {
        "status": _("état inconnu"),
        "category": _("catégorie inconnue"),
        "channel": _("canal inconnu"),
        "service": _("service inconnu"),
    }[what]
