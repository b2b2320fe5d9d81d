"""Who quits or signs out leaves no question claimed, and nothing holds them up."""

from wor_sidecar.tray.view_qt import calls as room


def test_the_end_gives_an_opened_question_back(seat, presenter):
    seat.opens()
    seat.window.doing.end()
    assert presenter.prompt(seat.prompts[0]) is None
    assert seat.practice.desk("colleague").claim(seat.prompts[0])


def test_the_end_waits_no_longer_than_a_moment_for_a_server_that_is_away(seat, gate, monkeypatch):
    seat.opens()
    monkeypatch.setattr(room, "LEAVE_SECONDS", 0.01)
    seat.daemon.release = gate.before(seat.daemon.release)
    seat.window.doing.end()
    assert not gate.open.is_set()  # it came back while the call still waits


def test_a_closed_window_only_hides_and_a_session_that_ends_is_not_held_up(seat):
    seat.opens()
    assert not seat.window.close()
    seat.settle()
    assert not seat.window.isVisible()
    seat.window.sign_out()
    assert seat.window.close()
    seat.window.show()
    assert not seat.window.close()  # its user stayed after all
