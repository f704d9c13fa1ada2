"""What every contribution shares: its core, its history, its photos, what people say of it, what a city sets up."""

from contributions.models.category import Category, ClosingReason, Diversion, DiversionReason, Question, QuestionType
from contributions.models.contribution import Answer, Channel, Contribution, new_reference
from contributions.models.history import Contact, Delivery, Event, EventType, Satisfaction
from contributions.models.lateness import LateMail
from contributions.models.photo import Photo
from contributions.models.routing import RoutingRule
from contributions.models.voices import Observation, Support

__all__ = [
    "Answer",
    "Category",
    "Channel",
    "ClosingReason",
    "Contact",
    "Contribution",
    "Delivery",
    "Diversion",
    "DiversionReason",
    "Event",
    "EventType",
    "LateMail",
    "Observation",
    "Photo",
    "Question",
    "QuestionType",
    "RoutingRule",
    "Satisfaction",
    "Support",
    "new_reference",
]
