"""The mails people get about what they sent, and nothing else: plain text and HTML of the same words, no picture that
watches, in the language in which the address was left."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from contributions.letters import Letter, Link
from contributions.models import Contact, Contribution, Delivery, Event, EventType
from contributions.subscriptions import CONFIRM_WITHIN, confirmation_token, unsubscription_token
from contributions.tracking import token_of

# Whose words an event carries: those of the local authority, or those of the person who contests.
OUR_ANSWERS = (EventType.STATUS, EventType.ANSWERED, EventType.HANDED, EventType.WAITING, EventType.UNDONE)
AUTOMATIC = gettext_lazy("Ce message est automatique : les réponses ne sont pas lues.")
NOT_YOU = gettext_lazy(
    "Si ce n'était pas vous, ne faites rien : sans confirmation, plus rien ne vous sera écrit à ce sujet."
)


def mail_of(delivery: Delivery) -> EmailMultiAlternatives:
    """The mail owed, the same each time it is asked for: its Message-ID lets a server drop a second copy."""
    with translation.override(delivery.contact.language):
        is_receipt = delivery.event.type in (EventType.SUBMITTED, EventType.TESTIFIED)
        letter = _receipt(delivery.contact) if is_receipt else _news(delivery.event, delivery.contact)
        mail = EmailMultiAlternatives(
            " ".join(letter.subject.split()), letter.as_text(), to=[delivery.contact.email], headers=_headers(delivery)
        )
        page = {"letter": letter, "language": translation.get_language()}
        mail.attach_alternative(render_to_string("contributions/mails/letter.html", page), "text/html")
    return mail


def _headers(delivery: Delivery) -> dict[str, str]:
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    # One name for one sending of one delivery: a confirmation that is asked for again is another mail.
    name = f"{delivery.pk}.{delivery.created_at.timestamp():.0f}"
    return {
        "Message-ID": f"<{name}@{host}>",
        # Mails about one contribution are filed together.
        "References": f"<{delivery.contact.contribution.reference}@{host}>",
        "Auto-Submitted": "auto-generated",
        "List-Unsubscribe": f"<{_unsubscription(delivery.contact)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def _receipt(contact: Contact) -> Letter:
    """What was received, and the button that confirms the address. No word of whoever typed it in is repeated: it
    may be somebody else's, and this no way to write to them."""
    contribution = contact.contribution
    words = {"reference": contribution.reference, "kind": contribution.declared_kind.label}
    is_known = bool(contact.confirmed_at)
    subject = _("%(reference)s : bien reçu") if is_known else _("%(reference)s : confirmez votre adresse")
    return Letter(
        subject=subject % words,
        title=_("Votre constat est bien reçu") if contact.constat_id else _("Votre envoi est bien reçu"),
        lines=[_received(contact) % words, *([] if is_known else _invitation())],
        # The tracking link is the author's secret: a mistyped address, which nobody confirmed, is not given it.
        links=[_following(contact) if is_known else _confirmation(contact)],
        reasons=[
            _("Vous recevez ce message parce que cette adresse a été laissée avec %(reference)s.") % words,
            AUTOMATIC if is_known else NOT_YOU,
        ],
        unsubscription=_unsubscription(contact),
    )


def _received(contact: Contact) -> str:
    if contact.constat_id:
        return _("Votre constat est ajouté à %(reference)s, déjà signalé. Merci.")
    return _("%(kind)s %(reference)s : c'est bien reçu.")


def _invitation() -> list[str]:
    return [
        _("Confirmez cette adresse pour recevoir un message à chaque changement."),
        _("Le lien de confirmation sert pendant %(days)d jours.") % {"days": CONFIRM_WITHIN.days},
    ]


def _confirmation(contact: Contact) -> Link:
    return Link(_("Confirmer mon adresse"), absolute(reverse("mail-confirm", args=[confirmation_token(contact)])))


