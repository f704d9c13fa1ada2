"""The form that files a contribution of any kind: where it is, what it is, and who may be written to."""

import uuid
from dataclasses import dataclass
from typing import Any, NoReturn

from django import forms
from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from boundaries.models import Boundary, Level
from boundaries.placing import Territories
from contributions import photos
from contributions.actions import Place, served_territories
from contributions.actions.photographing import MOST_PHOTOS, too_many_photos
from contributions.kinds import Kind
from contributions.models import Category
from contributions.question_fields import AskingForm
from contributions.texts import WordsField
from geo.compiled import compiled
from geo.srid import WGS84

DEGREES = 6  # decimals sent back to the page: a tenth of a metre
FARTHEST_ACCURACY_M = 100_000
LONGEST_SEARCH = 200


class TerritoryChoice(forms.ModelChoiceField):
    """The present quartiers and communes, each commune heading its quartiers."""

    def __init__(self, **options: Any) -> None:
        rows = Boundary.objects.current().of_level(Level.COMMUNE, Level.QUARTIER)
        super().__init__(rows.defer("geom"), to_field_name="slug", **options)

    @staticmethod
    def grouped() -> list[tuple[str, Any]]:
        """Options of the list, read in one query and never with the shapes."""
        rows = Boundary.objects.current().of_level(Level.COMMUNE, Level.QUARTIER).order_by("name", "pk")
        communes: list[tuple[int, str, str]] = []
        quartiers: dict[int | None, list[tuple[str, str]]] = {}
        for pk, level, parent, slug, name in rows.values_list("pk", "level", "parent", "slug", "name"):
            if level == Level.COMMUNE:
                communes.append((pk, slug, name))
            else:
                quartiers.setdefault(parent, []).append((slug, name))
        options: list[tuple[str, Any]] = [("", _("Choisir dans la liste"))]
        for pk, slug, name in communes:
            inside = quartiers.get(pk)
            whole = (slug, _("%(name)s, sans préciser le quartier") % {"name": name})
            options.append((name, [*inside, whole]) if inside else (slug, name))
        return options


class PlaceForm(forms.Form):
    """Where: a point of the map, or a territory and words that say the place. `place` and `territories` once valid."""

    lon = forms.FloatField(min_value=-180, max_value=180, required=False, widget=forms.HiddenInput)
    lat = forms.FloatField(min_value=-90, max_value=90, required=False, widget=forms.HiddenInput)
    accuracy = forms.FloatField(min_value=0, required=False, widget=forms.HiddenInput)
    address_words = WordsField(
        label=_("Chercher une adresse"),
        max_length=LONGEST_SEARCH,
        required=False,
        widget=forms.TextInput(
            attrs={"type": "search", "autocomplete": "off", "enterkeyhint": "search", "maxlength": LONGEST_SEARCH}
        ),
    )
    # The words of the last search, to know whether those typed since were searched. Never shown, so never wrong.
    address_searched = forms.Field(required=False, widget=forms.HiddenInput)
    territory = TerritoryChoice(label=_("Quartier ou commune"), required=False)
    place_description = WordsField(
        label=_("Précision sur le lieu"),
        help_text=_("Une adresse, un commerce, un arrêt de tram… Nécessaire si vous n'utilisez pas la carte."),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "maxlength": 300}),
    )

    place: Place
    territories: Territories

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["territory"].widget.choices = TerritoryChoice.grouped()

    def clean_accuracy(self) -> int | None:
        """Whole metres; a position that knows nothing (farther than a commune) says nothing."""
        metres = self.cleaned_data["accuracy"]
        return round(metres) if metres is not None and metres <= FARTHEST_ACCURACY_M else None

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not self.errors:
            self.place = self._by_territory(given) if given.get("territory") else self._by_point(given)
            self._place_in_territories()
        return given

    def _place_in_territories(self) -> None:
        try:
            self.territories = served_territories(self.place)
        except ValidationError as refusal:
            raise ValidationError(refusal.messages, code="outside") from None

    def _by_territory(self, given: dict[str, Any]) -> Place:
        # A territory chosen by hand is the last word: the map empties the list as soon as a pin is put.
        if not given["place_description"]:
            message = _("Décrivez l'endroit, pour qu'on puisse le trouver sans la carte.")
            raise ValidationError({"place_description": message}, code="required")
        whole = Boundary.objects.only("geom").get(pk=given["territory"].pk)
        return Place(
            whole.geom.point_on_surface, given["place_description"], is_approximate=True, territory=given["territory"]
        )

    def _by_point(self, given: dict[str, Any]) -> Place:
        lon, lat = given.get("lon"), given.get("lat")
        if lon is None or lat is None:
            message = _("Indiquez où : placez le repère sur la carte, ou choisissez un quartier dans la liste.")
            raise ValidationError({"territory": message}, code="required")
        return Place(Point(lon, lat, srid=WGS84), given["place_description"], accuracy_m=given["accuracy"])


