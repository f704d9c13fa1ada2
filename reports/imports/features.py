"""Reading a GeoJSON of reports: its objects as records, whatever their geometry is."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _

from boundaries.sources import MAX_BYTES, declared_srid
from reports.imports.refusals import Refusal, UnreadableFile
from reports.imports.sources import BROKEN_ARCHIVE, Record, opened
from reports.imports.tables import unwritable

LONGEST_INTEGER: Final = 25


class GeoJsonFile:
    """`columns` are the names of all properties; `srid` what the file declares, WGS84 when it says nothing."""

    separator = ","

    def __init__(self, path: Path) -> None:
        """Raises UnreadableFile."""
        document = _document(path)
        features = document.get("features") if isinstance(document, dict) else None
        if not isinstance(features, list):
            raise UnreadableFile(_("Ce fichier JSON n'est pas une collection d'objets GeoJSON (FeatureCollection)."))
        self.srid = declared_srid(document)
        self.features = features
        self.columns = list({name: None for each in features for name in _properties(each)})

    def records(self) -> Iterator[Record]:
        for number, feature in enumerate(self.features, 1):
            fields = {name: _text(value) for name, value in _properties(feature).items()}
            geometry = feature.get("geometry") if isinstance(feature, dict) else None
            cells = [fields.get(name, "") for name in self.columns]
            problem = unwritable(cells) if isinstance(feature, dict) else Refusal(_("ce n'est pas un objet GeoJSON"))
            yield Record(number, dict(zip(self.columns, cells, strict=True)), cells, problem, geometry)


def _document(path: Path) -> Any:
    try:
        with opened(path) as file:
            content = file.read(MAX_BYTES + 1)
    except BROKEN_ARCHIVE:
        raise UnreadableFile(_("L'archive est coupée ou abîmée : reprenez-la à sa source.")) from None
    if len(content) > MAX_BYTES:
        raise UnreadableFile(_("Ce fichier est trop gros (plus de 1 Gio)."))
    try:
        # NaN and infinities are read here, to be told with their line.
        return json.loads(content.decode("utf-8-sig"), parse_int=_integer)
    except (ValueError, RecursionError):
        raise UnreadableFile(_("Ce fichier n'est pas du JSON valide, encodé en UTF-8.")) from None


def _integer(digits: str) -> float:
    return int(digits) if len(digits) <= LONGEST_INTEGER else float(digits)


def _properties(feature: Any) -> dict[str, Any]:
    """Its own `id` is one of them, unless they have one."""
    if not isinstance(feature, dict):
        return {}
    properties = feature.get("properties")
    properties = properties if isinstance(properties, dict) else {}
    return properties if feature.get("id") is None else {"id": feature["id"], **properties}


def _text(value: Any) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value, ensure_ascii=False)
