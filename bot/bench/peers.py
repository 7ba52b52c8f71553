"""Other classifiers on the same messages in the same run, so that ours can be compared.

Each is given its usual recipe: a TF-IDF linear SVM over characters, naive Bayes over jieba's
words, and fastText over characters where it is installed.
"""

import importlib
import importlib.util
import logging
import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from bot.bench.ground import Figures
from bot.bench.learned import Data, prepare_all
from intents.language.corpus import Example
from intents.language.evaluation import Judged, macro_f1, wilson

ALONE = 300  # messages that are timed one by one
Labels = list[str]
Teach = Callable[[list[str], Labels], Callable[[list[str]], Labels]]


def measure(data: Data) -> Figures:
    """Accuracy with its interval, macro-F1 and microseconds of each peer."""
    teachers: dict[str, Teach] = {"char_tfidf_svm": _teach_svm, "jieba_naive_bayes": _teach_bayes}
    if importlib.util.find_spec("fasttext"):
        teachers["fasttext"] = _teach_fasttext
    else:
        sys.stderr.write(
            "fastText is NOT installed here and NOT measured: pip install fasttext-wheel\n"
        )
    figures = {name: _measure_one(data, teach) for name, teach in teachers.items()}
    return {"fasttext": "not installed", **figures}


def _measure_one(data: Data, teach: Teach) -> Figures:
    predict = teach(prepare_all(data.trained), [one.intents[0] for one in data.trained])
    texts = prepare_all(data.plain)
    judged = _judge(data.plain, predict(texts))
    spent = []
    for text in texts[:ALONE]:
        begin = time.perf_counter_ns()
        predict([text])
        spent.append((time.perf_counter_ns() - begin) / 1_000)
    right = sum(one.truth == one.given for one in judged)
    low, high = wilson(right, len(judged))
    return {
        "accuracy": round(right / len(judged), 4),
        "low": round(low, 4),
        "high": round(high, 4),
        "macro_f1": round(macro_f1(judged), 4),
        "us_per_message": round(sorted(spent)[len(spent) // 2], 1),
    }


def _judge(plain: Sequence[Example], given: Labels) -> list[Judged]:
    return [Judged(one.intents[0], label, 1.0) for one, label in zip(plain, given, strict=True)]


def _teach_svm(texts: list[str], labels: Labels) -> Callable[[list[str]], Labels]:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline
    from sklearn.svm import LinearSVC

    recipe = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), min_df=2, sublinear_tf=True)
    model = make_pipeline(recipe, LinearSVC(random_state=0, class_weight="balanced"))
    model.fit(texts, labels)
    return lambda asked: list(model.predict(asked))


def _teach_bayes(texts: list[str], labels: Labels) -> Callable[[list[str]], Labels]:
    import jieba
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.naive_bayes import MultinomialNB
    from sklearn.pipeline import make_pipeline

    jieba.setLogLevel(logging.WARNING)
    cutter = jieba.Tokenizer()
    recipe = CountVectorizer(analyzer=cutter.lcut)
    with tempfile.TemporaryDirectory() as folder:
        cutter.tmp_dir = folder
        model = make_pipeline(recipe, MultinomialNB(alpha=0.3)).fit(texts, labels)
    return lambda asked: list(model.predict(asked))


def _teach_fasttext(texts: list[str], labels: Labels) -> Callable[[list[str]], Labels]:
    fasttext: Any = importlib.import_module("fasttext")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "train.txt"
        lines = [f"__label__{label} {_spaced(t)}\n" for t, label in zip(texts, labels, strict=True)]
        random.Random(0).shuffle(lines)  # it learns in the order of the file
        path.write_text("".join(lines), encoding="utf-8")
        model = fasttext.train_supervised(str(path), epoch=30, lr=0.5, wordNgrams=3, thread=1)

    def ask(asked: list[str]) -> Labels:
        # The wrapper's own predict asks numpy for what numpy 2 refuses; what it wraps does not.
        found = [model.f.predict(_spaced(text) + "\n", 1, 0.0, "strict") for text in asked]
        return [pairs[0][1].removeprefix("__label__") for pairs in found]

    return ask


def _spaced(text: str) -> str:
    return " ".join(text.replace("\n", " "))
