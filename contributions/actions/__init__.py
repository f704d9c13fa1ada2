"""The verbs of a contribution. Each is atomic and appends the Event of what it did."""

from contributions.actions.conversing import answer, ask_author, note, read_contacts, reply, resume
from contributions.actions.following import contest, rate
from contributions.actions.handling import change_status, set_public
from contributions.actions.passing_on import hand_over, take
from contributions.actions.photographing import (
    MOST_PHOTOS,
    attach_photos,
    describe_photo,
    drop_photo,
    drop_photos,
    keep_photo,
    review_photo,
)
from contributions.actions.submitting import Place, served_territories, submit
from contributions.actions.subscribing import confirm_address, leave_address, resubscribe, unsubscribe
from contributions.actions.voicing import observe, support

__all__ = [
    "MOST_PHOTOS",
    "Place",
    "answer",
    "ask_author",
    "attach_photos",
    "change_status",
    "confirm_address",
    "contest",
    "describe_photo",
    "drop_photo",
    "drop_photos",
    "hand_over",
    "keep_photo",
    "leave_address",
    "note",
    "observe",
    "rate",
    "read_contacts",
    "reply",
    "resubscribe",
    "resume",
    "review_photo",
    "served_territories",
    "set_public",
    "submit",
    "support",
    "take",
    "unsubscribe",
]
