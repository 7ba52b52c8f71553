"""Which address of the desk is answered by whom, and who may ask."""

from starlette.routing import Mount, Route
from starlette.templating import Jinja2Templates

from bot.channel import Fetch
from bot.tools import Tools
from bot.web.codes import Codes
from bot.web.desk import entering
from bot.web.desk.aside import Aside
from bot.web.desk.attached import Attached
from bot.web.desk.colleagues import Need
from bot.web.desk.desk import Desk
from bot.web.desk.figures import FiguresPage
from bot.web.desk.incidents import IncidentPages
from bot.web.desk.invites import Invites
from bot.web.desk.ledger import Ledger
from bot.web.desk.lists import Lists
from bot.web.desk.matchmaking import Matchmaking
from bot.web.desk.posters import Posters
from bot.web.desk.report import Report
from bot.web.desk.roster import Roster
from bot.web.desk.services import Services
from bot.web.desk.talk import Talk
from bot.web.desk.ticket import TicketPage
from bot.web.desk.today import Today
from bot.web.desk.topics import Topics
from bot.web.session import Sessions


def desk_routes(
    tools: Tools, templates: Jinja2Templates, sessions: Sessions, codes: Codes, fetch: Fetch
) -> Mount:
    """Everything below ``/desk``."""
    desk = Desk(tools, templates)
    today, lists, ticket = Today(desk), Lists(desk), TicketPage(desk)
    figures, attached = FiguresPage(desk), Attached(desk, fetch)
    ledger, report = Ledger(desk), Report(desk, figures)
    topics = Topics(desk)
    aside, roster = Aside(desk), Roster(desk)
    incidents, matchmaking = IncidentPages(desk), Matchmaking(desk)
    services = Services(desk)
    posters, invites, talk = Posters(desk, codes), Invites(desk, codes), Talk(desk, sessions)
    routes: list[Route] = [
        *entering.routes(desk),
        desk.page("/", today.show, Need.STAFF),
        desk.page("/tickets", lists.show, Need.STAFF),
        desk.page("/tickets", lists.act, Need.STAFF, "POST"),
        desk.page("/tickets/{code}", ticket.show, Need.STAFF),
        desk.page("/tickets/{code}/file", ticket.file, Need.OVERSIGHT),
        desk.page("/tickets/{code}/photos/{number}", attached.show, Need.STAFF),
        desk.page("/tickets/{code}/contact", ticket.contact, Need.STAFF, "POST"),
        desk.page("/tickets/{code}/{action}", ticket.act, Need.STAFF, "POST"),
        desk.page("/incidents", incidents.list, Need.STAFF),
        desk.page("/incidents", incidents.begin, Need.STAFF, "POST"),
        desk.page("/incidents/{id}", incidents.show, Need.STAFF),
        desk.page("/incidents/{id}/notice", incidents.preview, Need.STAFF, "POST"),
        desk.page("/incidents/{id}/send", incidents.send, Need.STAFF, "POST"),
        desk.page("/incidents/{id}/part", incidents.part, Need.STAFF, "POST"),
        desk.page("/incidents/{id}/{deed}", incidents.act, Need.STAFF, "POST"),
        desk.page("/figures", figures.show, Need.STAFF),
        desk.page("/figures/{name}.svg", figures.picture, Need.STAFF),
        desk.page("/ledger.xlsx", ledger.take_along, Need.STAFF),
        desk.page("/report.docx", report.take_along, Need.STAFF),
        desk.page("/topics", topics.show, Need.OVERSIGHT),
        desk.page("/topics", topics.propose, Need.SECRETARY, "POST"),
        desk.page("/topics/agenda.docx", topics.agenda, Need.OVERSIGHT),
        desk.page("/aside", aside.show, Need.OVERSIGHT),
        desk.page("/aside", aside.again, Need.SECRETARY, "POST"),
        desk.page("/community", roster.show, Need.STAFF),
        desk.page("/community", roster.try_file, Need.OVERSIGHT, "POST"),
        desk.page("/community.xlsx", roster.workbook, Need.OVERSIGHT),
        desk.page("/services", services.show, Need.STAFF),
        desk.page("/services/sheet", services.sheet, Need.STAFF, "POST"),
        desk.page("/services/vacancy", services.vacancy, Need.STAFF, "POST"),
        desk.page("/work", matchmaking.show, Need.STAFF),
        desk.page("/posters", posters.show, Need.STAFF),
        desk.page("/invites", invites.show, Need.SECRETARY),
        desk.page("/invites", invites.make, Need.SECRETARY, "POST"),
        desk.page("/invites/slip", invites.slip, Need.SECRETARY, "POST"),
        desk.page("/invites/withdraw", invites.withdraw, Need.SECRETARY, "POST"),
        desk.page("/talk", talk.enter, Need.STAFF, "POST"),
    ]
    return Mount("/desk", routes=routes)
