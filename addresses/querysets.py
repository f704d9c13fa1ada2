"""Questions asked of streets and addresses, as sentences."""

from typing import Any, Final, Self

from django.contrib.gis.db.models import GeometryField
from django.contrib.gis.geos import Point
from django.contrib.postgres.search import SearchQuery, SearchVectorField, TrigramSimilarity, TrigramWordSimilarity
from django.db.models import Case, ExpressionWrapper, F, FloatField, Func, IntegerField, Q, Value, When
from django.db.models.functions import Mod

from geo.boxes import Box
from geo.measures import DistanceMetres
from geo.querysets import GeoQuerySet
from geo.reading import reader

# The share of what was typed that must be found again. One wrong letter in a short word leaves less than half of it,
# but few are that short, and the lower share reads twice as many streets.
ALIKE, FAINTLY_ALIKE = 0.6, 0.45
# What each agreement is worth beside the words themselves (1 when all are there).
SAME_LENGTH, SAME_TYPE, SAME_POSTCODE, NEAR = 0.3, 0.1, 0.25, 0.15
NEAR_METRES: Final = 2000.0


class KnnDistance(Func):
    """Degrees between a shape and a point, in the form that an index walks outward by."""

    template = "%(expressions)s"
    arg_joiner = " <-> "
    output_field = FloatField()

    def __init__(self, shape: str, point: Point, **extra: Any) -> None:
        super().__init__(shape, Value(point, output_field=GeometryField()), **extra)


class NearestQuerySet(GeoQuerySet):
    def around(self, point: Point, *, metres: float, most: int) -> Self:
        """About the `most` nearest rows within `metres`, with `distance_metres`, roughly nearest first.

        Degrees of longitude are shorter than those of latitude: whoever wants *the* nearest takes a few more, and
        compares metres.
        """
        return (
            self.in_box(Box.around(point, metres))
            .annotate(distance_metres=DistanceMetres("geom", point))
            .order_by(KnnDistance("geom", point))[:most]
        )


class WordsVector(Func):
    """The words of a street, each a lexeme as it stands: nothing is stemmed."""

    function = "to_tsvector"
    template = "%(function)s('simple', %(expressions)s)"
    output_field = SearchVectorField()


class StreetQuerySet(NearestQuerySet):
    def loaded(self) -> Self:
        """From a file of addresses, and not invented for the demonstration."""
        return self.filter(is_invented=False)

    def worded(self, words: str) -> Self:
        """Streets that have each of the words in their name or city; the last one may be the beginning of one."""
        every = SearchQuery(" & ".join(words.split()) + ":*", config="simple", search_type="raw")
        return self.annotate(vector=WordsVector("words"), likeness=Value(1.0)).filter(vector=every)

    def resembling(self, words: str, *, share: float) -> Self:
        """Streets whose name, or name and city, look like the words."""
        with reader().cursor() as cursor:
            # For the operator of the index, and for the transaction that this is to be called in: behind a pooler, the
            # next one may be had by another connection.
            cursor.execute("select set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(share)])
        return self.annotate(likeness=TrigramWordSimilarity(words, "words")).filter(words__trigram_word_similar=words)

    def ranked(self, words: str, *, type: str, postcode: str, near: Point | None) -> Self:
        """Of `worded` or `resembling` streets the best first; `rank` says how good."""
        ranked = self
        rank = F("likeness") + SAME_LENGTH * TrigramSimilarity("key", words)
        if type:
            rank += _worth(SAME_TYPE, Q(type=type))
        if postcode:
            rank += _worth(SAME_POSTCODE, Q(postcode=postcode) | Q(citycode=postcode))
        if near:
            ranked = ranked.annotate(distance_metres=DistanceMetres("geom", near))
            rank += NEAR / (1 + F("distance_metres") / NEAR_METRES)
        return ranked.annotate(rank=ExpressionWrapper(rank, FloatField())).order_by("-rank", "name", "pk")


def _worth(points: float, condition: Q) -> Case:
    return Case(When(condition, then=Value(points)), default=Value(0.0), output_field=FloatField())


class AddressQuerySet(NearestQuerySet):
    def numbered_about(self, number: int, repetition: str) -> Self:
        """One address of each street: that number, or the closest one, on the same side of the street if it can be."""
        gap = Func(F("number") - number, function="abs", output_field=IntegerField())
        return (
            self.annotate(gap=gap + 2 * Mod(gap, 2))
            .order_by("street_id", "gap", _otherwise_repeated(repetition), "repetition", "pk")
            .distinct("street_id")
        )


def _otherwise_repeated(repetition: str) -> Case:
    """0 for the repetition itself, 1 for its other spelling ("b", "bis"), 2 for none, 3 for another."""
    whens = [When(repetition__iexact=repetition, then=Value(0))]
    if repetition:
        whens.append(When(repetition__istartswith=repetition[0], then=Value(1)))
    whens.append(When(repetition="", then=Value(2)))
    return Case(*whens, default=Value(3), output_field=IntegerField())
