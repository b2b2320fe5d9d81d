"""The team: who works when, who stands in for whom, whose district a patient lives in, who is reminded."""
