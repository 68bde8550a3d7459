#!/usr/bin/env python3
"""discovery-of-proto.py: what a compute.proto says of calls and members, in the form of the discovery document it was made from.

usage: eng/clouds/discovery-of-proto.py COMPUTE.PROTO
The file is in Google's client libraries; its first lines name the revision of the document. It has no formats of texts ("byte").
"""

import json
import re
import sys

FORMATS = {"bool": "boolean", "string": "string", "int32": "int32", "int64": "int64", "uint32": "uint32",
           "uint64": "uint64", "float": "float", "double": "double"}
FIELD = re.compile(
    r"(?:(repeated|optional) )?(?:map<string, ([\w.]+)>|([\w.]+)) (\w+) = \d+((?: \[.*?\])?);", re.DOTALL)
VALUES = re.compile(r"Check the (\w+) enum for the list of possible values")


def camel(name):
    first, *others = name.split("_")
    return first + "".join(word[:1].upper() + word[1:] for word in others)


def blocks(text, kind, indent=""):
    """Name and body of each message, enum or service at this depth; the converter closes each at its own indent."""
    return re.findall(rf"^{indent}{kind} (\w+) \{{\n(.*?)^{indent}\}}", text, re.DOTALL | re.MULTILINE)


def enums(body):
    return {name: re.findall(r"^ +(\w+) = \d+;", values, re.MULTILINE) for name, values in blocks(body, "enum", "  ")}


def fields(body):
    """Name, schema and options of each field, with the values that its type or the comment above it names."""
    known = enums(body)
    body = re.sub(r"^  enum \w+ \{\n.*?^  \}\n", "", body, flags=re.DOTALL | re.MULTILINE)
    for entry in re.split(r"\n\n", body):
        comment = "\n".join(line for line in entry.splitlines() if line.lstrip().startswith("//"))
        code = "\n".join(line for line in entry.splitlines() if not line.lstrip().startswith("//"))
        found = FIELD.search(code)
        if not found:
            continue
        label, mapped, single, name, options = found.groups()
        named = VALUES.search(re.sub(r"\s*\n\s*//\s*", " ", comment))
        values = known.get((mapped or single).split(".")[-1]) or (known.get(named[1]) if named else None)
        item = schema(mapped or single, values)
        if mapped:
            item = {"type": "object", "additionalProperties": item}
        elif label == "repeated":
            item = {"type": "array", "items": item}
        yield name, item, options


def schema(kind, values):
    if values:
        return {"type": "string", "enum": values}
    return {"type": FORMATS[kind]} if kind in FORMATS else {"$ref": kind}


def method(body, requests):
    request, response = re.search(r"\((\w+)\) returns \((\w+)\)", body).groups()
    path = re.search(r'(get|post|put|patch|delete): "/compute/v1/([^"]+)"', body)
    given = re.search(r'body: "(\w+)"', body)
    made = {"httpMethod": path[1].upper(), "path": path[2], "parameters": {}, "response": {"$ref": response}}
    for name, item, options in fields(requests[request]):
        if given and name == given[1]:
            made["request"] = item
            continue
        where = "path" if "{%s}" % name in path[2] else "query"
        made["parameters"][camel(name)] = item | {"location": where} | ({"required": True} if "REQUIRED" in options else {})
    made["path"] = re.sub(r"\{(\w+)\}", lambda place: "{%s}" % camel(place[1]), made["path"])
    return made


def lower(name):
    return name[:1].lower() + name[1:]


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        text = file.read()
    messages = dict(blocks(text, "message"))
    resources = {
        lower(name): {"methods": {
            lower(verb): method(rpc, messages)
            for verb, rpc in re.findall(r"^  rpc (\w+)(\(.*?)^  \}", body, re.DOTALL | re.MULTILINE)}}
        for name, body in blocks(text, "service")}
    json.dump({
        "id": "compute:v1",
        "servicePath": "compute/v1/",
        "revision": re.search(r"^// Source file revision: (\d+)", text, re.MULTILINE)[1],
        "resources": resources,
        "schemas": {name: {"properties": {camel(field): item for field, item, _ in fields(body)}}
                    for name, body in messages.items()},
    }, sys.stdout)


main()
