"""The verbs of a contribution. Each is atomic and appends the Event of what it did."""

from contributions.actions.conversing import answer, ask_author, note, read_contacts, reply, resume
from contributions.actions.erasing import erase_address
from contributions.actions.following import contest, rate
from contributions.actions.handling import change_status, set_public
from contributions.actions.limiting import set_limits
from contributions.actions.merging import tell_apart, unmerge
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
from contributions.actions.rescheduling import apply_delays
from contributions.actions.retracting import take_back
from contributions.actions.ruling import add_rule, change_rule, move_rule, remove_rule, switch_rule
from contributions.actions.splitting import Part, split
from contributions.actions.submitting import Place, served_territories, submit
from contributions.actions.subscribing import confirm_address, leave_address, resubscribe, unsubscribe
from contributions.actions.testifying import Testimony, review_constat, testify
from contributions.actions.voicing import observe, support

__all__ = [
    "MOST_PHOTOS",
    "Part",
    "Place",
    "Testimony",
    "add_rule",
    "answer",
    "apply_delays",
    "ask_author",
    "attach_photos",
    "change_rule",
    "change_status",
    "confirm_address",
    "contest",
    "describe_photo",
    "drop_photo",
    "drop_photos",
    "erase_address",
    "hand_over",
    "keep_photo",
    "leave_address",
    "move_rule",
    "note",
    "observe",
    "rate",
    "read_contacts",
    "remove_rule",
    "reply",
    "resubscribe",
    "resume",
    "review_constat",
    "review_photo",
    "served_territories",
    "set_limits",
    "set_public",
    "split",
    "submit",
    "support",
    "switch_rule",
    "take",
    "take_back",
    "tell_apart",
    "testify",
    "unmerge",
    "unsubscribe",
]
