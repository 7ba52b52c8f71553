"""Scenes that many tests begin with: a chair on offer, a chair promised, a chair handed over."""

from datetime import timedelta

from storage.matches import Match
from storage.offers import Offer
from tests.world import Shown, World

GROUP = "mutual-aid"
CHAIR = "家里有辆九成新的轮椅用不上了，谁需要就送给谁，放服务台就行"
WANTED = "我爸刚出院，想要一辆轮椅"
HALF_AN_HOUR = timedelta(minutes=31)


class Neighbours(World):
    """Donors, receivers and what they see."""

    def offer_chair(self, who: str = "刘姐", text: str = CHAIR) -> str:
        """A chair can be had; its ticket."""
        self.say(who, text)
        return self.ticket().code

    def promise_chair(self) -> Match:
        """小赵 wants it, the half hour is over, and both have agreed."""
        self.say("小赵", WANTED)
        self.offer_chair()
        self.wait(HALF_AN_HOUR)
        self.tap_first("小赵")
        self.press("刘姐", "可以")
        match = self.match()
        assert match is not None
        return match

    def tap_first(self, who: str) -> None:
        """Tap the first button of the newest message that has windows to choose from."""
        shown = self.asked(who)
        self.press_data(who, shown.buttons[0][1], message=shown.message_id)

    def asked(self, who: str) -> Shown:
        """The newest message that says that it is their turn."""
        return next(m for m in reversed(self.screen(who).messages) if "轮到您了" in m.text)

    def said(self, who: str) -> str:
        """Everything on this person's screen."""
        return self.screen(who).text

    def item(self, code: str) -> Shown:
        """The good's card in the group."""
        return next(m for m in self.group(GROUP).messages if m.card == f"item:{code}")

    def wishes(self) -> list[Shown]:
        """The cards of wishes in the group."""
        return [m for m in self.group(GROUP).messages if (m.card or "").startswith("wish:")]

    def offers(self) -> list[Offer]:
        """Every good, the first told first."""
        with self.uow() as uow:
            codes = [ticket.code for ticket in uow.tickets.all()]
            return [offer for code in codes if (offer := uow.offers.get(code))]

    def match(self) -> Match | None:
        """The newest match."""
        codes = [offer.ticket for offer in self.offers()]
        with self.uow() as uow:
            found = [match for code in codes for match in uow.matches.of_offer(code)]
            return max(found, key=lambda m: (m.made_at, m.id), default=None)
