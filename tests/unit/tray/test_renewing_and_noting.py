"""Renewing a referral, and noting what became of a patient: the forms that both windows show."""

from wor_sidecar.domain.lists import Learned
from wor_sidecar.tray.presenter import acts
from wor_sidecar.tray.presenter.filled import Filled


def test_renewing_asks_nothing_and_is_called_by_its_name() -> None:
    [form] = acts.forms(("renew",), Filled(), "", ())
    assert (form.label, form.fields) == ("De verwijzing verlengen", ())
    assert acts.call("renew", Filled()) == acts.Call("renew", {})


def test_what_became_of_it_is_chosen_from_the_list_and_never_guessed() -> None:
    [form] = acts.forms(("note-outcome",), Filled(), "", ())
    [field] = form.fields
    assert field.needed
    assert not field.value
    assert [one.value for one in field.choices] == [one.value for one in Learned]
    [lack] = acts.lacks("note-outcome", Filled())
    assert lack.field == "outcome"


def test_what_was_chosen_goes_as_its_code() -> None:
    filled = Filled((("outcome", "never_begun"),))
    assert acts.lacks("note-outcome", filled) == ()
    assert acts.call("note-outcome", filled) == acts.Call("note-outcome", {"outcome": "never_begun"})
