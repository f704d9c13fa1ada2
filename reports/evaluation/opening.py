"""What both commands read: a file of reports, its pairs, the mapping that says what its columns mean."""

import datetime
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _

from reports.evaluation.city import City, days, read_city
from reports.evaluation.replay import Caps, Period
from reports.imports.mapping import Mapping, read_mapping
from reports.imports.opening import open_source, srid_of
from reports.imports.refusals import MappingError

BOSTON: Final = Path(__file__).with_name("boston.toml")


def add_file_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("reports", type=Path, help="les signalements, en CSV ou en GeoJSON")
    parser.add_argument("pairs", type=Path, help="les doublons connus : un CSV avec dup_id et parent_id")
    parser.add_argument(
        "--mapping", type=Path, default=BOSTON, help="ce que disent ses colonnes (docs/imports.md) ; sinon : Boston"
    )
    parser.add_argument(
        "--fit-until", type=datetime.date.fromisoformat, help="apprend de ce qui est reçu avant ce jour"
    )
    parser.add_argument("--radius", type=float, default=Caps.radius_m, help="mètres, dans la même famille")
    parser.add_argument("--others", type=float, default=Caps.others_m, help="mètres, dans une autre famille")
    parser.add_argument("--window", type=float, default=Caps.window_days, help="jours")


def caps_of(options: dict[str, Any]) -> Caps:
    return Caps(options["radius"], options["others"], options["window"])


def city_of(options: dict[str, Any]) -> tuple[City, Mapping]:
    """Raises MappingError, UnreadableFile."""
    mapping = read_mapping(options["mapping"])
    if "category" not in mapping.columns:
        raise MappingError(_("[columns] ne dit pas : %s.") % "category")
    source = open_source(options["reports"], mapping)
    return read_city(source, mapping, srid_of(source, mapping), options["pairs"]), mapping


def period_until(day: datetime.date | None, mapping: Mapping) -> Period:
    return Period(until=days(day, mapping)) if day else Period()


def period_since(day: datetime.date | None, mapping: Mapping) -> Period:
    return Period(since=days(day, mapping)) if day else Period()
