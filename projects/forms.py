"""What is asked of an idea."""

from django import forms
from django.utils.translation import gettext_lazy as _

from contributions.forms import WhatForm
from contributions.texts import WordsField


class IdeaForm(WhatForm):
    """As any contribution, with a title: an idea is known by its name, a problem by its category."""

    title = WordsField(
        label=_("Votre idée en une ligne"),
        help_text=_("Par exemple : des bancs à l'ombre près de l'arrêt de tram."),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off", "maxlength": 120}),
        error_messages={"required": _("Donnez un titre à votre idée.")},
    )
    description = WordsField(
        label=_("Pourquoi, et comment"),
        help_text=_("Ce texte est public : n'y mettez ni nom, ni numéro de téléphone."),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    field_order = ("category", "title", "description", "photo", "photo_alt", "email")
