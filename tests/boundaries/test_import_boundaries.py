"""manage.py import_boundaries: what goes in, what is told, what is refused."""

import datetime
import zipfile
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.gis.geos import Polygon
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from boundaries.models import Boundary
from contributions.models import Contribution, Event, EventType
from geo.srid import LAMBERT93, WEB_MERCATOR, WGS84
from tests import factories, places
from tests.boundaries import files
from tests.boundaries.files import feature, geojson, polygon, square

pytestmark = pytest.mark.django_db
LONG_AGO = datetime.date(2021, 1, 1)
LATER = datetime.date(2024, 6, 1)


def run(path: Path, *, level: str = "quartier", **options: object) -> str:
    out = StringIO()
    call_command("import_boundaries", str(path), level=level, stdout=out, **options)
    return out.getvalue()


def refused(path: Path, **options: object) -> str:
    out = StringIO()
    with pytest.raises(CommandError) as error:
        call_command("import_boundaries", str(path), level="quartier", stdout=out, **options)
    return out.getvalue() + str(error.value)


def test_a_geojson_goes_in_and_a_second_time_changes_nothing(tmp_path: Path) -> None:
    path = geojson(tmp_path, feature("A1", "Neudorf", population=1200), feature("A2", "Musau", polygon(square(7.72))))
    assert "Changements : 2" in run(path)
    assert "Changements : 0" in run(path)
    found = Boundary.objects.get(code="A1")
    assert (found.name, found.population, found.slug, found.geom.geom_type) == (
        "Neudorf",
        1200,
        "neudorf",
        "MultiPolygon",
    )


def test_a_geojson_in_lambert_93_says_it_in_its_crs_member(tmp_path: Path) -> None:
    shape = Polygon(square(), srid=WGS84).transform(LAMBERT93, clone=True)
    path = geojson(
        tmp_path,
        feature(geometry={"type": "Polygon", "coordinates": shape.coords}),
        crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::2154"}},
    )
    run(path)
    assert Boundary.objects.get().geom.extent == pytest.approx((7.70, 48.55, 7.72, 48.57), abs=1e-6)


@pytest.mark.parametrize(
    "crs",
    [
        {"type": "name", "properties": {"name": "http://127.0.0.1:9/crs"}},
        {"type": "link", "properties": {"href": "http://127.0.0.1:9/crs"}},
        {"type": "name", "properties": {"name": "/etc/passwd"}},
        {"type": "name", "properties": {"name": "+proj=longlat"}},
        {"type": "name", "properties": {"name": "EPSG:27572"}},
        {"type": "name", "properties": {"name": ["EPSG:4326"]}},
        "EPSG:4326",
        None,
    ],
)
def test_a_coordinate_system_that_is_not_on_the_list_is_refused(tmp_path: Path, crs: object) -> None:
    assert "système de coordonnées" in refused(geojson(tmp_path, feature(), crs=crs))
    assert not Boundary.objects.exists()


def test_a_crs_hidden_in_a_shape_is_refused(tmp_path: Path) -> None:
    hidden = {**polygon(square()), "crs": {"type": "name", "properties": {"name": "http://127.0.0.1:9/crs"}}}
    assert "1 objet refusé" in refused(geojson(tmp_path, feature(geometry=hidden)))


def test_a_geopackage_goes_in(tmp_path: Path) -> None:
    shape = Polygon(square(), srid=WGS84)
    run(files.geopackage(tmp_path, [("A1", "Neudorf", shape)]))
    assert Boundary.objects.get().geom[0].equals(shape)


def test_a_geopackage_whose_coordinate_system_is_an_address_is_refused(tmp_path: Path) -> None:
    shape = Polygon(square(), srid=WGS84)
    path = files.geopackage(tmp_path, [("A1", "Neudorf", shape)], definition="http://127.0.0.1:9/crs")
    assert "système de coordonnées illisible" in refused(path)


def lambert_square() -> Polygon:
    return Polygon(square(), srid=WGS84).transform(LAMBERT93, clone=True)


def test_a_shapefile_goes_in_with_its_old_encoding(tmp_path: Path) -> None:
    run(files.shapefile(tmp_path, [("A1", "Cité de l'Étoile", lambert_square())]))
    found = Boundary.objects.get()
    assert found.name == "Cité de l'Étoile"
    assert found.geom.extent == pytest.approx((7.70, 48.55, 7.72, 48.57), abs=1e-6)


