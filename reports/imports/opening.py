"""A file of reports, opened as its mapping says."""

from pathlib import Path

from django.utils.translation import gettext as _

from geo.srid import WGS84
from reports.imports.features import GeoJsonFile
from reports.imports.mapping import Mapping
from reports.imports.refusals import MappingError
from reports.imports.sources import is_json
from reports.imports.tables import CsvFile

Source = CsvFile | GeoJsonFile


def open_source(path: Path, mapping: Mapping) -> Source:
    """The file, whose columns are those the mapping speaks of. Raises MappingError, UnreadableFile."""
    source: Source
    if is_json(path):
        source = GeoJsonFile(path)
    else:
        source = CsvFile(path, encoding=mapping.encoding, separator=mapping.separator)
        if not {"x", "point"} & mapping.columns.keys():
            raise MappingError(_("[columns] ne dit pas où est le lieu : x et y, lon et lat, ou point."))
    if missing := sorted(mapping.named_columns - set(source.columns)):
        names = {"missing": ", ".join(missing), "columns": ", ".join(source.columns)[:500]}
        raise MappingError(_("Colonnes absentes du fichier : %(missing)s. Il a : %(columns)s.") % names)
    return source


def srid_of(source: Source, mapping: Mapping) -> int:
    """What the mapping says goes before what the file says; a CSV says nothing."""
    if mapping.srid:
        return mapping.srid
    if isinstance(source, CsvFile):
        return WGS84
    if source.srid is None:
        raise MappingError(_("Le système de coordonnées du fichier n'est pas reconnu : dites « srid » dans le plan."))
    return source.srid
