"""The JSON documents and their schema are those that programs were written for."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from jsonschema_rs import Draft202012Validator

from tests.harness.account import ANSWERS
from tests.harness.schema import closed, written_out
from tests.outputs.snapshots import ALERT, NOW, golden_snapshots, snapshot_of, spoiled_answers
from wpx_tui.analysis.history import history_of
from wpx_tui.analysis.thresholds import ThresholdSettings
from wpx_tui.monitor.state import AccountState
from wpx_tui.outputs import json as json_output
from wpx_tui.outputs.json.documents import AlertDocument, RealtimeDocument, SnapshotDocument
from wpx_tui.outputs.json.forecasts import ForecastDocument

GOLDEN = Path(__file__).with_name("golden")
SCHEMA = json.loads((GOLDEN / "snapshot.schema.json").read_text(encoding="utf-8"))
"""Version 1 as it was published. A new field is added here too; nothing else may change."""
DOCUMENTS = json.loads((GOLDEN / "documents.json").read_text(encoding="utf-8"))
VALID = Draft202012Validator(closed(SCHEMA), validate_formats=True)


def document(snapshot: AccountState) -> SnapshotDocument:
    answer = snapshot.history.answer
    history = None if answer is None else history_of(answer.value, answer.query, NOW)
    return json_output.snapshot(snapshot, history, ThresholdSettings())


def test_the_generated_schema_equals_the_published_one() -> None:
    generated = json.loads(json_output.schema_text())
    assert written_out(generated) == written_out(SCHEMA)
    assert generated["$defs"].keys() == SCHEMA["$defs"].keys()


@pytest.mark.parametrize("name", DOCUMENTS["snapshot"])
def test_a_snapshot_is_the_published_text(name: str) -> None:
    text = json_output.to_text(document(golden_snapshots()[name]), indent=2)
    assert text == json.dumps(DOCUMENTS["snapshot"][name], indent=2)


def test_a_line_of_watch_and_an_alert_are_the_published_texts() -> None:
    answer = snapshot_of(deepcopy(dict(ANSWERS))).realtime.answer
    assert answer is not None
    assert json_output.to_text(json_output.realtime(answer)) == json.dumps(DOCUMENTS["watch"])
    assert json_output.to_text(json_output.alert(ALERT)) == json.dumps(DOCUMENTS["alert"])


@settings(max_examples=60)
@given(spoiled_answers())
def test_any_answer_makes_a_document_of_the_published_schema(answers: dict[str, Any]) -> None:
    VALID.validate(json.loads(json_output.to_text(document(snapshot_of(answers)))))


@pytest.mark.parametrize(
    "model", [SnapshotDocument, RealtimeDocument, AlertDocument, ForecastDocument]
)
def test_every_field_has_a_description(model: Any) -> None:
    schema = written_out(model.model_json_schema(mode="serialization"))

    def undescribed(node: Any, path: str) -> list[str]:
        names = []
        for name, value in node.get("properties", {}).items():
            if not value.get("description"):
                names.append(f"{path}.{name}")
            names += undescribed(value, f"{path}.{name}")
            names += undescribed(value.get("items", {}), f"{path}.{name}[]")
        return names

    assert schema["description"]
    assert undescribed(schema, "") == []
