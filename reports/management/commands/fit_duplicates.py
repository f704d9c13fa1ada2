"""manage.py fit_duplicates: the weights of the score of duplicates, as a file to read. docs/duplicates.md."""

from argparse import ArgumentParser
from typing import Any

import numpy as np
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from contributions.likeness import SHIPPED, Weights
from reports.evaluation.fitting import SIGNS, fit
from reports.evaluation.measuring import least_score, shown_of
from reports.evaluation.opening import add_file_arguments, caps_of, city_of, period_until
from reports.evaluation.replay import Period, Replay, habits_learned
from reports.imports.refusals import MappingError, UnreadableFile


class Command(BaseCommand):
    help = "Écrit les poids qu'apprennent les doublons connus d'une ville, en TOML (docs/duplicates.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_file_arguments(parser)
        parser.add_argument("--keep", nargs="*", default=[], metavar="NAME=WEIGHT", help="laisse ces poids tels quels")
        parser.add_argument("--shown-to", type=float, default=0.25, help="à quelle part des personnes montrer (0,25)")

    def handle(self, *args: Any, **options: Any) -> None:
        kept = dict(_kept(word) for word in options["keep"])
        try:
            city, mapping = city_of(options)
        except (MappingError, UnreadableFile) as error:
            raise CommandError(str(error)) from None
        replay = Replay(city, caps_of(options))
        learned = period_until(options["fit_until"], mapping)
        weights = fit(replay, learned, kept)
        self._write(weights, kept, _threshold(replay, learned, weights, options["shown_to"]))

    def _write(self, weights: Weights, kept: dict[str, float], shown: float) -> None:
        self.stdout.write(f"shown = {shown:.4f}\n\n[fitted]\nbase = {weights.base:.3f}")
        self._lines({name: weights.each[name] for name in SIGNS if name not in kept})
        self.stdout.write("\n[chosen]")
        self._lines({name: weights.each[name] for name in SHIPPED.each if name in kept or name not in SIGNS})

    def _lines(self, weights: dict[str, float]) -> None:
        for name, weight in weights.items():
            self.stdout.write(f"{name} = {weight:.3f}")


def _kept(word: str) -> tuple[str, float]:
    name, sign, weight = word.partition("=")
    if name not in SIGNS or not sign:
        known = ", ".join(SIGNS)
        raise CommandError(_("--keep attend nom=poids. Noms connus : %s.") % known)
    try:
        return name, float(weight)
    except ValueError:
        raise CommandError(_("--keep attend un nombre après %s=.") % name) from None


def _threshold(replay: Replay, learned: Period, weights: Weights, share: float) -> float:
    """The probability from which on so many are shown something by what has been learned of their entries."""
    inside = learned.holds(replay.city)[replay.new]
    logits = replay.logits(weights, habits_learned(replay.city, learned))[inside]
    return float(1 / (1 + np.exp(-least_score(replay.city, learned, shown_of(replay.new[inside], logits), share))))
