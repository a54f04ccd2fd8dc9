"""Writes golden/metrics.json: what torchmetrics makes of small batches, checked against scikit-learn where both say something.

    pip install torchmetrics==1.9.0 scikit-learn==1.9.1
    python3 metrics.py golden/metrics.json
"""
import json
import sys

import numpy
import sklearn.metrics
import torch
from torchmetrics.classification import (
    BinaryAUROC, MulticlassAccuracy, MulticlassAUROC, MulticlassCalibrationError, MulticlassConfusionMatrix,
    MulticlassF1Score, MulticlassPrecision, MulticlassRecall,
)

CLASSES = 5
BATCH = 17
generator = torch.Generator().manual_seed(7)


def draw(examples, scale=1.5):
    """Logits that lean to their labels, so that scores are neither perfect nor chance."""
    labels = torch.randint(0, CLASSES, (examples,), generator=generator)
    logits = torch.randn(examples, CLASSES, generator=generator) * scale
    logits[torch.arange(examples), labels] += 1.0
    return logits, labels


def rounded(probabilities, parts):
    return (probabilities * parts).round() / parts


def make_inputs():
    logits, labels = draw(60)
    probabilities = logits.softmax(1)
    absent_logits, absent_labels = draw(40)
    absent_labels[absent_labels == 3] = 0
    absent_logits[:, 1] = -9.0
    empty_logits, empty_labels = draw(40)
    # Class 3 neither is nor is taken for.
    empty_labels[empty_labels == 3] = 0
    empty_logits[:, 3] = -9.0
    ignored = labels.clone()
    ignored[::7] = -100
    certain = rounded(probabilities, 20)
    certain[0] = torch.tensor([0.0, 0.0, 1.0, 0.0, 0.0])
    binary_labels = torch.randint(0, 2, (50,), generator=generator)
    binary = (torch.randn(50, generator=generator) + binary_labels * 1.2)
    return {
        "logits": (logits, labels),
        "probabilities": (probabilities, labels),
        "rounded": (certain, labels),
        "absent": (absent_logits.softmax(1), absent_labels),
        "empty": (empty_logits.softmax(1), empty_labels),
        "ignored": (probabilities, ignored),
        "numbers": (probabilities.argmax(1), labels),
        "binary-logits": (binary, binary_labels),
        "binary-rounded": (rounded(binary.sigmoid(), 10), binary_labels),
        "binary-only-positive": (binary.sigmoid(), torch.ones_like(binary_labels)),
    }


def batches(pair):
    predictions, labels = pair
    return list(zip(predictions.split(BATCH), labels.split(BATCH)))


def value_of(metric, pair):
    for predictions, labels in batches(pair):
        metric.update(predictions, labels)
    return metric.compute().tolist()


SCORES = {"Accuracy": MulticlassAccuracy, "Precision": MulticlassPrecision, "Recall": MulticlassRecall, "F1Score": MulticlassF1Score}
AVERAGES = ["micro", "macro", "weighted", "none"]


def score_cases(inputs):
    for name, metric in SCORES.items():
        for average in AVERAGES:
            for source, more in [
                ("probabilities", {}), ("logits", {}), ("absent", {}), ("empty", {}), ("numbers", {}),
                ("probabilities", {"top_k": 2}), ("absent", {"top_k": 3}), ("empty", {"top_k": 2}),
                ("ignored", {"ignore_index": -100}), ("probabilities", {"ignore_index": 2}),
                ("ignored", {"ignore_index": -100, "top_k": 2}),
                ("absent", {"zero_division": 1}), ("empty", {"zero_division": 1}),
            ]:
                if name == "Accuracy" and "zero_division" in more:
                    continue
                if average in ("micro", "weighted") and (source in ("logits", "numbers") or len(more) > 1):
                    continue
                made = metric(num_classes=CLASSES, average=average, validate_args=False, **more)
                yield name, source, {"average": average, **more}, value_of(made, inputs[source])


