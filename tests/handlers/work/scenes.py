"""Scenes that many tests begin with: a seeker registered, a vacancy open, two introduced."""

from datetime import timedelta

from storage.introductions import Introduction, Stand
from storage.seekers import Seeker
from storage.vacancies import Vacancy
from tests.world import Shown, World

SEEKER, EMPLOYER, MATCHMAKER = "小赵", "刘姐", "cao"
SEEKS = "会洗碗收银，孩子上学后白天有空，离家近就行，没什么不方便"
HIRES = "面馆招洗碗工1名，每天11点到14点，20元/小时，就在小区南门，电话13955550101"
POST = """📢招聘啦
1、收银员2名，月薪3200，早8:00-15:00，45岁以下
2、理货员1名，月薪3500，7:00-15:00
3、保洁1名，20元/小时，每天10:00-12:00
福满多超市（幸福里东门） 电话13955550101 王经理"""
TRAP = "招打字员10名，日结300元，无需经验，先交押金200元，联系13955550102"
SOON = timedelta(minutes=20)
DAY = timedelta(days=1)


class Street(World):
    """Seekers, employers, matchmakers, and what they see."""

    def register(self, who: str = SEEKER, text: str = SEEKS) -> Seeker:
        """Somebody seeks work and says all that could be asked."""
        self.say(who, text)
        return self.seeker(who)

    def hire(self, who: str = EMPLOYER, text: str = HIRES) -> list[Vacancy]:
        """A post is confirmed by who told it; it waits for a matchmaker."""
        self.say(who, text)
        self.press(who, "对，提交")
        return self.vacancies()

    def open_all(self) -> None:
        """A matchmaker opens whatever waits."""
        for vacancy in self.vacancies():
            self.press_data(MATCHMAKER, f"work_open:{vacancy.id}")

    def introduced(self) -> Introduction:
        """小赵 and the noodle shop have been proposed to each other."""
        seeker = self.register()
        (vacancy,) = self.hire()
        self.open_all()
        self.press_data(MATCHMAKER, f"work_meet:{vacancy.id}-{seeker.ticket}")
        return self.introductions()[-1]

    def agreed(self) -> Introduction:
        """Both have said yes."""
        made = self.introduced()
        self.press(SEEKER, "愿意")
        self.press(EMPLOYER, "愿意")
        return made

    def seeker(self, who: str = SEEKER) -> Seeker:
        """The latest search of this person."""
        with self.uow() as uow:
            person = uow.people.by_account(self.channel, self.account(who))
            assert person is not None
            return uow.seekers.of_person(person.id)[0]

    def vacancies(self) -> list[Vacancy]:
        """Every vacancy, ticket by ticket."""
        with self.uow() as uow:
            codes = [ticket.code for ticket in uow.tickets.all()]
            return [one for code in codes for one in uow.vacancies.of_ticket(code)]

    def introductions(self) -> list[Introduction]:
        """Every introduction, the first made first."""
        with self.uow() as uow:
            return uow.introductions.in_step(set(Stand))

    def news(self, who: str = SEEKER) -> list[Shown]:
        """The messages that told this person of vacancies."""
        return [m for m in self.screen(who).messages if m.data("想去")]

    def said(self, who: str) -> str:
        """Everything on this person's screen."""
        return self.screen(who).text
