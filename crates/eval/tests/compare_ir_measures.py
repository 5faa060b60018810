"""Compares the measures of madoguchi-eval with PyPI's ir_measures (default providers), to 1e-6.

    compare_ir_measures.py SCORE_BINARY [QRELS RUN]     needs: pip install ir_measures

Without QRELS and RUN it makes random ones from a fixed seed: ties (also of scores that differ only beyond
32 bits), graded labels, queries without results, without relevant documents and without judgements, ids that
sort differently as text and as numbers. No negative labels: pytrec_eval 0.5.11 counts labels in an array by
label, and with -1 it now and then never returns.

Each run is compared twice: as it is, and as SCORE_BINARY writes it out with --run-out. RR with a cutoff is
compared on the second alone: ir_measures gives it to MS MARCO's script, which breaks ties by document id
ascending, while every other measure goes to trec_eval, which breaks them descending.
"""

import json
import math
import random
import subprocess
import sys
import tempfile
from pathlib import Path

import ir_measures

MEASURES = [
    "nDCG", "nDCG@1", "nDCG@3", "nDCG@10", "Recall@1", "R@10", "Recall@100", "Recall(rel=2)@10", "P@1", "P@5",
    "P(rel=2)@10", "RR", "MRR", "RR(rel=2)", "RR@1", "RR@10", "RR(rel=2)@5", "AP", "MAP@10", "AP(rel=2)",
    "AP(rel=2)@5", "Success@1", "Success@5", "Success(rel=2)@1", "Success(rel=3)@10",
]
TOLERANCE = 1e-6
ROUNDS = 60


def random_files(rng, folder):
    """Judgements and a run over 12 queries and 40 documents."""
    docs = [f"d{n}" for n in range(30)] + [f"faq-転入-{n:03}" for n in range(10)]
    qrels, run = [], []
    for number in range(12):
        query = f"q{number}"
        if number != 0:  # q0 has no judgements
            for doc in rng.sample(docs, rng.randint(1, 20)):
                grade = rng.choice([0, 0, 1, 1, 2, 3]) if number != 1 else 0  # q1: none is relevant
                qrels.append(f"{query} 0 {doc} {grade}")
        if number == 2:  # q2 has no results
            continue
        steps = rng.choice([2, 5, 1000])
        for rank, doc in enumerate(rng.sample(docs, rng.randint(1, len(docs))), 1):
            score = rng.randint(-steps, steps) / steps + rng.choice([0.0, 0.0, 1e-12])
            run.append(f"{query} Q0 {doc} {rank} {score!r} random")
    paths = Path(folder, "qrels"), Path(folder, "run")
    for path, lines in zip(paths, (qrels, run)):
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return paths


def theirs(measures, qrels, run):
    """Mean and values per query of ir_measures, by measure."""
    with open(qrels, encoding="utf-8") as q, open(run, encoding="utf-8") as r:
        qrels, run = list(ir_measures.read_trec_qrels(q)), list(ir_measures.read_trec_run(r))
    result = ir_measures.calc(measures, qrels, run)
    for measure in measures:
        values = {metric.query_id: metric.value for metric in result.per_query if metric.measure == measure}
        yield measure, result.aggregated[measure], values


def differences(ours, measures, qrels, run):
    """What differs between our JSON and ir_measures, as text."""
    by_name = {ir_measures.parse_measure(score["measure"]): score for score in ours["scores"]}
    for measure, mean, values in theirs(measures, qrels, run):
        score = by_name[measure]
        if score["per_query"].keys() != values.keys():
            yield f"{measure}: other queries: {sorted(score['per_query'].keys() ^ values.keys())}"
            continue
        if not math.isclose(score["mean"], mean, abs_tol=TOLERANCE):
            yield f"{measure}: {score['mean']} is not {mean}"
        for query, value in values.items():
            if not math.isclose(score["per_query"][query], value, abs_tol=TOLERANCE):
                yield f"{measure} of {query}: {score['per_query'][query]} is not {value}"


def compare(binary, qrels, run, folder):
    """Scores both ways and returns the differences and the number of compared measures."""
    untied = Path(folder, "untied")
    command = [binary, qrels, run, "--run-out", untied, *MEASURES]
    ours = json.loads(subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout)
    measures = list(dict.fromkeys(ir_measures.parse_measure(name) for name in MEASURES))
    one_order = [m for m in measures if not (m.NAME == "RR" and "cutoff" in m.params)]
    found = list(differences(ours, one_order, qrels, run)) + list(differences(ours, measures, qrels, untied))
    return found, len(one_order) + len(measures)


def main():
    binary, *files = sys.argv[1:]
    rng = random.Random(20261101)
    compared, found = 0, []
    for _ in range(1 if files else ROUNDS):
        with tempfile.TemporaryDirectory() as folder:
            qrels, run = files if files else random_files(rng, folder)
            some, count = compare(binary, qrels, run, folder)
            found += some
            compared += count
    for difference in found[:20]:
        print(difference)
    print(f"ir_measures {ir_measures.__version__}: {compared} measures compared, {len(found)} differences above {TOLERANCE}")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
