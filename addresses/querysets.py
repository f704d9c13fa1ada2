"""Questions asked of streets and addresses, as sentences."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, Self

from django.contrib.gis.db.models import GeometryField
from django.contrib.postgres.search import SearchQuery, SearchVectorField, TrigramSimilarity, TrigramWordSimilarity
from django.db import transaction
from django.db.models import Case, ExpressionWrapper, F, FloatField, Func, IntegerField, Q, Value, When
from django.db.models.functions import Cast, Coalesce, Mod

from geo.measures import DistanceMetres
from geo.querysets import GeoQuerySet
from geo.reading import alias, reader
from geo.srid import WGS84

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


class Degrees(Func):
    """ST_X, or ST_Y: plain numbers, where a point would be an object for each of a hundred rows."""

    output_field = FloatField()


POSITION: Final = (Degrees("geom", function="ST_X"), Degrees("geom", function="ST_Y"))


class NearestQuerySet(GeoQuerySet):
    def around(self, point: Any, box: Any) -> Self:
        """Rows in a box about a point, both given when the query is asked (`geo.compiled`), with `distance_metres`,
        roughly nearest first.

        Degrees of longitude are shorter than those of latitude: whoever wants *the* nearest takes a few more, and
        compares metres.
        """
        point.output_field = box.output_field = GeometryField(srid=WGS84)
        rows = self.filter(geom__bboverlaps=box).annotate(distance_metres=DistanceMetres("geom", point))
        return rows.order_by(KnnDistance("geom", point))


class WordsVector(Func):
    """The words of a street, each a lexeme as it stands: nothing is stemmed."""

    function = "to_tsvector"
    template = "%(function)s('simple', %(expressions)s)"
    output_field = SearchVectorField()


class StreetQuerySet(NearestQuerySet):
    """What is looked for is given when the query is asked (`geo.compiled`)."""

    def loaded(self) -> Self:
        """From a file of addresses, and not invented for the demonstration."""
        return self.filter(is_invented=False)

    def worded(self, lexemes: Any) -> Self:
        """Streets that have each of the words in their name or city: what `lexemes_of` gives."""
        every = SearchQuery(lexemes, config="simple", search_type="raw")
        return self.annotate(vector=WordsVector("words"), likeness=Value(1.0)).filter(vector=every)

    def resembling(self, words: Any) -> Self:
        """Streets whose name, or name and city, look like the words: within `at_least_alike`."""
        return self.annotate(likeness=TrigramWordSimilarity(words, "words")).filter(words__trigram_word_similar=words)

    def ranked(self, words: Any, *, type: Any, postcode: Any, near: Any) -> Self:
        """Of `worded` or `resembling` streets the best first; `rank` says how good. What is not known is None: it
        agrees with no street."""
        near.output_field = GeometryField(srid=WGS84)
        nearness = NEAR / (1 + DistanceMetres("geom", near) / NEAR_METRES)
        rank = (
            F("likeness")
            + SAME_LENGTH * TrigramSimilarity("key", words)
            + _worth(SAME_TYPE, Q(type=type))
            + _worth(SAME_POSTCODE, Q(postcode=postcode) | Q(citycode=postcode))
            + Coalesce(nearness, 0.0)
        )
        return self.annotate(rank=ExpressionWrapper(rank, FloatField())).order_by("-rank", "name", "pk")


def lexemes_of(words: str) -> str:
    """Each of the words; the last one may be the beginning of one."""
    return " & ".join(words.split()) + ":*"


@contextmanager
def at_least_alike(share: float) -> Iterator[None]:
    """What resembles has this share of what was typed."""
    # For the operator of the index, and within a transaction: behind a pooler, another connection may have the next.
    with transaction.atomic(using=alias()), reader().cursor() as cursor:
        cursor.execute("select set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(share)])
        yield


def _worth(points: float, condition: Q) -> Case:
    return Case(When(condition, then=Value(points)), default=Value(0.0), output_field=FloatField())


class AddressQuerySet(NearestQuerySet):
    def numbered_about(self, number: Any, repetition: Any, letter: Any) -> Self:
        """One address of each street: that number, or the closest one, on the same side of the street if it can be.
        `letter` begins the repetition; None without one."""
        gap = Func(F("number") - Cast(number, IntegerField()), function="abs", output_field=IntegerField())
        return (
            self.annotate(gap=gap + 2 * Mod(gap, 2))
            .order_by("street_id", "gap", _otherwise_repeated(repetition, letter), "repetition", "pk")
            .distinct("street_id")
        )


def _otherwise_repeated(repetition: Any, letter: Any) -> Case:
    """0 for the repetition itself, 1 for its other spelling ("b", "bis"), 2 for none, 3 for another."""
    return Case(
        When(repetition__iexact=repetition, then=Value(0)),
        When(repetition__istartswith=letter, then=Value(1)),
        When(repetition="", then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
