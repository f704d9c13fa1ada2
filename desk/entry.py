"""What somebody says on the telephone, at the counter or on paper, while an agent writes it down: one screen."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from contributions.announcements import Announcement
from contributions.drafts import Draft
from contributions.forms import PhotosField, PhotosInput, WhatForm
from contributions.models import Channel
from contributions.proposals import Proposal
from contributions.texts import WordsField
from desk.actions import CHANNELS, Call
from reports.kind import REPORT

REMEMBERED = "entry_channel"


class ChannelForm(forms.Form):
    channel = forms.ChoiceField(
        label=_("Reçu par"),
        choices=[(channel.value, channel.label) for channel in CHANNELS],
        widget=forms.RadioSelect,
        error_messages={"required": _("Dites par où cela vous est parvenu.")},
    )


class CallForm(WhatForm):
    """What the person says, the photo or the paper that they show, and an address that is theirs, not the agent's."""

    photo = PhotosField(
        label=_("Photo"),
        help_text=_("Celle qu'on vous montre, ou du papier. Évitez les visages, les plaques, les noms."),
        required=False,
        widget=PhotosInput(attrs={"accept": "image/*"}),
    )
    description = WordsField(
        label=_("Ce que dit la personne"),
        help_text=_("Publié : ni nom, ni numéro de téléphone."),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    email = forms.EmailField(
        label=_("Son adresse électronique"),
        help_text=_("Jamais publiée. Elle reçoit un message pour la confirmer, puis la suite donnée."),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "inputmode": "email"}),
    )


class Entry(Draft):
    """A draft with its channel, and what was on the screen: which similar contributions, which announcements."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(REPORT, CallForm, request)
        self.channel = ChannelForm(self.data)
        self.remembered = request.session.get(REMEMBERED, Channel.PHONE)

    @property
    def channel_as_typed(self) -> ChannelForm:
        return ChannelForm(initial={"channel": self.data.get("channel") or self.remembered})

    def is_valid(self) -> bool:
        """All three, each with its errors."""
        return all([self.channel.is_valid(), self.place.is_valid(), self.what.is_valid()])

    def unseen(self) -> list[Proposal]:
        """The likely duplicates, when some of them were not on the screen that was sent."""
        found = self.candidates()
        shown = set(self.data.get("similar_seen", "").split(","))
        return found if any(one.contribution.reference not in shown for one in found) else []

    def untold(self) -> list[Announcement]:
        """What is planned there, when some of it was not on the screen that was sent."""
        found = self.announced()
        shown = set(self.data.get("announced_seen", "").split(","))
        return found if any(one.key not in shown for one in found) else []

    def call(self) -> Call:
        given: dict[str, Any] = self.what.cleaned_data
        return Call(
            channel=Channel(self.channel.cleaned_data["channel"]),
            category=given["category"],
            place=self.place.place,
            description=given["description"],
            email=given["email"],
            answers=given["answers"],
            attach_to=self.data.get("attach", ""),
        )
