"""Pictures kept on disk: a folder that never grows far beyond its measure."""

import os
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from geo.grid import Tile

SWEEP_EVERY: Final = 500
# A sweep frees a fifth, so that the next one is not due at once.
KEPT_SHARE: Final = 0.8


@dataclass
class Store:
    """PNG files under `folder`/z/x/y.png; the oldest go when they weigh more than `most_bytes`."""

    folder: Path
    most_bytes: int
    written: int = field(default=0, init=False)

    def read(self, tile: Tile, *, younger_than: float | None = None) -> bytes | None:
        """The picture, if it is there and was written less than that many seconds ago."""
        path = self._path(tile)
        try:
            if younger_than is not None and time.time() - path.stat().st_mtime > younger_than:
                return None
            return path.read_bytes()
        except OSError:
            return None

    def write(self, tile: Tile, picture: bytes) -> None:
        """Whole or not at all: a reader never sees half a picture. A full disk only means nothing is kept."""
        path = self._path(tile)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
                file.write(picture)
            os.replace(file.name, path)
        except OSError:
            return
        if self.written % SWEEP_EVERY == 0:
            self.sweep()
        self.written += 1

    def sweep(self) -> None:
        """Remove the oldest pictures when all together weigh too much."""
        files = sorted(self._files(), key=lambda file: file[0])
        weight = sum(size for _moment, size, _path in files)
        if weight <= self.most_bytes:
            return
        for _moment, size, path in files:
            path.unlink(missing_ok=True)
            weight -= size
            if weight <= self.most_bytes * KEPT_SHARE:
                return

    def _files(self) -> list[tuple[float, int, Path]]:
        found = []
        for path in self.folder.glob("*/*/*"):
            try:
                about = path.stat()
            except OSError:
                continue  # another process has just removed it
            found.append((about.st_mtime, about.st_size, path))
        return found

    def _path(self, tile: Tile) -> Path:
        return self.folder / str(tile.z) / str(tile.x) / f"{tile.y}.png"
