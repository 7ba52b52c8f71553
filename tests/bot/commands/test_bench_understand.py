"""The benchmark of understanding judges only what it did not learn from."""

from bot.bench import learned, peers, understand
from intents.language.corpus import Example

TRAINED = [
    Example(f"{thing}{ending}{n}", (intent,), f"{intent}/{thing}")
    for intent, ending in (("fix", "坏了来修"), ("sing", "旁边想去唱歌"))
    for thing in ("灯", "水管", "门", "窗户", "电梯", "暖气")
    for n in "甲乙"
]
ASIDE = [Example("柜子坏了来修", ("fix",), "x"), Example("公园旁边想去唱歌", ("sing",), "y")]


def test_no_family_stands_on_both_sides() -> None:
    data = learned.divide()
    assert data.aside
    assert not {one.family for one in data.trained} & {one.family for one in data.aside}


def test_ours_and_the_peers_learn_the_same_messages() -> None:
    data = learned.Data(TRAINED, ASIDE)
    figures = learned.measure(data)
    assert figures["kept_aside"]["accuracy"] == 1.0
    assert set(figures["learning_curve"]) == {"5", "10", "20", "50", "100", "all"}
    assert all(low <= share <= high for share, low, high in figures["learning_curve"].values())
    ways = {"none", "homophones", "dropped", "traditional", "no_punctuation"}
    assert set(figures["noise"]) == ways
    assert peers.measure(data)["char_tfidf_svm"]["accuracy"] == 1.0


def test_a_cold_process_answers_and_tells_what_it_holds() -> None:
    cold = understand.measure_cold(runs=1)
    assert cold["seconds"] > 0
    assert cold["megabytes_above_python"] is None or cold["megabytes_above_python"] > 0
