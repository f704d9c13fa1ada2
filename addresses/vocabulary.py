"""The words of French addresses: kinds of streets, abbreviations, articles. All without accents, in small letters."""

from typing import Final

# How a street is called, then how people and registers shorten it. The first one of a name is set apart: half of all
# names begin with "rue", which says little and would be compared for nothing.
STREET_TYPES: Final = {
    "allee": "all alle allees",
    "avenue": "av ave aven",
    "boulevard": "bd bld blvd boul bvd",
    "chaussee": "chs chee",
    "chemin": "ch che chem cheminement",
    "cite": "cte",
    "clos": "",
    "corniche": "cor",
    "cour": "",
    "cours": "crs",
    "domaine": "dom",
    "esplanade": "esp espl",
    "faubourg": "fbg fg fb faub",
    "hameau": "ham",
    "impasse": "imp impas",
    "lieu dit": "",
    "lotissement": "lot lotiss",
    "montee": "mte mtee",
    "parvis": "parv",
    "passage": "pas pass psg",
    "passerelle": "",
    "place": "pl plc",
    "placette": "",
    "pont": "",
    "promenade": "prom",
    "quai": "q qu",
    "residence": "res resid",
    "rond point": "rpt",
    "route": "rte",
    "rue": "r",
    "ruelle": "rle",
    "sentier": "sen sent",
    "square": "sq sqr",
    "traverse": "tra trav",
    "venelle": "ven",
    "voie": "",
}
TYPE_OF: Final = {
    word: name for name, short in STREET_TYPES.items() for word in (name, *short.split()) if " " not in word
}
# Where houses stand around and not along: odd and even are no sides there.
WITHOUT_SIDES: Final = frozenset(
    {"cite", "clos", "cour", "domaine", "esplanade", "hameau", "lotissement", "parvis", "place", "placette"}
    | {"residence", "square"}
)

TITLES: Final = {
    word: name
    for name, short in {
        "capitaine": "cap cne capt",
        "cardinal": "cal card",
        "colonel": "col",
        "commandant": "cdt cmdt",
        "division": "div",
        "docteur": "dr doct",
        "general": "gal gen gl",
        "ingenieur": "ing",
        "lieutenant": "lt ltn",
        "marechal": "mal mar mchal",
        "monseigneur": "mgr",
        "notre dame": "nd",
        "president": "pdt pres prdt",
        "professeur": "pr prof",
        "saint": "st",
        "sainte": "ste",
        "sergent": "sgt",
    }.items()
    for word in short.split()
}

ARTICLES: Final = frozenset(
    ("au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "sous", "sur")
)  # fmt: skip
REPETITIONS: Final = frozenset({"bis", "ter", "quater", "quinquies"})
MONTHS: Final = frozenset({
    "janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre", "novembre",
    "decembre",
})  # fmt: skip
# Said beside a postcode or a city, part of neither.
NOISE: Final = frozenset({"cedex", "france", "n", "no", "numero"})
