"""A département's worth of invented addresses, in the columns of the Base Adresse Nationale, always the same; and the
time to import them."""

import gzip
import random
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import psycopg

from bench.database import manage

COLUMNS: Final = (
    "id;id_fantoir;numero;rep;nom_voie;code_postal;code_insee;nom_commune;code_insee_ancienne_commune;"
    "nom_ancienne_commune;x;y;lon;lat;type_position;alias;nom_ld;libelle_acheminement;nom_afnor;source_position;"
    "source_nom_voie;certification_commune;cad_parcelles"
)
ADDRESSES: Final = 500_000
COMMUNES: Final = 514
# One address in twenty has a repetition.
REPETITIONS: Final = ("",) * 38 + ("bis", "ter")
TYPES: Final = (*["Rue"] * 14, *["Chemin"] * 2, *["Impasse"] * 2, "Allée", "Avenue", "Place", "Route", "Square")
COMMON: Final = (
    "de la Gare", "de l'Église", "des Tilleuls", "Principale", "du Général Leclerc", "du Général de Gaulle",
    "des Fleurs", "du Stade", "de la République", "des Jardins", "des Vosges", "du Moulin", "de l'École", "des Prés",
    "du Château", "des Tonneliers", "du Maréchal Foch", "de la Forêt", "des Roses", "du 14 Juillet", "des Champs",
    "du Presbytère",
)  # fmt: skip
STARTS: Final = (
    "Al", "Bis", "Dor", "Eck", "Furd", "Geis", "Hag", "Ing", "Kal", "Ling", "Mols", "Nied", "Ober", "Pfaff", "Reich",
    "Sarr", "Trucht", "Wang", "Zins",
)  # fmt: skip
MIDDLES: Final = ("er", "en", "ach", "el", "ing", "olz", "um", "ers")
ENDS: Final = ("heim", "willer", "bach", "dorf", "berg", "thal", "stein", "kirch", "brunn", "feld")
OF: Final = ("de ", "du ", "des ", "", "", "Saint ", "du Docteur ", "Louis ", "Marie ", "du Capitaine ")


def are_loaded(env: dict[str, str]) -> bool:
    """Whether the tables hold that file already."""
    with psycopg.connect(env["DATABASE_OWNER_URL"]) as owner:
        row = owner.execute("select count(*) from addresses_address").fetchone()
    return bool(row) and row[0] == ADDRESSES


def load(env: dict[str, str]) -> float:
    """Empty the tables and import the whole file; the seconds of the command, its start included."""
    with psycopg.connect(env["DATABASE_OWNER_URL"], autocommit=True) as owner:
        owner.execute("truncate addresses_address, addresses_street")
    with tempfile.TemporaryDirectory(prefix="riverain-bench-") as folder:
        path = write_file(Path(folder) / "adresses.csv.gz")
        began = time.monotonic()
        manage(env, "import_addresses", str(path))
        return time.monotonic() - began


def write_file(path: Path, addresses: int = ADDRESSES, seed: int = 67) -> Path:
    """A compressed file of that many lines."""
    with gzip.open(path, "wt", 1, "utf-8", newline="") as file:
        file.write(COLUMNS + "\n")
        file.writelines(lines(addresses, seed))
    return path


def lines(addresses: int, seed: int) -> Iterator[str]:
    draw = random.Random(seed)
    names = _names(draw, 8000)
    communes = [(f"67{number:03d}", name) for number, name in enumerate(_cities(draw), 1)]
    # As in life: the first commune is a city, the last a hamlet.
    shares = [1 / (rank + 2) ** 0.8 for rank in range(COMMUNES)]
    written, total = 0, sum(shares)
    for (code, city), share in zip(communes, shares, strict=True):
        count = round(addresses * share / total)
        written += count
        yield from _commune(draw, names, code, city, count + (addresses - written if code == communes[-1][0] else 0))


def _commune(draw: random.Random, names: list[str], code: str, city: str, count: int) -> Iterator[str]:
    """Streets of two to twenty-four numbers in a line; the larger the commune, the wider."""
    west, south, spread = draw.uniform(7.0, 8.1), draw.uniform(48.15, 49.0), 0.0004 * count**0.5
    postcode = f"67{(int(code) // 4) % 100:02d}0"
    left, street = count, 0
    while left > 0:
        street += 1
        length = min(left, draw.randint(2, 24))
        left -= length
        # The common names are taken once a commune, in the order of their renown.
        name = f"Rue {COMMON[street - 1]}" if street <= len(COMMON) else f"{draw.choice(TYPES)} {draw.choice(names)}"
        lon, lat = west + draw.random() * spread, south + draw.random() * spread
        east, north = draw.gauss(0, 1e-4), draw.gauss(0, 1e-4)
        for number in range(1, length + 1):
            repetition = draw.choice(REPETITIONS)
            identity = f"{code}_{street:04d}_{number:05d}" + (f"_{repetition}" if repetition else "")
            yield (
                f"{identity};;{number};{repetition};{name};{postcode};{code};{city};;;;;{lon + number * east:.6f};"
                f"{lat + number * north:.6f};entrée;;;{city.upper()};;commune;commune;1;\n"
            )


def _names(draw: random.Random, count: int) -> list[str]:
    words = {f"{a}{b}{c}" for a in STARTS for b in MIDDLES for c in ENDS}
    return [draw.choice(OF) + word for word in draw.choices(sorted(words), k=count)]


def _cities(draw: random.Random) -> list[str]:
    words = {f"{a}{b}{c}" for a in STARTS for b in ("", *MIDDLES[:3]) for c in ENDS}
    return draw.sample(sorted(words), COMMUNES)
