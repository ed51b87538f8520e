"""What a list of scored pairs achieved against the truth."""

import numpy


def f1(right: int, reported: int, true_pairs: int) -> float:
    return 2 * right / (reported + true_pairs)


def measure(probability, is_true, true_pairs: int, people: int) -> dict:
    """Takes the probability of each reported pair, whether it is true, and how many true pairs there are.

    Pairs of one probability stand or fall together, so the figures do not depend on their order.
    """
    probability = numpy.asarray(probability, dtype=float)
    is_true = numpy.asarray(is_true, dtype=bool)
    order = numpy.argsort(-probability, kind="stable")
    probability, is_true = probability[order], is_true[order]
    last_of_its_kind = numpy.append(probability[1:] != probability[:-1], True)
    right = numpy.cumsum(is_true)[last_of_its_kind]
    reported = (numpy.arange(len(is_true)) + 1)[last_of_its_kind]
    wrong = reported - right
    within = wrong <= people * 10e-6
    scores = 2 * right / (reported + true_pairs)
    at_half = probability[last_of_its_kind] >= 0.5
    return {
        "best_f1": float(scores.max(initial=0)),
        "f1_at_half": float(scores[at_half][-1]) if at_half.any() else 0.0,
        "recall_at_10_per_million": float(right[within].max(initial=0) / true_pairs),
        "recall": float(right[-1] / true_pairs) if len(right) else 0.0,
    }
