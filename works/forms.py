"""The forms of planned works: the one that files them, and the filter of their list."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from accounts.models import HANDLERS, Service
from accounts.permissions import EVERY_SERVICE, Person, reaches_of
from boundaries.models import Boundary
from contributions import kinds
from contributions.forms import TerritoryChoice
from contributions.models import Category
from contributions.texts import WordsField
from works.models import PlannedWork
from works.zones import LARGEST_BYTES, zone_from


def services_of(user: Person) -> list[Service]:
    """Those for which the person acts; all of them for who acts for every service."""
    held = {reach.service for reach in reaches_of(user, *HANDLERS)}
    rows = Service.objects.filter(is_active=True, is_external=False)
    return list(rows if EVERY_SERVICE in held else rows.filter(pk__in=held))


class WorkForm(forms.Form):
    """Works and their zone: drawn (GeoJSON in `zone`), read from a file, or a whole territory. `geom` once valid."""

    title = WordsField(
        label=_("Intitulé"), help_text=_("Publié. Par exemple : réfection de la chaussée."), max_length=120
    )
    description = WordsField(
        label=_("Ce qui est prévu"),
        help_text=_("Publié. Ce que les travaux changent pour les riverains, et ce qu'ils régleront."),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    starts_on = forms.DateField(label=_("Premier jour"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    ends_on = forms.DateField(label=_("Dernier jour"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    service = forms.ModelChoiceField(
        Service.objects.none(), label=_("Service"), required=False, empty_label=_("Aucun en particulier")
    )
    categories = forms.ModelMultipleChoiceField(
        Category.objects.none(),
        label=_("Familles concernées"),
        help_text=_("Aucune cochée : toutes. Seuls ceux qui signalent dans ces familles sont prévenus."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    is_public = forms.BooleanField(label=_("Publier ces travaux"), required=False, initial=True)
    territory = TerritoryChoice(
        label=_("Ou un territoire entier"),
        help_text=_("À la place d'un tracé : la zone est alors celle du quartier ou de la commune."),
        required=False,
    )
    zone_file = forms.FileField(
        label=_("Ou un fichier GeoJSON"),
        help_text=_("En longitude et latitude (WGS84), 1 Mo au plus. Le fichier l'emporte sur le reste."),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".geojson,.json,application/geo+json"}),
    )
    zone = forms.CharField(
        label=_("Tracé de la zone (GeoJSON)"),
        help_text=_("Rempli par la carte ; vous pouvez aussi y coller un polygone."),
        required=False,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, user: Person, work: PlannedWork | None = None, **options: Any) -> None:
        if work:
            options["initial"] = _columns_of(work)
        super().__init__(*args, **options)
        services = {service.pk for service in services_of(user)} | ({work.service_id} if work else set())
        self.fields["service"].queryset = Service.objects.filter(pk__in=services - {None})
        problems = [kind.code for kind in kinds.all_kinds() if kind.is_problem]
        self.fields["categories"].queryset = Category.objects.filter(parent=None, is_active=True, kind__in=problems)
        self.fields["territory"].widget.choices = TerritoryChoice.grouped()

    def clean_zone_file(self) -> str:
        """Its text, empty without a file."""
        upload: UploadedFile | None = self.cleaned_data["zone_file"]
        if upload is None:
            return ""
        if (upload.size or 0) > LARGEST_BYTES:
            raise ValidationError(_("Ce fichier est trop lourd : 1 Mo au plus."), code="too_large")
        try:
            return upload.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise ValidationError(_("Ce fichier n'est pas du texte en UTF-8."), code="unreadable") from None

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        first, last = given.get("starts_on"), given.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("Le dernier jour vient avant le premier."))
        if not {"zone_file", "territory", "zone"} & set(self.errors):
            self._read_zone(given)
        return given

    def _read_zone(self, given: dict[str, Any]) -> None:
        try:
            if given["zone_file"]:
                self.geom = zone_from(given["zone_file"])
            elif given["territory"]:
                self.geom = Boundary.objects.only("geom").get(pk=given["territory"].pk).geom
            elif given["zone"]:
                self.geom = zone_from(given["zone"])
            else:
                message = _("Dites où : tracez la zone sur la carte, joignez un fichier ou choisissez un territoire.")
                raise ValidationError(message, code="required")
        except ValidationError as refusal:
            self.add_error("zone_file" if given["zone_file"] else "zone", refusal)

    @property
    def columns(self) -> dict[str, Any]:
        """What the action takes, of a valid form."""
        names = ("title", "description", "starts_on", "ends_on", "service", "is_public")
        given = {name: self.cleaned_data[name] for name in names}
        return {**given, "geom": self.geom, "categories": list(self.cleaned_data["categories"])}

    def refuse(self, refusal: ValidationError) -> None:
        """Take in what the action refused."""
        known = all(name in self.fields for name in getattr(refusal, "error_dict", {}))
        self.add_error(None, refusal if known else ValidationError(refusal.messages))


def _columns_of(work: PlannedWork) -> dict[str, Any]:
    names = ("title", "description", "starts_on", "ends_on", "service", "is_public")
    return {name: getattr(work, name) for name in names} | {
        "categories": list(work.categories.all()),
        "zone": work.geom.geojson,
    }


class WorksFilterForm(forms.Form):
    """Which works are listed."""

    territory = TerritoryChoice(label=_("Quartier ou commune"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        _choose, *territories = TerritoryChoice.grouped()
        self.fields["territory"].widget.choices = [("", _("Tout le territoire")), *territories]


class AttachForm(forms.Form):
    """One contribution to attach, by its public name."""

    reference = WordsField(
        label=_("Référence à rattacher"),
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )

    def clean_reference(self) -> str:
        return self.cleaned_data["reference"].upper()
