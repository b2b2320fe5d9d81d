"""Makes a release, on Linux for both systems: trees, archives, wheelhouse, sums, SBOM, licences."""
