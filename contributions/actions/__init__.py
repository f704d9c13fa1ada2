"""The verbs of a contribution. Each is atomic and appends the Event of what it did."""

from contributions.actions.handling import change_status, set_public
from contributions.actions.photographing import describe_photo, drop_photos, keep_photo
from contributions.actions.submitting import Place, served_territories, submit
from contributions.actions.voicing import support

__all__ = [
    "Place",
    "change_status",
    "describe_photo",
    "drop_photos",
    "keep_photo",
    "served_territories",
    "set_public",
    "submit",
    "support",
]
