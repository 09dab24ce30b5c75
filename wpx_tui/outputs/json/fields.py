"""What the JSON documents are made of: the types of their fields, and models of tables' rows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, WithJsonSchema, create_model

from wpx_tui.present.format.timestamps import utc
from wpx_tui.present.panels.exported import ExportedColumn, Kind, exported

Time: TypeAlias = Annotated[
    datetime,
    PlainSerializer(utc, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
Count: TypeAlias = Annotated[int, Field(ge=0)] | None
Number: TypeAlias = Annotated[float, Field(ge=0)] | None
Percent: TypeAlias = Annotated[float, Field(ge=0, le=100)] | None

Bytes: TypeAlias = Annotated[Count, Field(description="Traffic in bytes.")]
Requests: TypeAlias = Annotated[Count, Field(description="Number of requests.")]

Money: TypeAlias = Annotated[Number, Field(description="An amount of the currency.")]
Currency: TypeAlias = Annotated[
    str | None,
    Field(description="The currency of all costs, an ISO 4217 code; null where no price is set."),
]


class Document(BaseModel):
    """A value of a document: frozen, with no field but its own."""

    model_config = ConfigDict(frozen=True, extra="forbid")


_TYPES: dict[Kind, Any] = {
    Kind.TEXT: str | None,
    Kind.TIME: Time,
    Kind.COUNT: Count,
    Kind.PERCENT: Percent,
    Kind.FLAG: bool,
}


def row_model(name: str, doc: str, columns: Iterable[ExportedColumn]) -> type[Document]:
    """Return the model of a table's rows: a field for each exported column."""
    fields: dict[str, Any] = {
        field.name: (_TYPES[field.kind], Field(description=field.description))
        for field, _ in exported(columns)
    }
    return create_model(name, __base__=Document, __doc__=doc, **fields)
