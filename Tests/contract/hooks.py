"""What Schemathesis cannot know of the API: JSON Lines, and limits that JSON Schema has no word for."""

import json
import os
import unicodedata

import jsonschema
import schemathesis
from hypothesis import strategies as st

SAMPLE = os.environ["LONGBOX_SAMPLE"]

with open(SAMPLE, encoding="utf-8") as lines:
    SAMPLE_LINES = [line.rstrip("\n").encode() for line in lines]

# An import of some comics of the sample, and of lines that are none.
schemathesis.openapi.media_type(
    "application/jsonl",
    st.lists(st.sampled_from(SAMPLE_LINES) | st.binary(max_size=100), max_size=3).map(b"\n".join),
    aliases=["application/x-ndjson"],
)


def resolved(schema, document):
    """The schema behind a reference into the document."""
    while "$ref" in schema:
        place = document
        for name in schema["$ref"].removeprefix("#/").split("/"):
            place = place[name]
        schema = place
    return schema


def is_within_limits(value, schema, document):
    """Whether a value keeps `x-maxBytes` and `x-uniqueBy` wherever the schema has them."""
    if not isinstance(schema, dict):
        return True
    schema = resolved(schema, document)
    if isinstance(value, str):
        limit = schema.get("x-maxBytes")
        return limit is None or len(unicodedata.normalize("NFC", value).encode()) <= limit
    if isinstance(value, list):
        member = schema.get("x-uniqueBy")
        if member:
            seen = [item.get(member) for item in value if isinstance(item, dict)]
            if any(name in seen[:index] for index, name in enumerate(seen)):
                return False
        return all(is_within_limits(item, schema.get("items"), document) for item in value)
    if isinstance(value, dict):
        members = schema.get("properties", {})
        others = schema.get("additionalProperties")
        return all(
            is_within_limits(name, schema.get("propertyNames"), document)
            and is_within_limits(item, members.get(name, others), document)
            for name, item in value.items()
        )
    return True


@schemathesis.hook
def filter_case(context, case):
    """Leaves out bodies that only such a limit forbids: they would have to be accepted else."""
    operation = case.operation.definition.raw
    content = operation.get("requestBody", {}).get("content", {})
    document = case.operation.schema.raw_schema
    return all(is_within_limits(case.body, media["schema"], document) for media in content.values())


@schemathesis.hook
def before_call(context, case, kwargs):
    """Asks for nothing that goes on for ever, nor waits for long: no stream, and short polls."""
    if case.path != "/v1/changes" or not isinstance(case.query, dict):
        return
    if case.query.get("feed") == "eventsource":
        case.query["feed"] = "normal"
    if case.query.get("feed") == "longpoll" and case.query.get("timeout", 30) in range(1, 121):
        case.query["timeout"] = 1


@schemathesis.deserializer("application/jsonl")
def read_lines(context, response):
    return [json.loads(line) for line in response.content.splitlines()]


def undescribed(value, schema, document, place=""):
    """The places of all members that a schema does not name."""
    schema = resolved(schema, document)
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from undescribed(item, schema.get("items", {}), document, f"{place}/{index}")
    if isinstance(value, dict) and "properties" in schema:
        for name, item in value.items():
            if name in schema["properties"]:
                member = schema["properties"][name]
                yield from undescribed(item, member, document, f"{place}/{name}")
            else:
                yield f"{place}/{name}"


@schemathesis.check
def answers_are_described(ctx, response, case):
    """Answers may get further members, but not before these are described; lines are as described."""
    document = case.operation.schema.raw_schema
    responses = case.operation.definition.raw["responses"]
    answer = resolved(responses.get(str(response.status_code), {}), document)
    for media_type, content in answer.get("content", {}).items():
        schema = content["schema"]
        if media_type == "application/jsonl":
            line = {**schema["x-lines"], "components": document["components"]}
            validator = jsonschema.Draft202012Validator(line)
            for value in read_lines(None, response):
                validator.validate(value)
                assert not list(undescribed(value, schema["x-lines"], document)), value
        elif media_type == "application/json" and "/openapi.json" != case.path:
            found = list(undescribed(response.json(), schema, document))
            assert not found, f"members that are not described: {found}"
