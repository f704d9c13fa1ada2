"""Files of the Base Adresse Nationale, written line by line."""

import gzip
from io import StringIO
from pathlib import Path

from django.core.management import call_command

HEADER = (
    "id;id_fantoir;numero;rep;nom_voie;code_postal;code_insee;nom_commune;code_insee_ancienne_commune;"
    "nom_ancienne_commune;x;y;lon;lat;type_position;alias;nom_ld;libelle_acheminement;nom_afnor;source_position;"
    "source_nom_voie;certification_commune;cad_parcelles"
)
PLACES_HEADER = (
    "id;nom_lieu_dit;code_postal;code_insee;nom_commune;code_insee_ancienne_commune;nom_ancienne_commune;"
    "x;y;lon;lat;source_position"
)
# City → postcode and INSEE code.
CITIES = {
    "Strasbourg": ("67000", "67482"),
    "Schiltigheim": ("67300", "67447"),
    "Hœnheim": ("67800", "67204"),
    "Eckbolsheim": ("67201", "67118"),
    "Barembach": ("67130", "67020"),
    "Saint-Louis": ("68300", "68297"),
}


def line(
    number: object = 12,
    street: str = "Rue des Tonneliers",
    city: str = "Strasbourg",
    lon: object = 7.75,
    lat: object = 48.58,
    *,
    rep: str = "",
    old_city: str = "",
    ban_id: str | None = None,
    **columns: str,
) -> str:
    """One line of numbered addresses; `columns` replaces any other."""
    postcode, citycode = CITIES[city]
    row = dict.fromkeys(HEADER.split(";"), "") | {
        "id": ban_id if ban_id is not None else f"{citycode}_{abs(hash_of(street)):05d}_{number}_{rep}",
        "numero": str(number),
        "rep": rep,
        "nom_voie": street,
        "code_postal": postcode,
        "code_insee": citycode,
        "nom_commune": city,
        "nom_ancienne_commune": old_city,
        "lon": str(lon),
        "lat": str(lat),
    }
    return ";".join((row | columns).values())


def hash_of(text: str) -> int:
    """The same at every run, as `hash()` is not."""
    return sum(ord(letter) * 31**place for place, letter in enumerate(text)) % 100_000


def place(name: str, city: str = "Strasbourg", lon: object = 7.75, lat: object = 48.58) -> str:
    """One line of localities."""
    postcode, citycode = CITIES[city]
    return f"{citycode}_{hash_of(name)};{name};{postcode};{citycode};{city};;;;;{lon};{lat};commune"


def file_of(folder: Path, *lines: str, header: str = HEADER, name: str = "adresses.csv") -> Path:
    path = folder / name
    data = "\n".join([header, *lines, ""]).encode()
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return path


def run(path: Path, **options: object) -> str:
    """What the command says. Raises CommandError when a line was refused."""
    out = StringIO()
    try:
        call_command("import_addresses", str(path), stdout=out, **options)
    except Exception as error:
        error.add_note(out.getvalue())
        raise
    return out.getvalue()
