"""How a form of a conversation is answered, to a script and without one."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from staff.inbox import chosen, query_of
from staff.pages import t


def answered(contact_id: int, code: int = 200, trouble: str = "", **values: object) -> ResponseReturnValue:
    """A script is told in JSON; a plain form leads back to the conversation."""
    if request.headers.get("X-Requested-With"):
        return ({"error": t(trouble, **values)} if trouble else {"done": True}), code
    if trouble:
        flash(t(trouble, **values), "bad")
    return redirect(url_for("staff.conversations.conversation", contact_id=contact_id) + query_of(chosen()))
