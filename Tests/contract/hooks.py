"""What Schemathesis cannot know of the API: JSON Lines, and limits that JSON Schema has no word for."""

import os
import unicodedata

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
def filter_body(context, body):
    operation = context.operation.definition.raw
    content = operation.get("requestBody", {}).get("content", {})
    document = context.operation.schema.raw_schema
    return all(is_within_limits(body, media["schema"], document) for media in content.values())
