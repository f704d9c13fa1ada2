"""The named places that the demonstration is drawn from: chosen by hand, longitude before latitude."""

from dataclasses import dataclass
from typing import Final

EPCI: Final = "246700488"
STRASBOURG: Final = "67482"
SCHILTIGHEIM: Final = "67447"
ILLKIRCH: Final = "67218"

Position = tuple[float, float]


@dataclass(frozen=True)
class Neighbourhood:
    """A quartier as places that lie in it; it takes what is nearer to them than to any other. `share` is its part of
    the commune's activity. Without a name: woods and docks, where no quartier is drawn."""

    name: str
    share: float
    places: tuple[Position, ...]


NEIGHBOURHOODS: Final[dict[str, tuple[Neighbourhood, ...]]] = {
    STRASBOURG: (
        Neighbourhood("Centre", 15, ((7.7508, 48.5818), (7.7440, 48.5815), (7.7535, 48.5842))),
        Neighbourhood("Gare", 8, ((7.7345, 48.5850), (7.7375, 48.5800), (7.7325, 48.5800))),
        Neighbourhood("Tribunal – Contades", 6, ((7.7470, 48.5895), (7.7560, 48.5905))),
        Neighbourhood("Krutenau", 8, ((7.7585, 48.5797), (7.7630, 48.5835))),
        Neighbourhood("Esplanade", 5, ((7.7690, 48.5775), (7.7730, 48.5815))),
        Neighbourhood("Orangerie – Conseil des XV", 5, ((7.7750, 48.5910), (7.7790, 48.5865))),
        Neighbourhood("Wacken", 1.5, ((7.7645, 48.5985), (7.7700, 48.5975))),
        Neighbourhood("Robertsau", 6, ((7.7860, 48.6020), (7.7915, 48.6085), (7.7885, 48.5960))),
        Neighbourhood("Cité de l’Ill", 2, ((7.7790, 48.6100), (7.7755, 48.6050))),
        Neighbourhood("Cronenbourg", 7, ((7.7190, 48.5945), (7.7140, 48.6030), (7.7240, 48.5995))),
        Neighbourhood("Hautepierre", 5, ((7.7020, 48.5965), (7.7000, 48.5915))),
        Neighbourhood("Poteries – Hohberg", 4, ((7.6920, 48.5870), (7.6980, 48.5825))),
        Neighbourhood("Koenigshoffen", 5, ((7.7100, 48.5805), (7.7185, 48.5830), (7.7020, 48.5765))),
        Neighbourhood("Montagne Verte", 4, ((7.7190, 48.5725), (7.7110, 48.5700))),
        Neighbourhood("Elsau", 2.5, ((7.7270, 48.5650), (7.7230, 48.5620))),
        Neighbourhood("Meinau", 5, ((7.7500, 48.5540), (7.7560, 48.5590), (7.7410, 48.5520))),
        Neighbourhood("Neudorf", 13, ((7.7610, 48.5660), (7.7530, 48.5690), (7.7680, 48.5680))),
        Neighbourhood("Musau", 2, ((7.7760, 48.5620), (7.7790, 48.5680))),
        Neighbourhood("Port du Rhin", 1.5, ((7.7950, 48.5735), (7.7900, 48.5790))),
        Neighbourhood("Neuhof", 6, ((7.7650, 48.5445), (7.7700, 48.5500), (7.7600, 48.5380))),
        Neighbourhood("Stockfeld – Ganzau", 2, ((7.7700, 48.5285), (7.7590, 48.5290))),
        Neighbourhood(
            "",
            0.5,
            (
                (7.8050, 48.6260), (7.8120, 48.6120), (7.8080, 48.5990), (7.8000, 48.5600), (7.7930, 48.5450),
                (7.7870, 48.5310), (7.7830, 48.5150), (7.7700, 48.5120), (7.7920, 48.6330),
            ),
        ),
    ),
    SCHILTIGHEIM: (
        Neighbourhood("Vieux Schilick", 4, ((7.7500, 48.6060), (7.7530, 48.6030))),
        Neighbourhood("Les Écrivains", 3, ((7.7400, 48.6140), (7.7430, 48.6110))),
        Neighbourhood("Le Marais", 2, ((7.7570, 48.6140),)),
        Neighbourhood("", 1.5, ((7.7260, 48.6130), (7.7330, 48.6060), (7.7690, 48.6165), (7.7575, 48.6305))),
    ),
    ILLKIRCH: (
        Neighbourhood("Illkirch Centre", 4, ((7.7180, 48.5290), (7.7200, 48.5350))),
        Neighbourhood("Graffenstaden", 3, ((7.7080, 48.5190), (7.7020, 48.5240))),
        Neighbourhood("", 2, ((7.7380, 48.5260), (7.7350, 48.5430), (7.7450, 48.5100), (7.6950, 48.5100))),
    ),
}  # fmt: skip

# Where the other communes live: about their town hall.
CENTRES: Final[dict[str, Position]] = {
    "67001": (7.628, 48.580),  # Achenheim
    "67043": (7.754, 48.615),  # Bischheim
    "67049": (7.609, 48.506),  # Blaesheim
    "67065": (7.601, 48.581),  # Breuschwickersheim
    "67118": (7.687, 48.579),  # Eckbolsheim
    "67119": (7.697, 48.682),  # Eckwersheim
    "67124": (7.638, 48.535),  # Entzheim
    "67131": (7.716, 48.489),  # Eschau
    "67137": (7.683, 48.491),  # Fegersheim
    "67152": (7.645, 48.516),  # Geispolsheim
    "67182": (7.613, 48.560),  # Hangenbieten
    "67204": (7.756, 48.626),  # Hœnheim
    "67212": (7.646, 48.557),  # Holtzheim
    "67247": (7.585, 48.561),  # Kolbsheim
    "67256": (7.700, 48.652),  # Lampertheim
    "67267": (7.684, 48.558),  # Lingolsheim
    "67268": (7.666, 48.491),  # Lipsheim
    "67296": (7.693, 48.614),  # Mittelhausbergen
    "67309": (7.711, 48.641),  # Mundolsheim
    "67326": (7.702, 48.623),  # Niederhausbergen
    "67343": (7.684, 48.606),  # Oberhausbergen
    "67350": (7.647, 48.586),  # Oberschaeffolsheim
    "67363": (7.560, 48.584),  # Osthoffen
    "67365": (7.711, 48.543),  # Ostwald
    "67378": (7.727, 48.472),  # Plobsheim
    "67389": (7.754, 48.648),  # Reichstett
    "67471": (7.742, 48.631),  # Souffelweyersheim
    "67506": (7.711, 48.669),  # Vendenheim
    "67519": (7.829, 48.657),  # La Wantzenau
    "67551": (7.667, 48.588),  # Wolfisheim
}
COMMUNES: Final = frozenset((*NEIGHBOURHOODS, *CENTRES))
