"""Commands about language: understand, incidents, evaluate.

JSON lines come in and go out in order, each answered as it comes; a line that cannot be
read is answered with an error and the stream goes on. The clock is asked once at the start.
"""

import json
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from zoneinfo import ZoneInfo

from intents.language.acting import Chat
from intents.language.understander import Understander
from intents.language.understanding import Understanding

if TYPE_CHECKING:
    from intents.language.incidents import Report

ZONE = ZoneInfo("Asia/Shanghai")
Record = dict[str, Any]


def understand(text: str | None = None) -> None:
    """Understands JSON lines from standard input, or explains one text for people."""
    now = datetime.now(ZONE).replace(tzinfo=None)
    understander = Understander.load()
    if text is not None:
        from intents.language.explaining import explain

        print(explain(understander, text, now=now))
        return
    for answer in understand_lines(sys.stdin.buffer, understander, now):
        _write(answer)


def understand_lines(
    lines: Iterable[bytes], understander: Understander, now: datetime
) -> Iterator[Record]:
    """One answer for each non-blank line; `now` is used where a line names none."""
    for number, line in _numbered(lines):
        try:
            yield _understand_one(_parse(line), understander, now)
        except ValueError as error:
            yield {"error": str(error), "line": number}


def _understand_one(record: Record, understander: Understander, now: datetime) -> Record:
    text = record.get("text")
    if not isinstance(text, str):
        raise ValueError("text is missing or no string")
    reply_to = record.get("reply_to")
    understood = understander.understand(
        text,
        now=_moment(record.get("now"), now),
        chat=_chat(record.get("chat") or "private"),
        reply_to=None if reply_to is None else str(reply_to),
        mentioned=bool(record.get("mentioned")),
    )
    return {"id": record.get("id"), **_as_record(understood)}


def _chat(value: Any) -> Chat:
    if value == "private" or value == "group":
        return cast(Chat, value)
    raise ValueError("chat must be private or group")


def _as_record(understood: Understanding) -> Record:
    return {
        "intents": [
            {"intent": one.intent, "confidence": one.confidence} for one in understood.intents
        ],
        "act": understood.act.value,
        "slots": dict(understood.slots),
        "urgent": understood.urgent,
        "anonymous": understood.anonymous,
    }


def incidents(*, why: bool = False) -> None:
    """Groups reports from standard input; answers once all have come, in their order."""
    for answer in group_lines(sys.stdin.buffer, why=why):
        _write(answer)


def group_lines(lines: Iterable[bytes], *, why: bool = False) -> list[Record]:
    """`{"id","incident"}` for each report, null when alone, in the order given; and why."""
    from intents.language.incidents import Incidents, Report, in_order

    answers: list[Record] = []
    reports: list[tuple[Report, Any]] = []
    for number, line in _numbered(lines):
        try:
            record = _parse(line)
            when = _moment(record.get("time"), None)
            building = record.get("building")
            place = None if building in (None, "") else str(building)
            said = str(record.get("text") or "")
            reports.append((Report(str(number), when, place, said), len(answers)))
            answers.append({"id": record.get("id"), "incident": None})
        except ValueError as error:
            answers.append({"error": str(error), "line": number})
    grouping = Incidents()
    for report, _ in sorted(reports, key=lambda pair: in_order(pair[0])):
        grouping.add(report)
    found = grouping.group()
    for report, place in reports:
        answers[place]["incident"] = found[report.id]
        if why:
            answers[place]["why"] = _why(report, found, [one for one, _ in reports])
    return answers


def _why(report: "Report", found: dict[str, str | None], reports: "list[Report]") -> list[str]:
    """What joined it to those before it; nothing for the first and for one alone."""
    from intents.language.incident_pairs import explain
    from intents.language.incidents import in_order, read_facts

    name = found[report.id]
    mates = [one for one in reports if name is not None and found[one.id] == name]
    before = [read_facts(one) for one in mates if in_order(one) < in_order(report)]
    return explain(read_facts(report), before) if before else []


def evaluate(train: Path, test: Path) -> None:
    """Trains the product's classifier on one labelled set and tests it on another."""
    from intents.language.evaluation import compare_sets

    print(json.dumps(compare_sets(_read_labelled(train), _read_labelled(test))))


def _read_labelled(path: Path) -> "list[Any]":
    from intents.language.corpus import Example

    examples = []
    for number, line in _numbered(path.read_bytes().splitlines()):
        record = _parse(line)
        text = str(record["text"])
        examples.append(Example(text, (str(record["intent"]),), f"{number}"))
    return examples


def _numbered(lines: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    return ((n, line) for n, line in enumerate(lines, start=1) if line.strip())


def _parse(line: bytes) -> Record:
    """One JSON object; any other line is a ValueError in words."""
    try:
        record = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise ValueError(f"not a JSON line: {error}") from None
    if not isinstance(record, dict):
        raise ValueError("not a JSON object")
    return record


def _moment(value: Any, otherwise: datetime | None) -> datetime:
    """A local ISO time; one with a zone is brought to the community's."""
    if value is None and otherwise is not None:
        return otherwise
    if not isinstance(value, str):
        raise ValueError("time is missing or no string")
    moment = datetime.fromisoformat(value)
    return moment if moment.tzinfo is None else moment.astimezone(ZONE).replace(tzinfo=None)


def _write(answer: Record) -> None:
    line = json.dumps(answer, ensure_ascii=False).encode("utf-8", "surrogatepass")
    sys.stdout.buffer.write(line.decode("utf-8", "replace").encode() + b"\n")
    sys.stdout.buffer.flush()
