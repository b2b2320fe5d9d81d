"""A check that hangs is a finding: nobody waits for it beyond its term, and no second one follows it."""

import os
import threading

from wor_sidecar.doctor.examining import Examiner
from wor_sidecar.doctor.findings import Checked


def codes_of(checked: Checked) -> list[str]:
    return [one.error.code for one in checked.found]


def test_a_check_that_hangs_is_told_and_the_others_are_made():
    answers, sent = threading.Event(), []

    def hangs():
        sent.append(1)
        answers.wait()
        return ()

    examiner = Examiner(0.05, {})
    first = examiner.examined({"export.readable": hangs, "disk.space": lambda: ()})
    again = examiner.made("export.readable", hangs)
    assert [codes_of(one) for one in (*first, again)] == [["WOR-S459"], [], ["WOR-S459"]]
    assert len(sent) == 1
    answers.set()


def test_a_check_for_which_the_machine_has_no_thread_is_told_and_the_others_stand(monkeypatch):
    start = threading.Thread.start

    def starts(thread):
        if thread.name == "doctor post.reached":
            raise RuntimeError("can't start new thread")
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", starts)
    looks = {one: lambda: () for one in ("export.readable", "post.reached", "disk.space")}
    assert [codes_of(one) for one in Examiner().examined(looks)] == [[], ["WOR-S412"], []]


def test_it_is_made_again_when_the_share_answers():
    answers = threading.Event()
    examiner = Examiner(0.05, {})
    assert codes_of(examiner.made("export.readable", lambda: answers.wait() and ())) == ["WOR-S459"]
    answers.set()
    for thread in threading.enumerate():
        if thread.name == "doctor export.readable":
            thread.join()
    assert codes_of(examiner.made("export.readable", lambda: ())) == []


def test_an_export_on_a_share_that_is_dead_keeps_no_report_waiting(a_practice, monkeypatch):
    answers, listed = threading.Event(), os.scandir

    def dead(folder="."):
        if str(folder).endswith("export"):
            answers.wait()
        return listed(folder)

    from wor_sidecar.practice.doctor import examining

    with a_practice.opened() as practice:
        monkeypatch.setattr(os, "scandir", dead)
        rooms = practice.rooms
        given = (rooms.settings, rooms.config, rooms.clock, os.urandom, rooms.plugins, a_practice.machine)
        exam = examining.Within(*given, Examiner(0.3, {"database.whole": 20.0}), rooms=rooms)
        found = examining.within(exam)
        answers.set()
        monkeypatch.undo()
    hung = {line["check"] for line in found["checks"] if line["code"] == "WOR-S459"}
    assert "export.readable" in hung
    assert "disk.space" in {line["check"] for line in found["checks"]} - hung
