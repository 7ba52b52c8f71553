"""Photos of a ticket at the desk: to those who may see the ticket, and every look noted."""

from io import BytesIO

from PIL import Image

from bot.web.photos import Photos, file_id_of
from storage.accesses import Deed
from storage.attachments import StoredAttachment
from storage.unit_of_work import UnitOfWork
from tests.bot.web.conftest import Site
from tests.bot.web.desk.conftest import SignIn
from tests.bot.web.desk.test_tickets import tell


def picture() -> bytes:
    kept = BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    Image.new("RGB", (40, 30), "red").save(kept, "JPEG", exif=exif)
    return kept.getvalue()


def attach(office: Site, code: str, *files: tuple[str, bytes]) -> None:
    photos = Photos(office.folder / "web")

    def work(uow: UnitOfWork) -> None:
        for kind, data in files:
            file_id = file_id_of("p-granny", photos.save("p-granny", data))
            caption = "打13812345678找我" if kind == "photo" else None
            uow.attachments.add(
                StoredAttachment(
                    "p-granny", kind, "web", file_id, office.now, ticket=code, caption=caption
                )
            )
        uow.commit()

    office.tools.writer.run(work)


async def test_the_photos_of_a_ticket_stand_on_its_page(office: Site, signed_in: SignIn) -> None:
    code = tell(office, "灯坏了", building="3")
    attach(office, code, ("photo", picture()), ("voice", b"OggS"), ("photo", picture()))
    worker = await signed_in("li")
    page = (await worker.get(f"/desk/tickets/{code}")).text
    assert page.count("<img ") == 2
    assert 'alt="报修的照片，第 2 张，共 2 张' in page
    assert "1 个（在聊天里看）" in page
    assert "13812345678" not in page
    answer = await worker.get(f"/desk/tickets/{code}/photos/2")
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert "sandbox" in answer.headers["content-security-policy"]
    with Image.open(BytesIO(answer.content)) as drawn:
        assert (drawn.size, dict(drawn.getexif())) == ((40, 30), {})


async def test_a_look_at_a_photo_is_noted_once_an_hour(office: Site, signed_in: SignIn) -> None:
    code = tell(office, "灯坏了", building="3")
    attach(office, code, ("photo", picture()))
    worker = await signed_in("li")
    for _ in range(2):
        assert (await worker.get(f"/desk/tickets/{code}/photos/1")).status_code == 200
    (seen,) = office.tools.writer.read(lambda uow: uow.accesses.about(code))
    assert (seen.person, seen.deed) == ("li", Deed.SAW_TICKET)


async def test_who_may_not_see_the_ticket_sees_no_photo(office: Site, signed_in: SignIn) -> None:
    elsewhere = tell(office, "灯坏了", building="51")
    about = tell(office, "投诉李网格，态度太差", "complaint", building="3")
    for code in (elsewhere, about):
        attach(office, code, ("photo", picture()))
    worker = await signed_in("li")
    absent = await worker.get("/desk/tickets/NOSUCH/photos/1")
    for code in (elsewhere, about):
        answer = await worker.get(f"/desk/tickets/{code}/photos/1")
        assert (answer.status_code, answer.text) == (404, absent.text)
        stranger = await office.browser().get(f"/desk/tickets/{code}/photos/1")
        assert (stranger.status_code, stranger.content) == (303, b"")
        assert (await (await signed_in("fang")).get(f"/desk/tickets/{code}/photos/1")).is_success


async def test_what_is_no_photo_any_more_is_absent(office: Site, signed_in: SignIn) -> None:
    code = tell(office, "灯坏了", building="3")
    attach(office, code, ("photo", b"no picture"), ("photo", picture()))
    lost = office.tools.writer.read(lambda uow: uow.attachments.of_ticket(code))[1].file_id
    (office.folder / "web" / lost).unlink()
    worker = await signed_in("li")
    for number in ("0", "1", "2", "3", "-1", "²", "9" * 30):
        answer = await worker.get(f"/desk/tickets/{code}/photos/{number}")
        assert answer.status_code == 404, number