def _news(event: Event, contact: Contact) -> Letter:
    contribution = contact.contribution
    change = _change(event, contribution)
    words = {"reference": contribution.reference, "heading": contribution.heading, "change": change}
    is_ours = event.type in OUR_ANSWERS
    return Letter(
        subject=_("%(reference)s : %(change)s") % words,
        title=capfirst(change),
        lines=[
            _("Du nouveau pour %(reference)s (« %(heading)s »).") % words,
            *_grouping(event, contribution),
            *_details(event, contribution),
        ],
        quote_title=_("Réponse de la collectivité :") if is_ours else _("Message joint :"),
        quote=event.text,
        links=[_following(contact, is_asked=event.type == EventType.WAITING), *_proofs(event)],
        reasons=[
            _(
                "Vous recevez ce message parce que cette adresse, laissée avec %(reference)s, a été confirmée. Elle ne "
                "sert qu'à cela et n'est jamais publiée."
            )
            % words,
            AUTOMATIC,
        ],
        unsubscription=_unsubscription(contact),
    )


def _grouping(event: Event, contribution: Contribution) -> list[str]:
    """To whom follows what was merged: of which one this is the news, and that theirs is followed with it."""
    if event.contribution_id != contribution.pk:
        words = _("Votre envoi est regroupé avec %(reference)s, qui dit la même chose : voici ce qui s'y passe.")
        return [words % {"reference": event.contribution.reference}]
    kept = contribution.duplicate_of
    if event.type == EventType.STATUS and contribution.state.needs == "duplicate_of" and kept and kept.is_public:
        words = _("C'est déjà connu sous %(reference)s : vous suivrez désormais les deux ensemble.")
        return [words % {"reference": kept.reference}]
    return []


def _change(event: Event, contribution: Contribution) -> str:
    """What changed: the new state, or what happened. A state that the workflow has lost since keeps its code."""
    if event.type != EventType.STATUS:
        return str(event.get_type_display())
    return _state(event, contribution)


def _state(event: Event, contribution: Contribution) -> str:
    state = contribution.declared_kind.workflow.states.get(event.status)
    return str(state.label) if state else event.status


def _details(event: Event, contribution: Contribution) -> list[str]:
    lines = []
    if event.type != EventType.STATUS and event.status:
        lines.append(_("État : %(state)s.") % {"state": _state(event, contribution)})
    if event.service:
        lines.append(_("Chez : %(service)s.") % {"service": event.service})
    if event.planned_on:
        lines.append(_("Intervention prévue le %(day)s.") % {"day": date_format(event.planned_on)})
    if event.reason:
        lines.append(_("Motif : %(reason)s.") % {"reason": event.reason})
    if event.type == EventType.STATUS and _is_contestable(event, contribution):
        words = ngettext(
            "Ce n'est pas réglé ? Vous avez %(days)d jour pour contester, depuis la page de suivi.",
            "Ce n'est pas réglé ? Vous avez %(days)d jours pour contester, depuis la page de suivi.",
            settings.CONTEST_DAYS,
        )
        lines.append(words % {"days": settings.CONTEST_DAYS})
    return lines


def _is_contestable(event: Event, contribution: Contribution) -> bool:
    state = contribution.declared_kind.workflow.states.get(event.status)
    return bool(state and state.reopens) and event.contribution_id == contribution.pk


def _proofs(event: Event) -> list[Link]:
    """Links to the photos of the change; a contribution hidden from the public shows none."""
    if not event.contribution.is_public:
        return []
    photos = event.photos.filter(is_public=True)
    return [Link(_("Voir la photo jointe"), absolute(photo.get_absolute_url())) for photo in photos]


def _following(contact: Contact, *, is_asked: bool = False) -> Link:
    """The tracking link, which works even when the contribution is hidden; the public page when it is lost, or for who
    has added a constat: the link is its author's."""
    contribution = contact.contribution
    token = None if contact.constat_id else token_of(contribution)
    path = reverse("tracking", args=[token]) if token else contribution.get_absolute_url()
    if is_asked:
        return Link(_("Répondre"), absolute(f"{path}#reponse"))
    return Link(_("Voir ce qui s'est passé, et la suite"), absolute(path))


def _unsubscription(contact: Contact) -> str:
    return absolute(reverse("mail-unsubscribe", args=[unsubscription_token(contact)]))


def absolute(path: str) -> str:
    return settings.SITE_URL.rstrip("/") + path
