"""Who is offered to a patient: postcode before place, narrow before wide, and nobody proposed on a guess."""

from dataclasses import replace

import pytest

from wor_sidecar.domain.lists import Product
from wor_sidecar.domain.partner import Kind, Partner
from wor_sidecar.domain.registration import Address
from wor_sidecar.practice.route_check import Trouble, audit
from wor_sidecar.practice.routing import choices
from wor_sidecar.practice.settings import RouteSettings

BRUG = Partner("org-brug", "De Brug", Kind.WELFARE, verified_by_us=True, verified_by_them=True)
MEENT = Partner("org-meent", "De Meent", Kind.WELFARE, verified_by_us=True, verified_by_them=True)
VEGHEL = Address(postcode="5461 AB", city="Veghel")
SPORT = (Product.BEWEGEN_OP_RECEPT,)


def route(organisation="De Brug", postcodes=(), places=(), **more):
    return RouteSettings(organisation, postcodes=tuple(postcodes), places=tuple(places), **more)


def offered(routes, address=VEGHEL, partners=(BRUG, MEENT)):
    return choices(routes, partners, address)


def proposed(*routes, address=VEGHEL, partners=(BRUG, MEENT)):
    return [one.label for one in offered(routes, address, partners) if one.proposed]


def test_the_one_who_works_there_is_proposed_and_the_other_can_be_chosen():
    found = offered([route(postcodes=["5460-5469"]), route("De Meent", ["1000"])])
    assert [(one.label, one.fits, one.by, one.proposed) for one in found] == [
        ("De Brug", True, "postcode", True),
        ("De Meent", False, "", False),
    ]


def test_a_postcode_counts_before_a_place():
    assert proposed(route(postcodes=["5461"]), route("De Meent", places=["Veghel"])) == ["De Brug"]


@pytest.mark.parametrize("city", ["VEGHEL", " veghel "])
def test_a_place_counts_where_no_postcode_fits(city):
    routes = (route(postcodes=["1000"]), route("De Meent", places=["Veghel"]))
    assert proposed(*routes, address=Address(postcode="5461AB", city=city)) == ["De Meent"]


def test_the_narrowest_range_is_proposed_and_the_wider_one_fits_too():
    found = offered([route(postcodes=["5400-5499"]), route("De Meent", ["5460-5462"])])
    assert [(one.label, one.fits, one.proposed) for one in found] == [
        ("De Meent", True, True),
        ("De Brug", True, False),
    ]


def test_of_two_alike_neither_is_proposed():
    assert proposed(route(postcodes=["5461"]), route("De Meent", ["5461"])) == []


def test_several_routes_of_one_organisation_are_one_choice_with_what_it_does_there():
    routes = [
        route(postcodes=["5461"], municipality="Meierijstad"),
        route(postcodes=["5460-5469"], products=SPORT, municipality="Meierijstad"),
        route(postcodes=["1000"], products=(Product.MAATSCHAPPELIJK_WERK,), municipality="Amsterdam"),
    ]
    [found] = offered(routes, partners=[BRUG])
    assert found.products == ("welzijn-op-recept", "bewegen-op-recept")
    assert (found.municipality, found.proposed) == ("Meierijstad", True)


def test_a_partner_that_no_route_names_can_be_chosen_for_anything():
    found = offered([route(postcodes=["5461"])])[-1]
    assert (found.label, found.fits, found.products) == ("De Meent", False, ())


def test_who_left_stands_in_nobody_s_way():
    gone = replace(BRUG, ended=True)
    routes = [route(postcodes=["5461"]), route("De Meent", places=["Veghel"])]
    assert [(one.label, one.proposed) for one in offered(routes, partners=[gone, MEENT])] == [
        ("De Meent", True)
    ]


def test_a_practice_is_nobody_to_refer_to():
    assert offered([], partners=[replace(BRUG, kind=Kind.PRACTICE)]) == ()


@pytest.mark.parametrize("postcode", ["", "B-1000", "54"])
def test_a_postcode_that_is_none_of_ours_fits_nowhere(postcode):
    assert proposed(route(postcodes=["1000-9999"]), address=Address(postcode=postcode)) == []


def kinds(routes, partners=(BRUG, MEENT), asking=()):
    return [one.kind for one in audit(routes, partners, asking) if one.kind.task]


def test_routes_that_are_right_ask_for_nobody():
    assert kinds([route(postcodes=["5461"]), route("De Meent", ["5462"])]) == []


def test_a_route_to_nobody_to_the_unverified_and_to_who_left_are_told():
    partners = [replace(BRUG, verified_by_them=False), replace(MEENT, ended=True)]
    routes = [route(postcodes=["5461"]), route("De Meent", ["5462"]), route("De Bron", ["5463"])]
    assert kinds(routes, partners) == [Trouble.UNVERIFIED, Trouble.ENDED, Trouble.UNKNOWN_PARTNER]


def test_a_route_may_go_by_the_organisation_s_id():
    assert kinds([route("org-brug", ["5461"])]) == []


def test_two_at_one_place_are_told_with_who_wins():
    routes = [route(postcodes=["5400-5499"]), route("De Meent", ["5460-5469"])]
    [fault] = [one for one in audit(routes, [BRUG, MEENT], ()) if one.kind is Trouble.OVERLAP]
    assert fault.facts == {
        "organisation": "De Brug",
        "other": "De Meent",
        "where": "5460-5469",
        "wins": "De Meent",
    }
    assert kinds([route(places=["Uden"]), route("De Meent", places=["uden"])]) == [Trouble.OVERLAP]
    assert kinds([route(postcodes=["5461"]), route("De Meent", ["5461"], products=SPORT)]) == []


def test_where_nobody_works_is_told_by_four_digits_and_a_count():
    asking = [Address(postcode="1234AB"), Address(postcode="1234CD"), Address(), VEGHEL]
    found = [one for one in audit([route(postcodes=["5461"])], [BRUG], asking) if one.kind is Trouble.HOLE]
    assert [one.facts for one in found] == [{"postcode": "", "count": 1}, {"postcode": "1234", "count": 2}]


def test_a_route_without_an_area_and_no_route_at_all_are_told():
    assert kinds([route()]) == [Trouble.NO_AREA]
    assert kinds([]) == [Trouble.NO_ROUTES]


def test_what_nobody_offers_is_told_and_asks_for_nobody():
    told = [one for one in audit([route(postcodes=["5461"])], [BRUG], ()) if one.kind is Trouble.NOT_OFFERED]
    assert len(told) == len(Product) - 1