def test_a_zipped_shapefile_goes_in(tmp_path: Path) -> None:
    files.shapefile(tmp_path, [("A1", "Neudorf", lambert_square())])
    path = tmp_path / "quartiers.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for part in tmp_path.glob("quartiers.[sdp]*"):
            archive.write(part, f"export/{part.name}")
    run(path)
    assert Boundary.objects.get().name == "Neudorf"


def test_a_shapefile_without_prj_needs_its_code(tmp_path: Path) -> None:
    path = files.shapefile(tmp_path, [("A1", "Neudorf", lambert_square())], prj="")
    assert "--srid" in refused(path)
    run(path, srid=LAMBERT93)
    assert Boundary.objects.get().geom.extent == pytest.approx((7.70, 48.55, 7.72, 48.57), abs=1e-6)


def test_a_code_that_is_not_accepted_is_refused(tmp_path: Path) -> None:
    assert "EPSG:27572" in refused(geojson(tmp_path, feature()), srid=27572)


BOWTIE = [[7.70, 48.55], [7.72, 48.57], [7.72, 48.55], [7.70, 48.57], [7.70, 48.55]]
OPEN_RING = square()[:-1]
TINY_HOLE = square(7.71, 48.56, 0.00001)


@pytest.mark.parametrize(
    ("geometry", "words"),
    [
        (polygon(BOWTIE), "tracé invalide réparé"),
        (polygon(OPEN_RING), "anneau ouvert refermé"),
        (polygon([[*point, 150.0] for point in square()]), "altitudes"),
        (polygon(square(), TINY_HOLE), "1 trou"),
        ({"type": "MultiPolygon", "coordinates": [[square()], [square(7.8, 48.55, 0.00001)]]}, "1 éclat"),
    ],
)
def test_what_can_be_repaired_is_and_it_is_told_by_name(tmp_path: Path, geometry: object, words: str) -> None:
    said = run(geojson(tmp_path, feature("A1", "Neudorf", geometry)))
    assert "réparé : ligne 1, Neudorf, A1" in said
    assert words in said
    found = Boundary.objects.get().geom
    assert found.valid
    assert not found.hasz


def test_parts_that_overlap_are_joined_and_leave_no_hole(tmp_path: Path) -> None:
    parts = {"type": "MultiPolygon", "coordinates": [[square()], [square(7.71)]]}
    run(geojson(tmp_path, feature("A1", "Neudorf", parts)))
    found = Boundary.objects.get().geom
    assert (len(found), len(found[0])) == (1, 1)
    assert found.area == pytest.approx(0.03 * 0.02)


HUGE = "1" + "0" * 400


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (feature(geometry={"type": "Point", "coordinates": [7.7, 48.5]}), "pas une surface"),
        (feature(geometry={"type": "Polygon", "coordinates": []}), "vide"),
        (feature(geometry=polygon([[7.7, 48.5], [7.8, 48.6], [7.7, 48.5]])), "refusé"),
        (feature(geometry=polygon([[7.7, 48.5]] * 4)), "surface nulle"),
        (feature(geometry=polygon(square(200.0))), "hors du monde"),
        (feature(geometry=polygon([[7.7, 48.5], [float("inf"), 48.5], [7.8, 48.6], [7.7, 48.5]])), "nombres finis"),
        (feature(geometry={"type": "Polygon", "coordinates": "POLYGON((0 0))"}), "refusé"),
        (feature(geometry={"type": "Nonsense", "coordinates": [square()]}), "illisible"),
        (feature(geometry={"type": "GeometryCollection", "geometries": []}), "collection"),
        (feature(code="", nom="Sans code"), "Sans code : aucun code"),
        (feature(code=None, nom="Sans code"), "aucun code"),
        (feature(code="x" * 81), "code trop long"),
        (feature(nom="x" * 121), "nom trop long"),
        ({"type": "Feature", "properties": {"code": "B", "nom": "B"}, "geometry": None}, "aucune géométrie"),
        ("Feature", "pas un objet"),
    ],
)
def test_the_rest_is_refused_by_name_and_the_good_ones_go_in(tmp_path: Path, row: object, reason: str) -> None:
    said = refused(geojson(tmp_path, row, feature("OK", "Bon", polygon(square(7.8)))))
    assert reason in said
    assert "refusé : ligne 1" in said
    assert "1 objet refusé" in said
    assert [boundary.code for boundary in Boundary.objects.all()] == ["OK"]


