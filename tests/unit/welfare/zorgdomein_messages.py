"""Messages in the shape of those that ZorgDomein delivers, all invented."""

from base64 import b64encode
from typing import Any

BSN = "123456782"
PDF = b"%PDF-1.4\n1 0 obj <</Type /Catalog>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n"


def message(**given: Any) -> bytes:
    """Return one ORU^R01; each value that differs is named."""
    told: dict[str, Any] = {
        "number": "ZD123456789",
        "control": "m-1",
        "kind": "ORU^R01",
        "test": "P",
        "bsn": BSN,
        "name": "Jansen - de Vries&de&Vries&&Jansen^A^B^^^^L",
        "born": "19500201",
        "phones": "0413000101^PRN^PH~^NET^Internet^a.jansen@example.nl",
        "home": "Dorpsstraat 12a&Dorpsstraat&12a^^Veghel^^5461AA^NL^M",
        "asks": "WELZ^Welzijnscoach^99zda",
        "facility": "Huisartsenpraktijk De Vlier^^01004567^^^VEKTIS",
        "doctor": "01004568^Vlier^A.^^^^^^VEKTIS",
        "pdf": PDF,
        "more": (),
        **given,
    }
    pdf = told["pdf"]
    lines = [
        (
            f"MSH|^~\\&|ZorgDomein||Inbox||20261119143000+0100||{told['kind']}|{told['control']}|{told['test']}"
            "|2.4|||||NLD|UNICODE UTF-8"
        ),
        (
            f"PID|1||{told['bsn']}^^^NLMINBIZA^NNNLD~{told['number']}^^^ZorgDomein^VN||{told['name']}||{told['born']}"
            f"|F|||{told['home']}||{told['phones']}"
        ),
        "PV1|1|O",
        (
            f"ORC|NW|{told['number']}||{told['number']}|||^^^^^R||20261119142500+0100|||{told['doctor']}||||||||"
            f"|{told['facility']}|Kerkstraat 1^^Veghel^^5461AB^NL|0413000200^WPN^PH"
        ),
        f"OBR|1|{told['number']}||{told['asks']}|||||||O|||||{told['doctor']}",
        "OBX|1|ST|REDE^Reden van aanvraag^99zda||Somber na overlijden; gebruikt medicatie||||||F",
        *([] if pdf is None else [f"OBX|2|ED|PDF^Brief^99zda||^application^pdf^Base64^{packed(pdf)}||||||F"]),
        *told["more"],
    ]
    return "".join(f"{line}\r" for line in lines).encode()


def packed(pdf: bytes) -> str:
    return b64encode(pdf).decode()
