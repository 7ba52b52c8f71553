"""From the desk to one's own chat, for staff who have no messenger."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.web.desk.colleagues import SESSION_LASTS, Colleague
from bot.web.desk.desk import Desk
from bot.web.session import Sessions, account_of, let_in_briefly
from handlers.posting import WEB
from storage.unit_of_work import UnitOfWork


class Talk:
    """``/desk/talk``."""

    def __init__(self, desk: Desk, sessions: Sessions) -> None:
        self._desk = desk
        self._sessions = sessions

    async def enter(self, request: Request, colleague: Colleague) -> Response:
        """Their chat, for as long as one is signed in at the desk; bound at the first time."""
        account, now = account_of(colleague.person), self._desk.now

        def work(uow: UnitOfWork) -> None:
            if uow.people.person_of(WEB, account) != colleague.person:
                uow.people.bind(WEB, account, colleague.person, reachable=True, seen_at=now)
            uow.commit()

        await self._desk.write(work)
        response = RedirectResponse(f"/chat/{account}/", 303)
        let_in_briefly(request, response, self._sessions, account, now, SESSION_LASTS)
        return response
