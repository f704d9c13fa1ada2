"""Queries that Django writes once a process, and the server plans once a connection.

    @compiled
    def _events_of(contribution: Any) -> QuerySet[Event]:
        return Event.objects.filter(contribution=contribution).select_related("reason")

    _events_of(contribution=12)                    # [<Event>, …]

Turning a query set into SQL takes Django half a millisecond for a plain row, four where much is joined: more than the
database takes to answer by a key (docs/decisions/018). The function is called once, with a hole in the place of each of
its arguments; whatever else it reads is read that once. Holes take part in comparisons and in functions; for a list,
`field__among=ids`.
"""

import inspect
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import connections
from django.db.models import Expression, Field, ForeignObject, Lookup, QuerySet, prefetch_related_objects
from django.db.models.sql.compiler import SQLCompiler

from geo.prepared import all_rows

Row = TypeVar("Row", covariant=True)


class Given(Expression):
    """A value that is known when the query is asked, and not before."""

    def __init__(self, name: str, output_field: Field | None = None) -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, Any]:
        return "%s", [self]


@Field.register_lookup
@ForeignObject.register_lookup
class Among(Lookup):
    """Equal to one of a list, which is one value to the server: the same statement for three and for thirty."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, first = self.process_lhs(compiler, connection)
        wanted, second = self.process_rhs(compiler, connection)
        return f"{column} = any({wanted})", (*first, *second)


def compiled(build: Callable[..., QuerySet[Any, Row]]) -> "Compiled[Row]":
    return Compiled(build)


class Compiled(Generic[Row]):
    def __init__(self, build: Callable[..., QuerySet[Any, Row]]) -> None:
        self.build = build
        self.__doc__ = build.__doc__
        self.names = inspect.signature(build).parameters.keys()
        self._written: _Written | None = None

    def __call__(self, **values: Any) -> list[Row]:
        """The rows, read from the server that reads of this moment go to. TypeError: a value is missing, or unknown."""
        if values.keys() != self.names:
            raise TypeError(f"Asked with {sorted(values)}, made for {sorted(self.names)}")
        written = self._written = self._written or _written(self.build(**{name: Given(name) for name in self.names}))
        queryset: Any = written.queryset
        rows: list[Any] = list(queryset._iterable_class(_Asked(written, values)))
        prefetch_related_objects(rows, *queryset._prefetch_related_lookups)
        return rows

    def first(self, **values: Any) -> Row | None:
        return next(iter(self(**values)), None)


@dataclass(frozen=True)
class _Written:
    queryset: QuerySet[Any, Any]
    compiler: SQLCompiler
    sql: str
    parameters: tuple[Any, ...]
    converters: list[tuple[int, tuple[list[Callable[..., Any]], Expression]]]

    def filled(self, values: dict[str, Any]) -> list[Any]:
        return [values[each.name] if isinstance(each, Given) else each for each in self.parameters]


def _written(queryset: QuerySet[Any, Any]) -> _Written:
    compiler = queryset.query.get_compiler(using=queryset.db)
    sql, parameters = compiler.as_sql()
    columns = [each[0] for each in compiler.select[: compiler.col_count]]
    return _Written(queryset, compiler, sql, tuple(parameters), list(compiler.get_converters(columns).items()))


class _Asked:
    """What Django's makers of rows ask of a query set, of its query and of its compiler, once that is written."""

    def __init__(self, written: _Written, values: dict[str, Any]) -> None:
        self._written, self._values = written, values
        # Routed each time: to a replica, or to the primary.
        self.db = written.queryset.db

    def __getattr__(self, name: str) -> Any:
        for whom in (self._written.compiler, self._written.queryset.query, self._written.queryset):
            if hasattr(whom, name):
                return getattr(whom, name)
        raise AttributeError(name)

    @property
    def query(self) -> "_Asked":
        return self

    def get_compiler(self, using: str) -> "_Asked":
        return self

    def execute_sql(self, **_how: Any) -> list[tuple]:
        written = self._written
        return all_rows(connections[self.db], written.sql, written.filled(self._values))

    def results_iter(
        self, results: Iterable[tuple] | None = None, *, tuple_expected: bool = False, **_how: Any
    ) -> Iterable[Any]:
        rows = self.execute_sql() if results is None else results
        if self._written.converters:
            rows = self._converted(rows)
        return map(tuple, rows) if tuple_expected else rows

    def _converted(self, rows: Iterable[tuple]) -> Iterator[Any]:
        connection = connections[self.db]
        for row in map(list, rows):
            for position, (converters, expression) in self._written.converters:
                for convert in converters:
                    row[position] = convert(row[position], expression, connection)
            yield row
