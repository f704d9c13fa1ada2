"""manage.py evaluate_duplicates: how well duplicates are found in the reports of a city. docs/duplicates.md."""

import datetime
from argparse import ArgumentParser
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from contributions.likeness import SHIPPED, Weights, read_weights
from reports.evaluation.city import City, Numbers
from reports.evaluation.fitting import fit
from reports.evaluation.measuring import (
    BOUNDS,
    Result,
    Shown,
    brier,
    by_entry,
    curve,
    least_score,
    reliability,
    result_of,
    shown_of,
)  # fmt: skip
from reports.evaluation.opening import add_file_arguments, caps_of, city_of, period_since, period_until
from reports.evaluation.peers import PEERS
from reports.evaluation.replay import Period, Replay, habits_learned
from reports.imports.refusals import MappingError, UnreadableFile


class Command(BaseCommand):
    help = (
        "Rejoue les signalements d'une ville dans l'ordre où ils sont venus, et dit ce qu'on aurait montré à chacun : "
        "rappel à 5, part des personnes à qui l'on montre quelque chose, calage, à côté des règles d'autres outils."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_file_arguments(parser)
        parser.add_argument("--measure-from", type=datetime.date.fromisoformat, help="mesure ce qui est reçu depuis")
        parser.add_argument("--weights", type=Path, help="d'autres poids que ceux du site (sans --fit-until)")
        parser.add_argument(
            "--share", type=float, default=0.25, help="part des personnes, pour le détail par catégorie"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            city, mapping = city_of(options)
        except (MappingError, UnreadableFile) as error:
            raise CommandError(str(error)) from None
        # What those who merge had taught by then; without a day, nothing: a city on its first day.
        day = options["fit_until"] or options["measure_from"]
        learned = period_until(day, mapping)
        measured = period_since(options["measure_from"] or options["fit_until"], mapping)
        self._tell_city(city, measured)
        if not any(measured.holds(city)[new] for new, _known in city.twins):
            raise CommandError(_("Aucune paire connue dans la période mesurée."))
        replay = Replay(city, caps_of(options))
        habits = habits_learned(city, learned) if day else {}
        if options["fit_until"]:
            weights = fit(replay, learned)
        else:
            weights = read_weights(options["weights"]) if options["weights"] else SHIPPED
        self._tell_weights(weights)
        self._measure(replay, measured, weights, habits, options["share"])

    def _measure(
        self, replay: Replay, measured: Period, weights: Weights, habits: Mapping[int, float], share: float
    ) -> None:
        inside = measured.holds(replay.city)[replay.new]
        logits, is_twin = replay.logits(weights, habits)[inside], replay.is_twin[inside]
        shown = shown_of(replay.new[inside], logits)
        self._tell_curve(replay.city, measured, shown, is_twin, weights)
        self._tell_peers(replay.city, measured, shown, is_twin)
        self._tell_calibration(1 / (1 + np.exp(-logits)), is_twin)
        least = least_score(replay.city, measured, shown, share)
        self.title(
            _("Par catégorie, en montrant quelque chose à %(share).0f %% des personnes :") % {"share": 100 * share}
        )
        self.say(_("  paires  trouvées  rappel  montré à  reçus  catégorie"))
        for one in by_entry(replay.city, measured, shown, is_twin, least):
            self.say(
                f"  {one.pairs:6d}  {one.found:8d}  {one.found / one.pairs:6.0%}  {one.share:8.0%}  "
                f"{one.reporters:5d}  {one.name}"
            )

    def _tell_city(self, city: City, measured: Period) -> None:
        held = measured.holds(city)
        pairs = sum(bool(held[new]) for new, _known in city.twins)
        told = {"count": len(city), "measured": held.sum(), "pairs": pairs}
        self.say(_("%(count)d signalements rejoués ; mesurés : %(measured)d, avec %(pairs)d paires connues.") % told)
        for reason, count in city.left_out.most_common():
            self.say(f"  − {count} : {reason}")

    def _tell_weights(self, weights: Weights) -> None:
        self.title(_("Poids :") + f" base {weights.base:+.2f}, " + _listed(weights.each.items()))

    def _tell_curve(self, city: City, measured: Period, shown: Shown, is_twin: Numbers, weights: Weights) -> None:
        self.title(_("Ce score, du seuil le plus sévère au plus large (« site » : le seuil du site) :"))
        self.say(_("  montré à  rappel à 5  montrés en moyenne  seuil"))
        for one in curve(city, measured, shown, is_twin):
            self._tell_result(one, "")
        site = float(np.log(weights.shown / (1 - weights.shown)))
        self._tell_result(result_of(city, measured, shown, is_twin, site), _("  site"))

    def _tell_result(self, one: Result, name: str) -> None:
        chance = 1 / (1 + np.exp(-one.score))
        self.say(f"  {one.share:8.1%}  {one.recall:10.1%}  {one.mean:18.2f}  {chance:.5f}{name}")

    def _tell_peers(self, city: City, measured: Period, shown: Shown, is_twin: Numbers) -> None:
        self.title(
            _("Règles d'autres outils (ouverts, même catégorie), et ce score quand il montre à autant de monde :")
        )
        self.say(_("  montré à  rappel à 5  montrés en moyenne  ce score  écart"))
        for peer in PEERS:
            its = peer.shows(city, measured)
            (ours,) = curve(city, measured, shown, is_twin, [its.share])
            gap = 100 * (ours.recall - its.recall)
            self.say(
                f"  {its.share:8.1%}  {its.recall:10.1%}  {its.mean:18.2f}  {ours.recall:8.1%}  {gap:+5.1f}  "
                f"{peer.name}"
            )

    def _tell_calibration(self, chances: Numbers, is_twin: Numbers) -> None:
        self.title(_("Calage, sur toutes les paires comparées (une étiquette absente ne prouve rien) :"))
        self.say(_("      paires  dit      constaté"))
        for one in reliability(chances, is_twin):
            self.say(f"  {one.pairs:10d}  {one.said:.5f}  {one.was:.5f}")
        found, constant = brier(chances, is_twin)
        told = {"found": found, "constant": constant, "bounds": ", ".join(str(bound) for bound in BOUNDS)}
        self.say(
            _("  Brier %(found).6f (%(constant).6f en disant la même chose de toutes). Bornes : %(bounds)s.") % told
        )

    def title(self, line: str) -> None:
        self.say(f"\n{line}")

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def _listed(weights: Iterable[tuple[str, float]]) -> str:
    return ", ".join(f"{name} {weight:+.2f}" for name, weight in weights)