def test_a_code_given_twice_is_refused_the_second_time(tmp_path: Path) -> None:
    said = refused(geojson(tmp_path, feature("A1", "Un"), feature("A1", "Deux", polygon(square(7.8)))))
    assert "déjà lu à la ligne 1" in said
    assert Boundary.objects.get().name == "Un"


@pytest.mark.parametrize("text", ["", "[1, 2]", '{"type": "Topology"}', "<OGRVRTDataSource/>", "[" * 100_000])
def test_a_file_that_is_something_else_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "quartiers.geojson"
    path.write_text(text)
    assert "JSON" in refused(path)


def test_fields_are_found_or_asked_for(tmp_path: Path) -> None:
    row = {"type": "Feature", "properties": {"c_arinsee": 75101.0, "titre": "Louvre"}, "geometry": polygon(square())}
    path = geojson(tmp_path, row)
    assert "--name-field. Le fichier contient : c_arinsee, titre" in refused(path)
    run(path, name_field="TITRE")
    assert Boundary.objects.values_list("code", "name").get() == ("75101", "Louvre")


def test_neighbours_that_overlap_are_told_with_the_area(tmp_path: Path) -> None:
    said = run(geojson(tmp_path, feature("A1", "Neudorf"), feature("A2", "Musau", polygon(square(7.719)))))
    assert "chevauchement : Neudorf et Musau, 164" in said.replace("\u202f", " ")


def test_a_trial_tells_everything_and_writes_nothing(tmp_path: Path) -> None:
    said = run(geojson(tmp_path, feature()), dry_run=True)
    assert "Changements : 1" in said
    assert "rien n'a été écrit" in said
    assert not Boundary.objects.exists()


def test_a_changed_shape_closes_the_old_version(tmp_path: Path) -> None:
    run(geojson(tmp_path, feature()), valid_from=LONG_AGO)
    run(geojson(tmp_path, feature(geometry=polygon(square(7.705)))), valid_from=LATER)
    old, new = Boundary.objects.order_by("valid_from")
    assert (old.valid_to, new.valid_from, new.valid_to) == (LATER, LATER, None)
    assert old.slug == new.slug


def test_children_follow_the_new_version_of_their_parent(tmp_path: Path) -> None:
    territory = factories.make_territory()
    commune = {"type": "MultiPolygon", "coordinates": territory.commune.geom.coords}
    run(geojson(tmp_path, feature("67482", "Strassburg", commune)), level="commune")
    territory.quartier.refresh_from_db()
    assert territory.quartier.parent.name == "Strassburg"
    assert territory.quartier.parent.parent == territory.epci


def test_the_same_outline_started_elsewhere_is_no_change(tmp_path: Path) -> None:
    run(geojson(tmp_path, feature()), valid_from=LONG_AGO)
    ring = square()
    turned = [*ring[2:], *ring[1:3]]
    assert "Changements : 0" in run(geojson(tmp_path, feature(geometry=polygon(turned))))


def test_a_second_import_of_the_day_corrects_the_first(tmp_path: Path) -> None:
    run(geojson(tmp_path, feature()))
    assert "corrigés 1" in run(geojson(tmp_path, feature("A1", "Autre nom", polygon(square(7.705)))))
    found = Boundary.objects.get()
    assert (found.name, found.slug, found.geom.extent[0]) == ("Autre nom", "autre-nom", 7.705)


def test_an_older_file_does_not_replace_a_newer_version(tmp_path: Path) -> None:
    run(geojson(tmp_path, feature()), valid_from=LATER)
    said = refused(geojson(tmp_path, feature(geometry=polygon(square(7.705)))), valid_from=LONG_AGO)
    assert "une version plus récente existe, du 2024-06-01" in said


def test_a_day_to_come_is_refused(tmp_path: Path) -> None:
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    with pytest.raises(CommandError):
        call_command(
            "import_boundaries", str(geojson(tmp_path, feature())), "--level=quartier", f"--valid-from={tomorrow}"
        )


def test_a_complete_file_closes_what_it_no_longer_has(tmp_path: Path) -> None:
    territory = factories.make_territory()
    neudorf = {"type": "MultiPolygon", "coordinates": territory.quartier.geom.coords}
    said = run(geojson(tmp_path, feature(territory.quartier.code, "Neudorf", neudorf)), complete=True)
    assert "clos : Robertsau" in said
    territory.other_quartier.refresh_from_db()
    assert territory.other_quartier.valid_to == timezone.localdate()


