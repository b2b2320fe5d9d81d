"""A feedback as a FHIR R4 message Bundle."""

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.feedback import Feedback
from wor_sidecar.exchange.fhir.bundles import Bundle, NewUuid


def to_bundle(feedback: Feedback, *, now: Millis, new_uuid: NewUuid) -> Bundle:
    """Write a feedback; equal input and uuids give an equal bundle."""
    raise NotImplementedError


def from_bundle(bundle: Bundle) -> Feedback:
    """Read a feedback, strictly.

    Raises:
        BundleRefused: an element, extension, code or reference that we don't know, or over 64 KiB.

    """
    raise NotImplementedError
