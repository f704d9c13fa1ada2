"""What every contribution shares: its core, its history, its photos, what people say of it, what a city sets up."""

from contributions.models.category import Category, ClosingReason, Diversion, DiversionReason, Question, QuestionType
from contributions.models.contribution import Answer, Channel, Contribution, new_reference
from contributions.models.counts import (
    AreaVersion,
    CellCount,
    CellMonthCount,
    CellMonthTotal,
    CellTotal,
    Change,
    CommuneMonthCount,
    CommuneMonthTotal,
    MonthCount,
    MonthTotal,
    PlaceCount,
    PlaceTotal,
    PlainCellCount,
    PlainCellTotal,
    WideCellCount,
    WideCellTotal,
    WideMonthCount,
    WideMonthTotal,
)
from contributions.models.history import Contact, Delivery, Event, EventType, Satisfaction
from contributions.models.lateness import LateMail
from contributions.models.merging import DistinctPair, Merge, Suspicion
from contributions.models.photo import Photo
from contributions.models.routing import RoutingRule
from contributions.models.voices import Constat, Observation, Support

__all__ = [
    "Answer",
    "AreaVersion",
    "Category",
    "CellCount",
    "CellMonthCount",
    "CellMonthTotal",
    "CellTotal",
    "Change",
    "Channel",
    "ClosingReason",
    "CommuneMonthCount",
    "CommuneMonthTotal",
    "Constat",
    "Contact",
    "Contribution",
    "Delivery",
    "DistinctPair",
    "Diversion",
    "DiversionReason",
    "Event",
    "EventType",
    "LateMail",
    "Merge",
    "MonthCount",
    "MonthTotal",
    "Observation",
    "Photo",
    "PlaceCount",
    "PlaceTotal",
    "PlainCellCount",
    "PlainCellTotal",
    "Question",
    "QuestionType",
    "RoutingRule",
    "Satisfaction",
    "Support",
    "Suspicion",
    "WideCellCount",
    "WideCellTotal",
    "WideMonthCount",
    "WideMonthTotal",
    "new_reference",
]
