"""What those who handle a contribution write on the desk; each form carries the revision that they read."""

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import HANDLERS, Service, User
from accounts.permissions import Person
from contributions.agent_forms import RevisionForm, StatusForm
from contributions.models import Category, Contribution
from contributions.texts import WordsField
from desk.models import SavedFilter

LARGEST_ID: Final = 2**63 - 1
LONGEST_TEXT: Final = 2000


class ActForm(RevisionForm):
    """The form of one act on one contribution; `name` begins the ids of its fields, which share a page."""

    name = ""

    def __init__(self, *args: Any, contribution: Contribution, user: Person, **options: Any) -> None:
        super().__init__(*args, auto_id=f"{self.name}_%s", **options)
        self.contribution, self.user = contribution, user


class HandOverForm(ActForm):
    name = "hand-over"

    service = forms.ModelChoiceField(
        Service.objects.filter(is_active=True),
        label=_("Service, ou autre institution"),
        to_field_name="code",
        empty_label=_("Choisir"),
    )
    text = WordsField(
        label=_("Ce que le public en lit"),
        help_text=_("Publié avec le nom du service."),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, contribution: Contribution, **options: Any) -> None:
        super().__init__(*args, contribution=contribution, **options)
        self.fields["service"].queryset = self.fields["service"].queryset.exclude(pk=contribution.service_id)


class TakeForm(ActForm):
    """Who follows it; nobody when it is empty."""

    name = "take"

    assignee = forms.IntegerField(min_value=1, max_value=LARGEST_ID, required=False)

    def clean_assignee(self) -> User | None:
        pk = self.cleaned_data["assignee"]
        if pk is None or pk == self.user.pk:
            return self.user if pk else None
        colleague = User.objects.filter(pk=pk, is_active=True).first()
        if colleague is None:
            raise ValidationError(_("Cette personne n'a plus de compte."), code="unknown")
        return colleague


class NoteForm(ActForm):
    """An internal note, and who is called to it; the action says who may be."""

    name = "note"

    text = WordsField(
        label=_("Note interne"),
        help_text=_("Lue par les agents seuls, jamais publiée."),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    # Never anybody: a refusal names who was called, and the name of an inhabitant is nobody's business.
    colleagues = forms.ModelMultipleChoiceField(
        User.objects.filter(is_active=True, memberships__role__in=HANDLERS).distinct(),
        label=_("Prévenir des collègues"),
        required=False,
    )


class AnswerForm(ActForm):
    name = "answer"

    text = WordsField(
        label=_("Réponse au public"),
        help_text=_("Publiée sans votre nom ; l'état ne change pas."),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class AskForm(ActForm):
    name = "ask"

    text = WordsField(
        label=_("Question à la personne qui l'a envoyée"),
        help_text=_("Publiée sans votre nom. Le délai s'arrête jusqu'à sa réponse, ou jusqu'à votre prochain acte."),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ResumeForm(ActForm):
    name = "resume"


class VisibilityForm(ActForm):
    name = "visibility"

    is_public = forms.BooleanField(required=False, widget=forms.HiddenInput)
    reason = WordsField(
        label=_("Pourquoi"),
        help_text=_("Gardé dans l'historique interne, jamais publié."),
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class UnmergeForm(ActForm):
    """Out of its group; or `merged`, one of those that were merged into it."""

    name = "unmerge"

    merged = forms.CharField(max_length=12, required=False, widget=forms.HiddenInput)

    def clean_merged(self) -> Contribution | None:
        reference = self.cleaned_data["merged"]
        if not reference:
            return None
        found = self.contribution.duplicates.filter(reference=reference).first()
        if found is None:
            raise ValidationError(_("Elle n'est plus regroupée avec une autre."), code="not_joined")
        return found


class ApartForm(ActForm):
    """That `other` is something else."""

    name = "apart"

    other = forms.CharField(max_length=12, widget=forms.HiddenInput)

    def clean_other(self) -> Contribution:
        seen = Contribution.objects.visible_to(self.user).filter(reference=self.cleaned_data["other"]).first()
        if seen is None:
            raise ValidationError(_("Aucune contribution ne porte cette référence."), code="unknown")
        return seen


class SplitForm(ActForm):
    """One part of the work: who does it, what it is, what is to be done."""

    name = "split"

    service = forms.ModelChoiceField(
        Service.objects.filter(is_active=True),
        label=_("Service qui intervient"),
        to_field_name="code",
        empty_label=_("Choisir"),
    )
    category = forms.ModelChoiceField(
        Category.objects.none(),
        label=_("Catégorie de l'intervention"),
        help_text=_("Elle donne l'échéance."),
        to_field_name="code",
        empty_label=_("Choisir"),
    )
    description = WordsField(
        label=_("Ce qu'il y a à faire"),
        help_text=_("Lu par les agents seuls, jamais publié."),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, contribution: Contribution, **options: Any) -> None:
        super().__init__(*args, contribution=contribution, **options)
        entries = Category.objects.filter(kind=contribution.kind, is_active=True, parent__isnull=False)
        self.fields["category"].queryset = entries
        self.fields["category"].initial = contribution.category.code


class DeskStatusForm(StatusForm):
    name = "status"


class SavedFilterForm(forms.Form):
    """A name for the filters in use; the one in use already takes the new filters."""

    name = WordsField(
        label=_("Nom de ce filtre"),
        max_length=SavedFilter._meta.get_field("name").max_length,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, auto_id="saved_%s", **options)
