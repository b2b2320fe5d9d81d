"""The description of the API (OpenAPI 3.1), served at /openapi.json and printed by `wor-postbus openapi`."""

from typing import Any, Final

from wor_sidecar.wire import postbus_api as api

Json = dict[str, Any]

_ID: Final[Json] = {"type": "string", "pattern": "^[a-z2-7]{26}$"}
_SECONDS: Final[Json] = {"type": "integer", "minimum": 0, "description": "Unix seconds"}
_BYTES: Final[Json] = {
    "type": "string",
    "pattern": "^[A-Za-z0-9_-]*$",
    "description": "base64url, no padding",
}
_TEXT: Final[Json] = {"type": "string", "maxLength": 128}
_CODE: Final[Json] = {"type": "string", "pattern": "^[A-Za-z0-9_-]{0,64}$"}
_SIGNED: Final[list[Json]] = [{"signature": []}]


def document() -> Json:
    """Build the document."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "wor-postbus",
            "version": "1",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
            "description": "Store-and-forward mailboxes; the server sees ciphertext only.",
        },
        "paths": _paths(),
        "components": {
            "schemas": _schemas(),
            "securitySchemes": {
                "signature": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "Signature",
                    "description": "RFC 9421, Ed25519, one fixed profile, tag wor-postbus-v1, with "
                    "Signature-Input and Content-Digest: docs/adr/0004-request-signatures-without-nonces.md",
                }
            },
        },
    }


def _paths() -> Json:
    organisation = _parameter("organisation", "path", _ID)
    envelope = _parameter("id", "path", _ID)
    wait = _parameter("wait", "query", {"type": "integer", "minimum": 0, "maximum": api.LONGEST_WAIT})
    after = _parameter("after", "query", {"type": "string", "pattern": "^[0-9]{1,15}\\.[0-9]{1,15}$"})
    ids = _parameter("id", "query", {"type": "array", "items": _ID, "maxItems": api.MOST_RECEIPTS})
    binary = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
    return {
        "/v1/registrations": {
            "post": _call("A mailbox for a one-time code or an admission", "Registered", body="Registration",
                          refusals=(403,)),
        },
        "/v1/invitations": {
            "post": _call("A one-time code for a practice", "Invitation", body="InvitationRequest",
                          refusals=(403,)),
        },
        "/v1/organisations/{organisation}/keys": {
            "parameters": [organisation],
            "put": _call("Publish the caller's key record", "Nothing", body="Record"),
            "get": _call("An organisation's key record", "Record", parameters=[after]),
        },
        "/v1/mailbox/senders": {
            "put": _call("Who may deposit in the caller's mailbox", "Nothing", body="Senders",
                         refusals=(409,)),
        },
        "/v1/mailboxes/{organisation}/messages/{id}": {
            "parameters": [organisation, envelope],
            "put": _call("Deposit an envelope", "Receipt", created=True, content=binary,
                         refusals=(409,)),
            "delete": _call("Take an open envelope back", "Receipt"),
        },
        "/v1/mailbox/messages": {
            "get": _call("What lies open; with wait, until there is something", "OpenMessages",
                         parameters=[wait]),
        },
        "/v1/mailbox/messages/{id}": {
            "parameters": [envelope],
            "get": _call("The bytes of an open envelope", "", answer=binary, refusals=(404,)),
        },
        "/v1/mailbox/acknowledgements": {
            "post": _call("What the owner has committed or refused", "Receipts", body="Acknowledgements"),
        },
        "/v1/receipts": {
            "get": _call("What became of the caller's envelopes: a hint", "Receipts", parameters=[ids]),
        },
        "/healthz": {"get": _plain("The process lives")},
        "/readyz": {"get": _plain("The database answers")},
    }  # fmt: skip


def _schemas() -> Json:
    states = {"type": "string", "enum": [state.value for state in api.EnvelopeState]}
    outcomes = {"type": "string", "enum": [outcome.value for outcome in api.Outcome]}
    kinds = {"type": "string", "enum": ["practice", "welfare", "region", "mail"]}
    acknowledgement = _object({"id": _ID, "outcome": outcomes, "code": _CODE})
    message = _object({"id": _ID, "from": _ID, "size": {"type": "integer"}, "deposited": _SECONDS})
    version = {
        "type": "array",
        "items": {"type": "integer", "minimum": 0},
        "minItems": 2,
        "maxItems": 2,
        "description": "epoch and n; rises",
    }
    proofs = {"code": _TEXT, "admission": {"type": "string", "maxLength": 1024}}
    return {
        "Nothing": _object({}),
        "Problem": _object({"code": _TEXT, "message": {"type": "string", "maxLength": 500}}),
        "Record": _object({"identity": _BYTES, "delegations": _list(_BYTES), "statements": _list(_BYTES)}),
        "Registration": _object({"record": _ref("Record"), **proofs}, optional=("code", "admission")),
        "Registered": _object({"organisation": _ID, "kind": kinds, "admission": proofs["admission"]}),
        "InvitationRequest": _object({"id": _ID}),
        "Invitation": _object({"code": _TEXT, "kind": kinds, "expires": _SECONDS}),
        "Senders": _object({"version": version, "senders": _list(_ID, api.MOST_SENDERS)}),
        "Receipt": _object({"id": _ID, "state": states, "code": _TEXT}, optional=("code",)),
        "Receipts": _object({"receipts": _list(_ref("Receipt"), api.MOST_LISTED)}),
        "OpenMessages": _object({"messages": _list(message, api.MOST_LISTED)}),
        "Acknowledgements": _object({"acknowledgements": _list(acknowledgement, api.MOST_LISTED)}),
    }


def _call(
    summary: str,
    answer_schema: str,
    *,
    body: str = "",
    content: Json | None = None,
    answer: Json | None = None,
    parameters: list[Json] | None = None,
    created: bool = False,
    refusals: tuple[int, ...] = (),
) -> Json:
    good = {"description": "done", "content": answer or {"application/json": {"schema": _ref(answer_schema)}}}
    statuses = (400, 401, 413, 422, 429, 500, 503, *refusals)
    responses = {"200": good} | ({"201": good} if created else {})
    responses |= {str(status): _refusal(status) for status in sorted(set(statuses))}
    call: Json = {"summary": summary, "security": _SIGNED, "responses": responses}
    if parameters:
        call["parameters"] = parameters
    if body or content:
        shape = content or {"application/json": {"schema": _ref(body)}}
        call["requestBody"] = {"required": True, "content": shape}
    return call


def _refusal(status: int) -> Json:
    refusal: Json = {
        "description": "refused",
        "content": {"application/json": {"schema": _ref("Problem")}},
    }
    if status == 429:  # noqa: PLR2004  (HTTP)
        refusal["headers"] = {"Retry-After": {"schema": {"type": "integer"}, "description": "seconds"}}
    return refusal


def _plain(summary: str) -> Json:
    good = {"description": "yes", "content": {"text/plain": {"schema": {"type": "string"}}}}
    return {"summary": summary, "security": [], "responses": {"200": good, "503": _refusal(503)}}


def _parameter(name: str, where: str, schema: Json) -> Json:
    return {"name": name, "in": where, "required": where == "path", "schema": schema}


def _object(properties: Json, optional: tuple[str, ...] = ()) -> Json:
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _list(items: Json, most: int | None = None) -> Json:
    return {"type": "array", "items": items} | ({"maxItems": most} if most else {})


def _ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}
