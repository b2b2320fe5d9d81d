"""The morning report over many sites: the worst first, who is silent, and files that tell nothing."""

import json
from datetime import timedelta

import pytest

from wor_sidecar.domain.clock import Millis, as_datetime, iso
from wor_sidecar.practice.sites import Standing, collect

NOW = Millis(1_795_410_000_000)


def a_status(folder, name, *, hours=1, healthy=True, stem=""):
    at = iso(Millis(NOW - hours * 3_600_000))
    told = {"practice": name, "at": at, "healthy": healthy}
    path = folder / f"{stem or name}.status.json"
    path.write_text(json.dumps(told), "utf-8")
    return path


def a_report(folder, stem, *codes):
    checks = [{"check": "x", "severity": "fault", "code": code} for code in codes]
    told = {"ok": not codes, "at": iso(NOW), "checks": [{"check": "y", "code": None}, *checks]}
    path = folder / f"{stem}.doctor.json"
    path.write_text(json.dumps(told), "utf-8")
    return path


def test_forty_practices_stand_in_one_report_with_the_worst_first(tmp_path):
    files = [a_status(tmp_path, f"Praktijk {n:02d}", healthy=n != 7) for n in range(40)]
    found = collect(files, NOW)
    assert len(found.sites) == 40
    assert [(one.name, one.standing) for one in found.sites[:2]] == [
        ("Praktijk 07", Standing.FAULT),
        ("Praktijk 00", Standing.GOOD),
    ]


def test_who_said_nothing_for_a_day_is_silent_whatever_the_files_own_date(tmp_path):
    [site] = collect([a_status(tmp_path, "De Linde", hours=25)], NOW).sites
    assert site.standing is Standing.SILENT
    assert as_datetime(NOW) - timedelta(hours=25) <= as_datetime(NOW)


def test_a_doctors_report_belongs_to_the_site_whose_status_has_its_name(tmp_path):
    files = [a_status(tmp_path, "De Linde", stem="linde"), a_report(tmp_path, "linde", "WOR-S434")]
    [site] = collect(files, NOW).sites
    assert (site.name, site.standing, site.codes) == ("De Linde", Standing.FAULT, ("WOR-S434",))


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"{}", b"[1]", b"\xff\xfe", b'{"practice": "x"}', b'{"checks": 1'),
        b'{"at": "2026-11-23T06:00:00Z", "checks": [1]}',
        b'{"at": "2026-11-23T06:00:00Z", "checks": null}',
    ],
)
def test_a_file_that_tells_nothing_is_named_and_stops_no_other(tmp_path, content):
    broken = tmp_path / "kapot.json"
    broken.write_bytes(content)
    found = collect([broken, tmp_path / "weg.json", a_status(tmp_path, "De Linde")], NOW)
    assert [one.fields["path"].name for one in found.unreadable] == ["kapot.json", "weg.json"]
    assert [one.name for one in found.sites] == ["De Linde"]


def test_files_of_one_name_in_folders_of_their_own_are_as_many_practices(tmp_path):
    files = []
    for name in ("De Eik", "De Linde", "De Wilg"):
        (tmp_path / name).mkdir()
        files.append(a_status(tmp_path / name, name, stem="status"))
    assert [one.name for one in collect(files, NOW).sites] == ["De Eik", "De Linde", "De Wilg"]


def test_a_fresh_report_of_the_doctor_makes_no_silent_practice_alive(tmp_path):
    files = [a_status(tmp_path, "De Linde", hours=30, stem="linde"), a_report(tmp_path, "linde")]
    [site] = collect(files, NOW).sites
    assert site.standing is Standing.SILENT


def test_two_instances_of_one_practice_are_two_sites_and_each_has_its_own_report(tmp_path):
    files = []
    for instance, codes in (("linde-noord", ()), ("linde-zuid", ("WOR-S434",))):
        whose = {"program": "wor-sidecar", "instance": instance, "at": iso(NOW)}
        status = tmp_path / f"{instance}-status.json"
        status.write_text(json.dumps({**whose, "practice": "De Linde", "healthy": True}), "utf-8")
        report = tmp_path / f"report-of-{instance}.json"
        checks = [{"check": "x", "severity": "warning", "code": code} for code in codes]
        report.write_text(json.dumps({**whose, "name": "De Linde", "ok": True, "checks": checks}), "utf-8")
        files += [status, report]
    found = [(one.name, one.standing, one.codes) for one in collect(files, NOW).sites]
    assert found == [
        ("De Linde (linde-zuid)", Standing.WARNING, ("WOR-S434",)),
        ("De Linde (linde-noord)", Standing.GOOD, ()),
    ]
