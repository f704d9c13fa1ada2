"""Declared layers: what the publishers may show."""

import pytest
from django.core.exceptions import FieldError

from geo import layers


def test_a_name_declared_twice_is_an_error():
    with pytest.raises(ValueError, match="twice"):
        layers.register(layers.all_layers()[0])


@pytest.mark.parametrize("layer", layers.all_layers(), ids=lambda layer: layer.name)
def test_every_public_column_is_a_column_of_the_rows(layer):
    for column in layer.columns.values():
        try:
            layer.rows().values(column)
        except FieldError:
            pytest.fail(f"{layer.name}: no column {column}")


@pytest.mark.parametrize("layer", layers.all_layers(), ids=lambda layer: layer.name)
def test_what_a_layer_counts_is_public(layer):
    assert set(layer.counted) <= set(layer.columns)


def test_no_private_word_is_a_public_column():
    # What works are called is written to be read by everybody.
    people = [layer for layer in layers.all_layers() if layer.name != "works"]
    shown = {column for layer in people for column in layer.columns.values()}
    assert not shown & {"author", "author_id", "description", "title", "tracking_hash", "submission_key", "contacts"}
