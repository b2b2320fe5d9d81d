"""What both bundles have in common: their type, their size, their envelope of resources."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

Bundle = dict[str, Any]
"""A FHIR R4 Bundle of type message, as JSON values."""
NewUuid = Callable[[], UUID]
"""Makes a random UUID; `uuid.uuid4` at a composition root."""
LARGEST = 64 * 1024
"""Bytes of a bundle as compact UTF-8 JSON."""
