"""For plug-in authors: conformance suites, fakes and fault points."""
