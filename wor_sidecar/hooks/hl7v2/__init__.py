"""The parts of an HL7 version 2 message, for whoever reads one: signs, segments, fields, a person, a time."""
