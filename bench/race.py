"""The race of the uncached tile: ours, ours as bare SQL, the bare SQL of others, and other servers; all with eight
clients on the same tiles."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final
from urllib.parse import urlencode

from bench.asks import Ask
from bench.bounded import Load, bounded
from bench.cases import all_three
from bench.environment import Environment
from bench.peers import copy
from bench.peers.servers import PEERS, Peer
from bench.pgbench import pgbench
from bench.places import dense, map_load, open_cells
from bench.server import DidNotStart, site
from bench.statements import statements_of
from geo.grid import Tile

OURS: Final = "Riverain"
OUR_SQL: Final = "bare SQL of Riverain"
THEIR_SQL: Final = "bare SQL of martin, pg_tileserv, django-vectortiles"

Runner = Callable[[Sequence[Tile], float], Load]
Courses = dict[str, list[Tile]]
Scripts = Callable[[Sequence[Tile]], list[list[str]]]
WARM_UP_SECONDS: Final = 1


@dataclass
class Result:
    """Of one contender: its load on each choice of tiles, or why there is none."""

    name: str
    loads: dict[str, Load] = field(default_factory=dict)
    absent: str = ""


def race(env: Environment, seconds: float) -> list[Result]:
    copy.make(env)
    cells = open_cells()
    courses = {"mixed": map_load(cells), "dense": dense(cells)}
    return [*_ours(env, courses, seconds), *_bare(env, courses, seconds), *_peers(env, courses, seconds)]


def our_ask(tile: Tile, **chosen: str) -> Ask:
    query = urlencode(sorted({"status": "open", **chosen}.items()))
    return Ask(f"/tiles/contributions/{tile.z}/{tile.x}/{tile.y}.mvt?{query}")


def _ours(env: Environment, courses: Courses, seconds: float) -> Iterator[Result]:
    print(f"  {OURS} …", flush=True)
    chosen = all_three()
    with site(env) as port:
        loads = _run(courses, seconds, lambda tiles, time: bounded(port, [our_ask(tile) for tile in tiles], time))
        filtered = [our_ask(tile, **chosen) for tile in courses["mixed"]]
        loads["filtered"] = bounded(port, filtered, seconds)
    yield Result(OURS, loads)


def _bare(env: Environment, courses: Courses, seconds: float) -> Iterator[Result]:
    sources: dict[str, Scripts] = {
        OUR_SQL: lambda tiles: [statements_of(our_ask(tile)) for tile in tiles],
        THEIR_SQL: copy.scripts,
    }
    for name, scripts in sources.items():
        print(f"  {name} …", flush=True)
        run = partial(_pgbench, env["DATABASE_URL"], scripts)
        yield Result(name, _run(courses, seconds, run))


def _pgbench(url: str, scripts: Scripts, tiles: Sequence[Tile], seconds: float) -> Load:
    return pgbench(url, scripts(tiles), seconds)


def _peers(env: Environment, courses: Courses, seconds: float) -> Iterator[Result]:
    for peer in PEERS:
        print(f"  {peer.name} …", flush=True)
        try:
            yield Result(peer.name, _served(peer, env, courses, seconds))
        except (DidNotStart, OSError) as error:
            yield Result(peer.name, absent=" ".join(str(error).split()))


def _served(peer: Peer, env: Environment, courses: Courses, seconds: float) -> dict[str, Load]:
    with peer.served(env) as port:
        loads = _run(courses, seconds, lambda tiles, time: bounded(port, [peer.ask(tile) for tile in tiles], time))
    if failed := sum(load.errors for load in loads.values()):
        raise DidNotStart(f"{failed} answers were refusals")
    return loads


def _run(courses: Courses, seconds: float, runner: Runner) -> dict[str, Load]:
    """Each course after a moment of it that is not counted: processes load, plans are made."""
    loads = {}
    for name, tiles in courses.items():
        runner(tiles, WARM_UP_SECONDS)
        loads[name] = runner(tiles, seconds)
    return loads
