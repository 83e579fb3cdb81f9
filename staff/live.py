"""What has changed since a page last asked: cheap when nothing has, for many pages ask every two seconds."""

from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from models import thread
from staff import bubbles
from staff import inbox as lists
from staff.access import Role, needs
from staff.console import console
from staff.conversations import seen
from staff.reading import leave_trace
from staff.standing import standing_of, state_of, tidy

pages = Blueprint("live", __name__)


@pages.get("/live")
@needs(Role.VIEWER)
def live() -> ResponseReturnValue:
    """The list and the open conversation, as far as they have changed."""
    tidy(often=False)
    contact_id = request.args.get("c", type=int)
    answer: dict[str, Any] = {}
    with console().database.glancing() as connection:
        state = lists.list_state(connection)
        if contact_id:
            answer["thread"] = _news_of(connection, contact_id)
    values = lists.chosen()
    drawn = lists.news_of_list(state, values, request.args.get("list", ""))
    if drawn is not None:
        answer |= {"list": drawn.state, "counts": drawn.counts}
        if "q" not in values:
            answer["lines"] = drawn.html
    if contact_id:
        leave_trace(contact_id)
    if contact_id and answer["thread"].get("messages") and request.args.get("visible"):
        seen(contact_id)
    return answer


def _news_of(connection: Connection, contact_id: int) -> dict[str, Any]:
    """The bubbles that this page does not have as they are now, and the head when that has changed."""
    have = dict(pair.partition(":")[::2] for pair in request.args.get("have", "").split(",") if pair)
    versions = thread.versions(connection, contact_id)
    news: dict[str, Any] = {}
    if have and versions and max(map(int, filter(str.isdigit, have)), default=0) < versions[-1].id:
        return {"reload": True}
    changed = {row.id for row in versions if have.get(str(row.id)) != bubbles.version_of(row)}
    if changed:
        rows = [row for row in thread.newest(connection, contact_id) if row.id in changed]
        drawn = bubbles.bubbles_of(connection, rows)
        news["messages"] = [{"id": one.id, "html": render_template("staff/_bubble.html", bubble=one)} for one in drawn]
    standing = standing_of(connection, contact_id)
    if standing.mark != request.args.get("state"):
        head = render_template("staff/_state.html", state=state_of(connection, contact_id))
        news |= {"state": standing.mark, "head": head, "mode": standing.mode}
    return news
