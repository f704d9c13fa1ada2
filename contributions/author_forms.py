"""The forms of the author of a contribution: answer what is asked; once it is closed, contest, and say whether one is
satisfied."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contributions.texts import WordsField


class ReplyForm(forms.Form):
    """What the local authority asked, answered."""

    text = WordsField(
        label=_("Votre réponse"),
        help_text=_("Lue par la collectivité seule, jamais publiée."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Écrivez votre réponse : c'est ce que lira la collectivité.")},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, auto_id="reply_%s", **options)


class ClosingForm(forms.Form):
    """About one closing, named, so that a page left open says nothing of a later one."""

    closing = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class ContestForm(ClosingForm):
    text = WordsField(
        label=_("Pourquoi ce n'est pas réglé"),
        help_text=_("Lu par la collectivité seule. Le public saura seulement que la clôture est contestée."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Dites en quelques mots pourquoi : c'est ce que lira la collectivité.")},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, auto_id="contest_%s", **options)


class SatisfactionForm(ClosingForm):
    is_satisfied = forms.TypedChoiceField(
        label=_("Êtes-vous satisfait de la suite donnée ?"),
        choices=[("yes", _("Oui")), ("no", _("Non"))],
        coerce=lambda word: word == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez oui ou non.")},
    )
    comment = WordsField(
        label=_("Votre commentaire"),
        help_text=_("Lu par la collectivité seule, jamais publié."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, auto_id="satisfaction_%s", **options)
