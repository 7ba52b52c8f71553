"""An explanation names the intent, the slots, both acts and the parts that weighed most."""

from datetime import datetime

from intents.language.explaining import explain
from intents.language.understander import Understander


def test_an_explanation_tells_why_and_what_then() -> None:
    told = explain(Understander.load(), "6号楼路灯坏了", now=datetime(2026, 11, 20, 10))
    assert "repair" in told
    assert "building=6" in told
    assert "群里" in told
    assert "灯" in told
    assert "+" in told
