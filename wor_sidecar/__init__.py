"""wor-sidecar: from a Z68 in the GP's system to a letter in the patient's file, and back."""

__version__ = "0.1.0"
