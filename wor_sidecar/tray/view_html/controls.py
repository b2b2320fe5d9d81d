"""The fields of a screen, as the pages need them: see `presenter.refilling`."""

from wor_sidecar.tray.presenter.refilling import begun, fields_in, refilled, wrong_in

__all__ = ["begun", "fields_in", "refilled", "wrong_in"]