@dataclass(frozen=True)
class NewPicture:
    """A photo that was just sent, drawn again; the name of its file, to speak of it; what it shows."""

    picture: photos.Picture
    name: str
    alt: str


class PhotosInput(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[UploadedFile]:
        return files.getlist(name)


class PhotosField(forms.FileField):
    """Several photos: its clean value is the uploads, as they came. The form draws each again, on its own."""

    widget = PhotosInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        return data or []


def offered(kind: Kind) -> QuerySet[Category]:
    """The categories that one may choose for a kind."""
    return _offered(kind.code)


def _offered(kind: Any) -> QuerySet[Category]:
    entries = Category.objects.filter(kind=kind, is_active=True).select_related("parent")
    # A family without entries may be chosen itself; one that has some only heads them.
    return entries.filter(Q(parent__isnull=False, parent__is_active=True) | Q(parent=None, entries=None))


def offered_as(code: str, kind: Kind) -> Category | None:
    """The one of that code among those offered for a kind."""
    return _offered_as.first(code=code, kind=kind.code)


@compiled
def _offered_as(code: Any, kind: Any) -> QuerySet[Category]:
    return _offered(kind).filter(code=code)


class WhatForm(AskingForm):
    """What: a category of the kind and its questions, a few words, photos, and an address to write to. `pictures`
    holds the photos that can be kept once it is clean, even when another one, or another field, is refused."""

    category = forms.ModelChoiceField(
        Category.objects.none(),
        label=_("Catégorie"),
        to_field_name="code",
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choisissez une catégorie."),
            "invalid_choice": _("Cette catégorie n'est pas proposée. Choisissez-en une dans la liste."),
        },
    )
    description = WordsField(
        label=_("Quelques mots"),
        help_text=_("Ce texte est public : n'y mettez ni nom, ni numéro de téléphone."),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    photo = PhotosField(
        label=_("Photos"),
        help_text=_("Évitez les visages et les plaques. Le lieu et la date inscrits dans le fichier sont effacés."),
        required=False,
        widget=PhotosInput(attrs={"accept": "image/*"}),
    )
    photo_alt = WordsField(
        label=_("Ce que montre la photo"),
        help_text=_("Lu aux personnes qui ne voient pas l'image."),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "maxlength": 200}),
    )
    email = forms.EmailField(
        label=_("Adresse électronique"),
        help_text=_("Jamais publiée. Elle sert à vous dire ce que devient votre envoi."),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )

    def __init__(self, *args: Any, kind: Kind, **options: Any) -> None:
        super().__init__(*args, **options)
        self.pictures: list[NewPicture] = []
        self.fields["category"].queryset = offered(kind)
        self.ask()

    def clean_photo(self) -> list[UploadedFile]:
        """Draw each photo again. Those beyond the most a form may hold are not even decoded."""
        uploads = self.cleaned_data["photo"]
        words = self.data.getlist("photo_alt") if uploads else []
        refusals = []
        for index, upload in enumerate(uploads):
            try:
                picture = photos.reencode(upload) if index < MOST_PHOTOS else _one_too_many()
                alt = self.photo_words(words[index]) if index < len(words) else ""
                self.pictures.append(NewPicture(picture, upload.name, alt))
            except ValidationError as refusal:
                refusals.append(photos.about(upload.name, refusal))
        if refusals:
            raise ValidationError(refusals)
        return uploads

    def photo_words(self, typed: str) -> str:
        """What a photo shows, as it may be kept: the page lets nobody type more."""
        field = self.fields["photo_alt"]
        return field.to_python(typed.replace("\x00", ""))[: field.max_length]


def _one_too_many() -> NoReturn:
    raise ValidationError(too_many_photos(), code="too_many")


def submission_key_from(text: str) -> uuid.UUID:
    """The key of the form that was sent; a new one when it is missing, or none of ours: it opens what it has filed,
    so that only a drawn one is taken, which nobody guesses."""
    try:
        given = uuid.UUID(text)
    except ValueError:
        return uuid.uuid4()
    return given if given.version == uuid.uuid4().version else uuid.uuid4()
