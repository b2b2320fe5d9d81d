"""The FHIR R4 bundles of a referral and of a feedback: pure conversion, strict in both directions.

referral   `to_bundle(outgoing, now=..., new_uuid=...)`, `from_bundle(bundle) -> Outgoing`.
feedback   `to_bundle(feedback, now=..., new_uuid=...)`, `from_bundle(bundle) -> Feedback`.
systems    our own code systems under `urn:wor:`.
"""