def other_cases(inputs):
    for source, more in [("probabilities", {}), ("numbers", {}), ("ignored", {"ignore_index": -100}), ("absent", {"normalize": "true"}),
                         ("absent", {"normalize": "pred"}), ("logits", {"normalize": "all"}), ("logits", {"ignore_index": 1})]:
        yield "ConfusionMatrix", source, more, value_of(MulticlassConfusionMatrix(CLASSES, validate_args=False, **more), inputs[source])
    for source in ["probabilities", "logits", "rounded", "ignored"]:
        for more in [{}, {"norm": "l2"}, {"norm": "max"}, {"n_bins": 10}, {"n_bins": 1}]:
            if source == "ignored":
                more = {**more, "ignore_index": -100}
            yield "CalibrationError", source, more, value_of(MulticlassCalibrationError(CLASSES, validate_args=False, **more), inputs[source])
    for source in ["probabilities", "logits", "rounded", "absent", "ignored"]:
        for average in ["macro", "weighted", "none"]:
            for thresholds in [None, 11, *([2, 200] if average == "macro" else [])]:
                more = {"average": average, **({"thresholds": thresholds} if thresholds else {}),
                        **({"ignore_index": -100} if source == "ignored" else {})}
                yield "AUROC", source, more, value_of(MulticlassAUROC(CLASSES, validate_args=False, **more), inputs[source])
    for source in ["binary-logits", "binary-rounded", "binary-only-positive"]:
        for thresholds in [None, 11]:
            more = {"thresholds": thresholds} if thresholds else {}
            yield "BinaryAUROC", source, more, value_of(BinaryAUROC(**more), inputs[source])


def check_with_sklearn(inputs):
    probabilities, labels = inputs["probabilities"]
    predicted = probabilities.argmax(1)
    for average in ["micro", "macro", "weighted", None]:
        precision, recall, f1, _ = sklearn.metrics.precision_recall_fscore_support(labels, predicted, average=average, zero_division=0)
        for expected, metric in [(precision, MulticlassPrecision), (recall, MulticlassRecall), (f1, MulticlassF1Score)]:
            numpy.testing.assert_allclose(value_of(metric(num_classes=CLASSES, average=average), inputs["probabilities"]), expected, atol=1e-6)
    matrix = value_of(MulticlassConfusionMatrix(CLASSES), inputs["probabilities"])
    numpy.testing.assert_array_equal(matrix, sklearn.metrics.confusion_matrix(labels, predicted))
    for source in ["probabilities", "rounded"]:
        scores, labels = inputs[source]
        # scikit-learn wants rows that sum to 1, though its areas do not depend on it: one class at a time.
        for average in ["macro", "weighted"]:
            areas = [sklearn.metrics.roc_auc_score(labels == c, scores[:, c]) for c in range(CLASSES)]
            weights = torch.bincount(labels) if average == "weighted" else None
            numpy.testing.assert_allclose(value_of(MulticlassAUROC(CLASSES, average=average, validate_args=False), inputs[source]),
                                          numpy.average(areas, weights=weights), atol=1e-6)
    scores, labels = inputs["binary-rounded"]
    numpy.testing.assert_allclose(value_of(BinaryAUROC(), inputs["binary-rounded"]), sklearn.metrics.roc_auc_score(labels, scores), atol=1e-6)


def main(path):
    inputs = make_inputs()
    check_with_sklearn(inputs)
    cases = {}
    for metric, source, hyperparameters, value in [*score_cases(inputs), *other_cases(inputs)]:
        said = "-".join(f"{name}-{setting}" for name, setting in hyperparameters.items())
        cases[f"{metric}-{source}" + (f"-{said}" if said else "")] = {
            "metric": metric, "classes": 1 if metric == "BinaryAUROC" else CLASSES,
            "input": source, "hyperparameters": hyperparameters, "value": value,
        }
    with open(path, "w") as file:
        file.write('{\n"inputs": {\n')
        file.write(",\n".join(
            f"{json.dumps(name)}: " + json.dumps([{"predictions": p.tolist(), "labels": t.tolist()} for p, t in batches(pair)])
            for name, pair in inputs.items()))
        file.write('\n},\n"cases": {\n')
        file.write(",\n".join(f"{json.dumps(name)}: {json.dumps(case)}" for name, case in cases.items()))
        file.write("\n}\n}\n")
    print(f"{len(cases)} cases")


if __name__ == "__main__":
    main(sys.argv[1])
