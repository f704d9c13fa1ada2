"""A photo in 64 bits that stay nearly the same when it is made smaller or compressed again: a difference hash."""

from typing import Final

import numpy as np
from PIL import Image

SIDE: Final = 8
SIGN: Final = 1 << 63
EVERY_BIT: Final = (1 << 64) - 1


def fingerprint(picture: Image.Image) -> int:
    """Whether each of 8 × 8 areas is brighter than the one at its left: a signed number, as a bigint column holds."""
    small = picture.convert("L").resize((SIDE + 1, SIDE), Image.Resampling.BOX)
    levels = np.asarray(small, dtype=np.int16)
    bits = "".join("1" if brighter else "0" for brighter in (levels[:, 1:] > levels[:, :-1]).flat)
    unsigned = int(bits, 2)
    return unsigned - (1 << 64) if unsigned & SIGN else unsigned


def differing_bits(first: int, second: int) -> int:
    """From 0 (one picture) to 64; two pictures that have nothing in common differ by about 32."""
    return ((first ^ second) & EVERY_BIT).bit_count()
