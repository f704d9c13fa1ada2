"""What is counted is what is there, whatever happens and whenever changes are folded."""

import random
import threading
from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import Sum

from contributions import counting
from contributions.models import (
    AreaVersion,
    Category,
    CellCount,
    CellTotal,
    Change,
    Contribution,
    Event,
    FamilyMonthCount,
    FineCellTotal,
    MonthCount,
)
from contributions.models.counts import AREA_BITS, CELL_BITS
from reports.models import Report
from tests import places
from tests.factories import Territory, make_category, make_report

STATES = ("received", "in_progress", "solved", "duplicate")


def counted() -> int:
    return MonthCount.objects.aggregate(n=Sum("n"))["n"] or 0


def right() -> bool:
    return not any(counting.differences().values())


def by_cell() -> list[dict[str, int]]:
    return list(CellCount.objects.values("cell").annotate(sum=Sum("n")).filter(sum__gt=0).order_by("cell"))


def forget(pk: int) -> None:
    Event.objects.filter(contribution=pk)._raw_delete("default")
    Report.objects.filter(pk=pk).delete()


def test_what_is_written_is_counted_at_once_and_folding_changes_no_number(territory: Territory) -> None:
    make_report()
    make_report(is_public=False)
    assert (counted(), CellTotal.objects.count()) == (1, 0)
    assert counting.fold() > 0
    assert (counted(), CellTotal.objects.count(), Change.objects.count()) == (1, 1, 0)
    assert right()


@pytest.mark.parametrize("seed", range(6))
def test_any_sequence_of_writes_and_folds_counts_what_is_there(territory: Territory, seed: int) -> None:
    draw = random.Random(seed)
    categories = [make_category(code) for code in ("nid-de-poule", "eclairage")]
    families = [make_category(code) for code in ("voirie", "mobilier")]

    def add() -> None:
        make_report(
            category=draw.choice(categories),
            geom=places.north_of(places.PLACE_DU_MARCHE, metres=draw.randrange(3000)),
            is_public=draw.random() < 0.8,
        )

    def some() -> list[int]:
        known = list(Contribution.objects.values_list("pk", flat=True))
        return draw.sample(known, min(len(known), draw.randint(1, 4)))

    def change() -> None:
        state = draw.choice(STATES)
        closed = None if state in STATES[:2] else "2026-01-05T00:00:00Z"
        Contribution.objects.filter(pk__in=some()).update(status=state, is_open=not closed, closed_at=closed)

    acts: list[Callable[[], object]] = [
        add, add, add, change, change, counting.fold, counting.fold,
        lambda: Contribution.objects.filter(pk__in=some()).update(is_public=draw.random() < 0.5),
        lambda: Contribution.objects.filter(pk__in=some()).update(category=draw.choice(categories)),
        lambda: Contribution.objects.filter(pk__in=some()).update(quartier=None),
        lambda: Contribution.objects.filter(pk__in=some()).update(geom=places.PLACE_DU_MARCHE),
        lambda: Contribution.objects.filter(pk__in=some()).update(created_at="2025-12-31T23:30:00Z"),
        lambda: [forget(pk) for pk in some()[:1]],
        lambda: Category.objects.filter(pk=draw.choice(categories).pk).update(parent=draw.choice([*families, None])),
    ]  # fmt: skip
    for _step in range(40):
        draw.choice(acts)()
        assert counted() == Contribution.objects.public().count()
    assert right()
    before = by_cell()
    counting.rebuild()
    assert not Change.objects.exists()
    assert before == by_cell()
    assert right()


def test_a_category_takes_along_what_is_counted_of_it_to_another_family(territory: Territory) -> None:
    first, second = (make_category(code) for code in ("voirie", "mobilier"))
    entry = make_category("banc")
    Category.objects.filter(pk=entry.pk).update(parent=first)

    def of(family: Category) -> int:
        return FamilyMonthCount.objects.filter(family=family).aggregate(n=Sum("n"))["n"] or 0

    make_report(category=entry)
    counting.fold()
    make_report(category=entry)
    assert (of(first), of(second)) == (2, 0)
    Category.objects.filter(pk=entry.pk).update(parent=second)
    assert (of(first), of(second)) == (0, 2)
    counting.fold()
    assert (of(first), of(second)) == (0, 2)
    Category.objects.filter(pk=entry.pk).update(parent=None)
    assert (of(entry), of(second)) == (2, 0)
    assert right()


def test_what_has_come_to_nothing_is_forgotten_and_what_only_looks_otherwise_is_not_counted(
    territory: Territory,
) -> None:
    report = make_report()
    counting.fold()
    Contribution.objects.filter(pk=report.pk).update(seen_at="2026-01-05T00:00:00Z")
    (total,) = FineCellTotal.objects.values()
    assert counting.fold() == 1
    assert list(FineCellTotal.objects.values()) == [total]
    Contribution.objects.filter(pk=report.pk).update(is_public=False)
    counting.fold()
    with connection.cursor() as cursor:
        for grain in counting.GRAINS:
            cursor.execute(f"select count(*) from {grain.table}")
            assert cursor.fetchone() == (0,), grain.table


def test_a_change_makes_a_new_version_of_its_area_and_of_no_other(territory: Territory) -> None:
    report = make_report()

    def version() -> int:
        area = report.mk >> 2 * (24 - AREA_BITS)
        folded = AreaVersion.objects.filter(area=area).aggregate(n=Sum("n"))["n"] or 0
        first = area << 2 * (CELL_BITS - AREA_BITS)
        return folded + Change.objects.filter(cell__range=(first, first + (1 << 10) - 1)).count()

    report.refresh_from_db()
    known = {version()}
    for act in (
        lambda: Contribution.objects.filter(pk=report.pk).update(seen_at="2026-01-05T00:00:00Z"),
        lambda: Contribution.objects.filter(pk=report.pk).update(status="in_progress"),
    ):
        act()
        assert version() > max(known)
        known.add(version())
    counting.fold()
    assert version() == max(known)
    Contribution.objects.filter(pk=report.pk).update(support_count=3, address="1 rue du Test")
    assert version() == max(known)
    counting.rebuild()
    assert version() > max(known)


def test_the_command_tells_what_is_wrong_and_mends_it(territory: Territory) -> None:
    make_report()
    counting.fold()
    call_command("rebuild_counts", "--check")
    CellTotal.objects.update(n=2)
    with pytest.raises(CommandError):
        call_command("rebuild_counts", "--check")
    call_command("rebuild_counts")
    assert right()


@pytest.mark.django_db(transaction=True)
def test_one_folds_at_a_time_and_nobody_waits_for_it(territory: Territory) -> None:
    make_report()
    folded: list[int] = []

    def fold_elsewhere() -> None:
        folded.append(counting.fold())
        connection.close()

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [counting.LOCK])
        other = threading.Thread(target=fold_elsewhere)
        other.start()
        other.join(10)
        make_report()
    assert folded == [0]
    assert counting.fold() >= 2
    assert right()
