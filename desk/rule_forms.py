"""The forms of the rules: writing one, and trying them all on a place."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Service
from accounts.permissions import EVERYWHERE, Reach
from boundaries.models import Boundary, Level
from contributions import kinds
from contributions.actions import Place
from contributions.forms import PlaceForm
from contributions.models import Category, Question, QuestionType, RoutingRule
from contributions.permissions import reaches_rules_of
from contributions.question_fields import PREFIX, AskingForm
from contributions.rule_review import leaves
from geo.srid import WGS84

NOTHING = ""
EVERY_PLACE = "everywhere"
# Questions whose answers can be listed: a rule that waits for a free text would seldom hold.
LISTED = (QuestionType.CHOICE, QuestionType.SEVERAL, QuestionType.YES_NO)
# The two words of a rule, in the language of the administration: see contributions.routing.in_words.
YES_NO = ("oui", "non")

# As maps and telephones give them, with a point or a French comma.
TWO_NUMBERS = re.compile(r"([-+]?[0-9]{1,3}(?:[.,][0-9]+)?)[;,\s]+([-+]?[0-9]{1,3}(?:[.,][0-9]+)?)", re.ASCII)
# A category that is chosen brings its questions, taken from the page that it would make.
BRING_QUESTIONS = {
    "hx-get": reverse_lazy("rules-try"),
    "hx-trigger": "change",
    "hx-target": "#questions-de-la-categorie",
    "hx-select": "#questions-de-la-categorie",
    "hx-swap": "outerHTML",
}

Options = list[tuple[Any, Any]]


class RuleForm(forms.Form):
    """One rule. The lists hold what may be chosen: services in activity, and the territories that the person
    administers."""

    category = forms.ChoiceField(
        label=_("Catégorie"), help_text=_("Une famille vaut pour toutes ses catégories."), required=False
    )
    boundary = forms.ChoiceField(
        label=_("Territoire"),
        error_messages={"invalid_choice": _("Choisissez un territoire que vous administrez.")},
    )
    answer = forms.ChoiceField(
        label=_("Réponse donnée"),
        help_text=_("La règle ne vaut alors que pour qui a donné cette réponse à la question de sa catégorie."),
        required=False,
    )
    service = forms.ModelChoiceField(
        Service.objects.filter(is_active=True),
        label=_("Service qui reçoit"),
        empty_label=_("Choisir un service"),
        error_messages={"required": _("Choisissez le service qui reçoit.")},
    )
    is_active = forms.BooleanField(label=_("En vigueur"), required=False, initial=True)

    def __init__(self, *args: Any, reaches: Sequence[Reach], rule: RoutingRule | None = None, **options: Any) -> None:
        initial = _as_chosen(rule) if rule else {}
        super().__init__(*args, initial=initial, **options)
        self.rule = rule or RoutingRule()
        self.questions = {question.pk: question for question in _questions()}
        self.fields["category"].choices = [(NOTHING, _("Toutes les catégories")), *category_options()]
        self.fields["boundary"].choices = territory_options(reaches)
        self.fields["answer"].choices = [(NOTHING, _("Quelle que soit la réponse")), *self._answers(initial)]

    def _answers(self, initial: dict[str, Any]) -> Options:
        listed = [(_heading(question), _options(question)) for question in self.questions.values()]
        known = {value for _label, options in listed for value, _name in options}
        mine = initial.get("answer", NOTHING)
        if mine != NOTHING and mine not in known:  # an answer that is offered no more, or typed in the settings
            listed.append((gettext("Réponse de cette règle"), [(mine, self.rule.answer)]))
        return listed

    def clean_category(self) -> Category | None:
        code = self.cleaned_data["category"]
        return Category.objects.select_related("parent").get(code=code) if code else None

    def clean_boundary(self) -> Boundary | None:
        chosen = self.cleaned_data["boundary"]
        return None if chosen == EVERY_PLACE else Boundary.objects.defer("geom").get(pk=int(chosen))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        pk, _separator, answer = given.get("answer", NOTHING).partition(":")
        self.question, self.answer = (self._asked(int(pk)), answer) if pk else (None, "")
        category = given.get("category")
        if self.question and category and not _goes_with(self.question, category):
            self.add_error("answer", _("Cette question n'est pas posée pour la catégorie choisie."))
        return given

    def _asked(self, pk: int) -> Question:
        return self.questions.get(pk) or Question.objects.select_related("category").get(pk=pk)

    def as_rule(self) -> RoutingRule:
        """The rule as it was filled in, not saved."""
        given = self.cleaned_data
        self.rule.category, self.rule.boundary = given["category"], given["boundary"]
        self.rule.question, self.rule.answer = self.question, self.answer
        self.rule.service, self.rule.is_active = given["service"], given["is_active"]
        return self.rule


def _as_chosen(rule: RoutingRule) -> dict[str, Any]:
    return {
        "category": rule.category.code if rule.category else NOTHING,
        "boundary": str(rule.boundary_id) if rule.boundary_id else EVERY_PLACE,
        "answer": f"{rule.question_id}:{rule.answer}" if rule.question_id else NOTHING,
        "service": rule.service_id,
        "is_active": rule.is_active,
    }


def _questions() -> Sequence[Question]:
    rows = Question.objects.filter(is_active=True, type__in=LISTED).select_related("category")
    return rows.order_by("category__position", "position", "pk")


def _heading(question: Question) -> str:
    return f"{question.category} · {question}"


def _options(question: Question) -> Options:
    answers = YES_NO if question.type == QuestionType.YES_NO else question.choices
    return [(f"{question.pk}:{answer}", gettext(answer)) for answer in answers]


def _goes_with(question: Question, category: Category) -> bool:
    """Asked by the category, by its family, or (a rule for a family) by one of its entries."""
    return question.category_id in (category.pk, category.parent_id) or question.category.parent_id == category.pk


def category_options() -> Options:
    """Families, each with its entries, of the kinds that a service handles."""
    routed = [kind.code for kind in kinds.all_kinds() if kind.workflow.routed]
    rows = list(Category.objects.filter(kind__in=routed, is_active=True).order_by("position", "name", "pk"))
    inside: dict[int | None, list[Category]] = {}
    for row in rows:
        inside.setdefault(row.parent_id, []).append(row)
    options: Options = []
    for head in inside.get(None, []):
        entries = [(row.code, str(row)) for row in inside.get(head.pk, [])]
        whole = (head.code, gettext("%(family)s : toutes") % {"family": head})
        options.append((str(head), [whole, *entries]) if entries else (head.code, str(head)))
    return options


def territory_options(reaches: Sequence[Reach]) -> Options:
    """The present territories that these reaches hold, by level, each quartier with its commune."""
    rows = Boundary.objects.current().select_related("parent").defer("geom", "parent__geom").order_by("name", "pk")
    mine = [row for row in rows if reaches_rules_of(reaches, row)]
    options: Options = [(NOTHING, _("Choisir un territoire"))]
    if any(reach.territories is EVERYWHERE for reach in reaches):
        options = [(EVERY_PLACE, _("Partout"))]
    for level in Level:
        named = [(str(row.pk), _with_commune(row)) for row in mine if row.level == level]
        if named:
            options.append((level.label, named))
    return options


def _with_commune(row: Boundary) -> str:
    return f"{row} ({row.parent})" if row.level == Level.QUARTIER and row.parent else str(row)


class TriedPlaceForm(PlaceForm):
    """A place to try: a pin, an address, coordinates as they are copied from a map, or a territory as a whole."""

    place_description = None  # type: ignore[assignment] # nothing is filed: no words are asked for
    coordinates = forms.CharField(
        label=_("Coordonnées"),
        help_text=_("Latitude puis longitude, par exemple 48.57340, 7.75210."),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text"}),
    )

    def clean_coordinates(self) -> Point | None:
        text = self.cleaned_data["coordinates"]
        if not text:
            return None
        found = TWO_NUMBERS.fullmatch(text.strip())
        if found is None:
            raise ValidationError(_("Écrivez deux nombres : la latitude, puis la longitude."))
        latitude, longitude = (float(number.replace(",", ".")) for number in found.groups())
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
            raise ValidationError(_("La latitude va de −90 à 90, la longitude de −180 à 180."))
        return Point(longitude, latitude, srid=WGS84)

    def _by_territory(self, given: dict[str, Any]) -> Place:
        whole = Boundary.objects.only("geom").get(pk=given["territory"].pk)
        return Place(whole.geom.point_on_surface, is_approximate=True, territory=given["territory"])

    def _by_point(self, given: dict[str, Any]) -> Place:
        # What was typed is the last word: the pin may be that of an earlier try.
        if given.get("coordinates"):
            return Place(given["coordinates"])
        return super()._by_point({**given, "place_description": ""})


class TriedCaseForm(AskingForm):
    """A category to try, with as many of its questions answered as one likes."""

    category = forms.ModelChoiceField(
        Category.objects.none(),
        label=_("Catégorie"),
        to_field_name="code",
        empty_label=_("Choisir une catégorie"),
        error_messages={"required": _("Choisissez une catégorie.")},
        widget=forms.Select(attrs=BRING_QUESTIONS),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        entries = leaves()
        chosen = [entry.pk for entry in entries]
        self.fields["category"].queryset = Category.objects.filter(pk__in=chosen).select_related("parent")
        self.fields["category"].choices = [("", _("Choisir une catégorie")), *_by_family(entries)]
        self.ask()
        for question in self.questions:
            self.fields[PREFIX + question.code].required = False


def _by_family(entries: Sequence[Category]) -> Options:
    groups: dict[Category | None, Options] = {}
    for entry in entries:
        groups.setdefault(entry.parent, []).append((entry.code, str(entry)))
    options: Options = groups.pop(None, [])
    return options + [(str(family), named) for family, named in groups.items()]
