"""The two pages of the demo: the practice's on a workstation, and the coach's."""

from secrets import token_urlsafe
from urllib.error import HTTPError
from urllib.request import HTTPCookieProcessor, build_opener

from wor_sidecar.demo.loop import Loop, demand
from wor_sidecar.demo.programs import ask
from wor_sidecar.demo.stage import ASSISTANT, COACH, COACH_USER
from wor_sidecar.texts.catalogue import _


def pages_stand(loop: Loop) -> str:
    """Pair a workstation and start its page; let a coach sign in; see that strangers see nothing."""
    stage = loop.stage
    loop.inbox_password = token_urlsafe(9)
    loop.inbox(
        *("users", "add", COACH_USER, "--full-name", COACH, "--role", "coordinator", "--password", "-"),
        stdin=loop.inbox_password,
    )
    [paired] = ask(
        *("wor-sidecar", "pair", "--name", ASSISTANT, "--json", "--config", str(stage.sidecar_config))
    )
    tray = loop.start(
        *("tray", "wor-tray", "--server", paired["server"], "--pin", paired["pin"]),
        *("--code", paired["code"], "--home", str(stage.root / "tray")),
        *("--view", "html", "--lasting-link", "--token-in", "file", "--json"),
    )
    inbox = loop.programs["inbox"].ready["url"]
    for url in (tray.ready["url"], inbox):
        demand("pages_stand", _("no page at {url}").format(url=url), holds=_status(url) == _OK)
    closed = _status(tray.ready["url"].split("/open/")[0] + "/waiting")
    demand("pages_stand", _("a page for anybody"), holds=closed != _OK)
    return _("a page for the practice and one for the coach")


_OK = 200
_PATIENCE = 20


def _status(url: str) -> int:
    """Open a page as a browser of its own would, with cookies and nothing else."""
    try:
        with build_opener(HTTPCookieProcessor()).open(url, timeout=_PATIENCE) as answer:
            return int(answer.status)
    except HTTPError as error:
        return error.code
