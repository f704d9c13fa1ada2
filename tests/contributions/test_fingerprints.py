"""Fingerprints of photos: one picture made smaller, compressed or darker is the same; another picture is not."""

import io

import numpy as np
import pytest
from PIL import Image, ImageFilter

from contributions.fingerprints import differing_bits, fingerprint

BIGGEST = 2**63


def picture(seed: int) -> Image.Image:
    """Blotches of light, as a street has them."""
    dice = np.random.default_rng(seed)
    small = Image.fromarray(dice.integers(0, 255, (12, 16, 3), dtype=np.uint8), "RGB")
    return small.resize((640, 480), Image.Resampling.BICUBIC).filter(ImageFilter.GaussianBlur(4))


def compressed(image: Image.Image, quality: int) -> Image.Image:
    file = io.BytesIO()
    image.save(file, "JPEG", quality=quality)
    return Image.open(file)


@pytest.mark.parametrize("seed", range(5))
def test_a_picture_made_smaller_compressed_or_darker_stays_itself(seed: int) -> None:
    whole = picture(seed)
    versions = [
        whole.resize((320, 240)),
        whole.resize((1600, 1200)),
        compressed(whole, 40),
        whole.point(lambda level: level * 0.8),
        whole.convert("L"),
    ]
    assert max(differing_bits(fingerprint(whole), fingerprint(version)) for version in versions) <= 4


def test_other_pictures_differ_in_about_half_of_the_bits() -> None:
    prints = [fingerprint(picture(seed)) for seed in range(20)]
    apart = [differing_bits(one, other) for place, one in enumerate(prints) for other in prints[:place]]
    assert min(apart) > 12
    assert 24 < np.mean(apart) < 40


def test_it_fits_in_a_bigint_and_bits_are_counted_across_signs() -> None:
    prints = [fingerprint(picture(seed)) for seed in range(20)]
    assert all(-BIGGEST <= one < BIGGEST for one in prints)
    assert min(prints) < 0 < max(prints)
    assert differing_bits(-1, 0) == 64
    assert differing_bits(-1, -1) == 0
    assert differing_bits(-BIGGEST, 0) == 1


def test_a_plain_picture_has_one_too() -> None:
    assert fingerprint(Image.new("RGB", (10, 10), "white")) == 0
