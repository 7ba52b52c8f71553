"""Understands one message whole: intents, wishes, slots, danger, and what to do about it.

Pure: `now` is given, nothing is read but our own model and word lists, once. Heavy things
stay out of this path, so that a cold process answers within half a second.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from intents.language.acting import EMERGENCY, NONE, ActBars, Chat, Setting, decide
from intents.language.chatter import weigh_chatter
from intents.language.classifier import Classifier, Verdict, load_weights
from intents.language.corrections import Corrections
from intents.language.emergency import BAR, Alarm, least_chance, load_alarm, weigh_danger
from intents.language.fragments import is_fragment
from intents.language.homophones import hear
from intents.language.honesty import be_honest
from intents.language.masking import find_signs, mask, mask_slice
from intents.language.normalise import is_aligned, normalise
from intents.language.slots import extract_facts, extract_slots, is_anonymous, is_urgent
from intents.language.splitting import Weighing, Wish, find_wishes
from intents.language.stance import complains_outright, reorder
from intents.language.understanding import IntentScore, Previous, Request, Understanding

MODEL = Path(__file__).parent / "model"
CORRECTED = 0.995
CONTINUED = 0.9  # how sure it is that a fragment is about the ticket before it
DOUBTFUL, SURER = 0.5, 0.2  # below the first, a reading by sound counts if surer by the second
LONGEST_HEARD = 200  # characters
LONGEST_READ = 5_000  # of a longer text the beginning must do
STATUS = "status"
SURELY_NONE = 0.9  # facts are read from what is less surely chatter: somebody may ask about it
# Between neighbours a danger that may be chatter must be certain, or it is let go.
AMONG_THEMSELVES, CERTAIN = 0.5, 0.8
# Above this bar more requests of strangers fell silent than foolish answers were saved.
SURE_IN_A_GROUP = 0.80
_PLACED = frozenset({"building", "unit", "room"})
UNHEARD = 0.02  # a stance cannot bring up an intent of a smaller share
HIRES = 0.5  # what words of hiring count beside what was learned


class Understander:
    """The understanding of one community: shared weights and its own corrections."""

    def __init__(
        self,
        classifier: Classifier,
        alarm: Alarm,
        corrections: Corrections | None = None,
        bars: ActBars | None = None,
    ) -> None:
        self._classifier = classifier
        self._alarm = alarm
        self._corrections = corrections or Corrections()
        self._bars = bars or _read_bars(classifier)
        self._weighing = Weighing()
        calibration = classifier.weights.calibration
        self._danger = calibration.get("danger") or ()
        self._chatter = calibration.get("chatter") or ()

    @classmethod
    def load(cls, model_dir: Path | None = None) -> "Understander":
        """Reads the shipped model, or the one in `model_dir`; FileNotFoundError if none."""
        return cls(Classifier(load_weights(model_dir or MODEL)), load_alarm())

    def with_corrections(self, pairs: Iterable[tuple[str, str]]) -> "Understander":
        """A copy that knows (text, intent) corrections; the weights are shared."""
        known = Corrections((mask(normalise(text)), intent) for text, intent in pairs)
        return Understander(self._classifier, self._alarm, known, self._bars)

    @property
    def model_version(self) -> str:
        """Names the weights; equal weights have equal names."""
        return self._classifier.version

    @property
    def labels(self) -> tuple[str, ...]:
        """Every intent the model can give."""
        return self._classifier.labels

    def predict(self, text: str) -> list[tuple[str, float]]:
        """Every intent with its share, the likeliest first: the fast path, one wish assumed."""
        prepared = mask(normalise(text))
        shares = self._judge_closely(self._judge(prepared), prepared).shares
        ranked = zip(self.labels, shares, strict=True)
        return sorted(ranked, key=lambda pair: -pair[1])

    def classify(self, prepared: str) -> list[float]:
        """Shares by label of a text already normalised and masked: weights alone."""
        return self._classifier.judge(prepared).shares

    def weigh(self, text: str, intent: str) -> list[tuple[str, float]]:
        """What in the text spoke for or against an intent, the weightiest first."""
        return self._classifier.weigh(mask(normalise(text)), intent)

    def understand(
        self,
        text: str,
        *,
        now: datetime,
        chat: Chat = "private",
        reply_to: str | None = None,
        mentioned: bool = False,
        previous: Previous | None = None,
    ) -> Understanding:
        """The whole message understood; never raises for any text.

        `now` is local to the community; `reply_to` is what the message answers, if anything;
        `mentioned` says that it names the bot; `previous` is what it may continue.
        """
        said, text = text, text[:LONGEST_READ]
        plain = normalise(text)
        prepared = mask(plain)
        literal = self._judge(prepared)
        if previous is not None and STATUS in self.labels and is_fragment(plain, prepared):
            verdict = self._be_sure(STATUS, CONTINUED)
        else:
            verdict = self._judge_closely(literal, prepared)
        wishes = self._find_wishes(text, plain, verdict)
        setting = Setting(chat, reply_to, mentioned)
        chatter = self._weigh_chatter(prepared, verdict, setting)
        chance = self._weigh_danger(plain, prepared, literal)
        if setting.is_unaddressed and chance < CERTAIN and chatter >= AMONG_THEMSELVES:
            chance = 0.0
        wishes = self._add_danger(chance, verdict, wishes)
        wishes = self._take_stance(plain, verdict, wishes)
        intents = tuple(IntentScore(wish.intent, be_honest(wish.confidence)) for wish in wishes)
        names = [wish.intent for wish in wishes]
        slots = extract_slots(text, names, now)
        if names == [NONE] and wishes[0].confidence < SURELY_NONE:
            slots = extract_facts(text, now)
        if "role" in slots:
            slots["role"] = self._find_role(prepared, slots["role"] == "employer")
        placed = not _PLACED.isdisjoint(slots)
        told = replace(setting, placed=placed, outright=complains_outright(plain))
        return Understanding(
            text=said,
            intents=intents,
            act=decide(names[0], wishes[0].confidence, chatter, told, self._bars),
            slots=slots,
            urgent=EMERGENCY in names or is_urgent(text, names),
            anonymous=is_anonymous(text),
            requests=_requests(text, wishes, slots, now),
            model_version=self.model_version,
        )

    def _judge(self, prepared: str) -> Verdict:
        corrected = self._corrections.find(prepared) if self._corrections else None
        if corrected is None:
            return self._classifier.judge(prepared)
        return self._be_sure(corrected, CORRECTED)

    def _be_sure(self, intent: str, share: float) -> Verdict:
        """A verdict that the weights have no part in."""
        rest = (1 - share) / max(len(self.labels) - 1, 1)
        shares = [share if label == intent else rest for label in self.labels]
        return Verdict([4.0 * one - 2.0 for one in shares], shares)

    def _judge_closely(self, verdict: Verdict, prepared: str) -> Verdict:
        """The verdict on a whole message; in doubt, on what it sounds like, if that is surer."""
        sure = max(verdict.shares)
        if sure >= DOUBTFUL or len(prepared) > LONGEST_HEARD:
            return verdict
        heard = hear(prepared, self._classifier.is_usual)
        if heard == prepared:
            return verdict
        other = self._judge(heard)
        return other if max(other.shares) > sure + SURER else verdict

    def _find_wishes(self, text: str, plain: str, verdict: Verdict) -> list[Wish]:
        """Slices are masked with what was found in the whole where the two are aligned."""
        signs = find_signs(plain) if is_aligned(text, plain) else None

        def judge(start: int, end: int) -> list[float]:
            if signs is None:
                return self._judge(mask(normalise(text[start:end]))).shares
            return self._judge(mask_slice(plain, signs, start, end)).shares

        return find_wishes(text, verdict.shares, self.labels, judge, self._weighing)

    def _weigh_chatter(self, prepared: str, verdict: Verdict, setting: Setting) -> float:
        """The chance that neighbours are among themselves; the share of `none` elsewhere."""
        if NONE not in self.labels:
            return 0.0
        column = self.labels.index(NONE)
        if not setting.is_unaddressed or not self._chatter:
            return verdict.shares[column]
        return weigh_chatter(prepared, verdict.scores, column, self._chatter)

    def _find_role(self, prepared: str, is_said: bool) -> str:
        """Who hires by the words of hiring (`is_said`) and by what was learned, weighed alike."""
        lean = self._classifier.lean_to_hiring(prepared)
        if lean is None:
            return "employer" if is_said else "seeker"
        return "employer" if lean + (HIRES if is_said else -HIRES) + 0.1 > 0 else "seeker"

    def _weigh_danger(self, plain: str, prepared: str, verdict: Verdict) -> float:
        """The chance of present danger; 0 where no example taught what that is."""
        if EMERGENCY not in self.labels:
            return 0.0
        signs = self._alarm.read(plain)
        chance = weigh_danger(signs, prepared, verdict.scores, self.labels, self._danger)
        return chance if chance >= least_chance(signs, plain) else 0.0

    def _add_danger(self, chance: float, verdict: Verdict, wishes: list[Wish]) -> list[Wish]:
        """Puts an emergency first; without one, makes sure that no wish says so."""
        calm = [wish for wish in wishes if wish.intent != EMERGENCY]
        end = max(wish.end for wish in wishes)
        if chance >= BAR:
            further = [wish for wish in calm if wish.intent != NONE and len(wishes) > 1]
            return [Wish(EMERGENCY, chance, 0, end), *further]
        return calm or [self._second_best(verdict.shares, end)]

    def _take_stance(self, plain: str, verdict: Verdict, wishes: list[Wish]) -> list[Wish]:
        """Puts first what the way of telling wants first; see `stance`."""
        wanted = reorder(plain, [wish.intent for wish in wishes])
        if wanted is None or not set(wanted) <= set(self.labels):
            return wishes
        known = {wish.intent: wish for wish in wishes}
        share = max(wish.confidence for wish in wishes)
        end = max(wish.end for wish in wishes)
        new = [known.get(intent) or Wish(intent, share, 0, end) for intent in wanted]
        return new if verdict.shares[self.labels.index(wanted[0])] >= UNHEARD else wishes

    def _second_best(self, shares: Sequence[float], end: int) -> Wish:
        ranked = sorted(zip(shares, self.labels, strict=True), reverse=True)
        share, label = next(pair for pair in ranked if pair[1] != EMERGENCY)
        return Wish(label, share, 0, end)


def _read_bars(classifier: Classifier) -> ActBars:
    """The bars found in training; an answer between neighbours must leave a third of the doubt."""
    found = float(classifier.weights.calibration.get("group", ActBars().group_file))
    bar = min(found, SURE_IN_A_GROUP)
    return ActBars(group_file=bar, group_answer=1.0 - (1.0 - bar) / 3)


def _requests(
    text: str, wishes: Sequence[Wish], slots: Mapping[str, str | int | bool], now: datetime
) -> tuple[Request, ...]:
    """One request for each wish; `none` asks for nothing, a lone wish has all the slots."""
    requests = []
    for wish in wishes:
        if wish.intent != NONE:
            part = text[wish.start : wish.end].strip()
            own = slots if part == text.strip() else extract_slots(part, [wish.intent], now)
            requests.append(Request(wish.intent, be_honest(wish.confidence), part, own))
    return tuple(requests)
