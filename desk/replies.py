"""An author answers what was asked: whoever follows it is called to read it, as by a colleague."""

from contributions import replies
from contributions.models import Event
from desk import calls
from desk.models import Mention


def call_who_follows(reply: Event) -> None:
    """Nobody is called to what nobody follows: the filter of the desk shows it to the whole service."""
    follower = reply.contribution.assignee_id
    if follower:
        Mention.objects.get_or_create(note=reply, user_id=follower)
        calls.hand_over()


CALL = replies.register(call_who_follows)