def test_what_is_refused_is_not_closed_by_a_complete_file(tmp_path: Path) -> None:
    territory = factories.make_territory()
    neudorf = {"type": "MultiPolygon", "coordinates": territory.quartier.geom.coords}
    bad = feature(territory.other_quartier.code, "Robertsau", polygon([[7.7, 48.5]] * 4))
    refused(geojson(tmp_path, feature(territory.quartier.code, "Neudorf", neudorf), bad), complete=True)
    territory.other_quartier.refresh_from_db()
    assert territory.other_quartier.valid_to is None


def test_a_quartier_lies_in_the_commune_that_holds_its_middle(tmp_path: Path) -> None:
    territory = factories.make_territory()
    run(geojson(tmp_path, feature("A1", "Petit", polygon(square(7.75, 48.58, 0.005)))))
    assert Boundary.objects.get(code="A1").parent == territory.commune


def test_the_parent_may_be_named(tmp_path: Path) -> None:
    territory = factories.make_territory()
    run(geojson(tmp_path, feature("67999", "Nouvelle", polygon(square(7.8)))), level="commune", parent="246700488")
    assert Boundary.objects.get(code="67999").parent == territory.epci
    assert "de code 00000" in refused(geojson(tmp_path, feature()), parent="00000")


def test_two_territories_of_one_name_have_two_addresses(tmp_path: Path) -> None:
    factories.make_territory()
    run(geojson(tmp_path, feature("A1", "Neudorf", polygon(square(7.75, 48.58, 0.005)))))
    assert Boundary.objects.get(code="A1").slug == "neudorf-strasbourg"


def test_contributions_are_placed_again_and_it_is_on_record(tmp_path: Path) -> None:
    territory = factories.make_territory()
    moved = factories.make_report(geom=places.CATHEDRALE)
    stays = factories.make_report(geom=places.PLACE_DU_MARCHE)
    lon, lat = places.CATHEDRALE.coords
    said = run(geojson(tmp_path, feature("A1", "Centre", polygon(square(lon - 0.005, lat - 0.005, 0.01)))))
    assert "Contributions replacées : 1" in said
    row = Contribution.objects.get(pk=moved.pk)
    assert (row.quartier.name, row.commune) == ("Centre", territory.commune)
    event = Event.objects.get(type=EventType.PLACED)
    assert (event.contribution_id, event.is_public, event.text) == (moved.pk, False, "Strasbourg → Strasbourg / Centre")
    assert Contribution.objects.get(pk=stays.pk).quartier == territory.quartier


def test_a_contribution_keeps_the_version_of_its_day_while_its_territory_is_the_same(tmp_path: Path) -> None:
    territory = factories.make_territory()
    report = factories.make_report(geom=places.PLACE_DU_MARCHE)
    wider = territory.quartier.geom.buffer(0.001)
    row = feature(territory.quartier.code, "Neudorf", {"type": "Polygon", "coordinates": wider.coords})
    assert "nouvelles versions 1" in run(geojson(tmp_path, row))
    assert Contribution.objects.get(pk=report.pk).quartier_id == territory.quartier.pk
    current = Boundary.objects.current().get(code=territory.quartier.code)
    assert report.pk in Contribution.objects.within(current).values_list("pk", flat=True)


def test_one_that_its_quartier_no_longer_holds_leaves_it(tmp_path: Path) -> None:
    territory = factories.make_territory()
    report = factories.make_report(geom=places.PLACE_DU_MARCHE)
    row = feature(territory.quartier.code, "Neudorf", polygon(square(7.70, 48.53, 0.005)))
    run(geojson(tmp_path, row))
    assert Contribution.objects.get(pk=report.pk).quartier is None


def test_one_whose_quartier_was_abolished_keeps_it(tmp_path: Path) -> None:
    territory = factories.make_territory()
    report = factories.make_report(geom=places.PLACE_DU_MARCHE)
    robertsau = {"type": "MultiPolygon", "coordinates": territory.other_quartier.geom.coords}
    run(geojson(tmp_path, feature(territory.other_quartier.code, "Robertsau", robertsau)), complete=True)
    assert Contribution.objects.get(pk=report.pk).quartier_id == territory.quartier.pk


def test_web_mercator_is_accepted(tmp_path: Path) -> None:
    shape = Polygon(square(), srid=WGS84).transform(WEB_MERCATOR, clone=True)
    run(geojson(tmp_path, feature(geometry={"type": "Polygon", "coordinates": shape.coords})), srid=WEB_MERCATOR)
    assert Boundary.objects.get().geom.extent == pytest.approx((7.70, 48.55, 7.72, 48.57), abs=1e-6)
