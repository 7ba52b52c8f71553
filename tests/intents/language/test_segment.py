"""Words are cut by our own dictionary, and nothing is written outside the given folder."""

from pathlib import Path

from intents.language.segment import Segmenter


def test_community_words_stay_whole(tmp_path: Path) -> None:
    words = Segmenter(tmp_path).words("单元门门禁坏了，楼道灯也不亮")
    assert {"单元门", "门禁", "楼道灯", "不亮"} <= set(words)


def test_key_phrases_count_texts_not_words(tmp_path: Path) -> None:
    texts = ["楼道灯坏了楼道灯坏了", "楼道灯不亮", "水管漏水"]
    assert Segmenter(tmp_path).key_phrases(texts)[0] == ("楼道灯", 2)


def test_the_cache_stays_in_the_folder(tmp_path: Path) -> None:
    Segmenter(tmp_path)
    assert any(path.suffix == ".cache" for path in tmp_path.iterdir())
