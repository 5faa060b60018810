"""Fits the confidence of retrieval: the probability that the first passage answers the question.

Reads the development questions in eval/gold, asks `madoguchi search --json` each, and fits a logistic regression
with a little ridge by Newton's method. Prints the weights for crates/retrieve/src/confidence.rs, and how well they
do on the questions held out from each of ten folds. The test questions are never read.

    python3 eval/calibrate.py BINARY      # with the sample city ingested into ./data; numpy needed
"""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

FEATURES = ["dense", "coverage", "title_coverage", "margin"]
DAY = "2026-11-21"


def questions() -> list[dict]:
    files = sorted(Path("eval/gold").glob("*.jsonl"))
    rows = [json.loads(line) for file in files for line in file.read_text().splitlines() if line.strip()]
    return [row for row in rows if row["split"] == "dev"]


def example(binary: str, row: dict):
    command = [binary, "search", row["question"], "--json", "--on", DAY]
    for department in row.get("departments", []):
        command += ["--staff", department]
    found = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)["passages"]
    if not found:
        return None
    best = found[0]
    other = next((p["score"] for p in found if p["article_id"] != best["article_id"]), 0.0)
    legs = best["legs"]
    features = [max(legs["dense"] or 0.0, 0.0), legs["coverage"], legs["title_coverage"], best["score"] - other]
    answers = {article["id"] for article in row["articles"] if article["grade"] == 2}
    return features, float(row["outcome"] == "answered" and best["article_id"] in answers)


def fit(x: np.ndarray, y: np.ndarray, ridge: float = 0.05) -> np.ndarray:
    weights = np.zeros(x.shape[1])
    penalty = ridge * np.eye(x.shape[1])
    penalty[0, 0] = 0.0
    for _ in range(50):
        p = 1.0 / (1.0 + np.exp(-x @ weights))
        gradient = x.T @ (p - y) + penalty @ weights
        hessian = (x * (p * (1 - p))[:, None]).T @ x + penalty
        weights -= np.linalg.solve(hessian, gradient)
    return weights


def main() -> None:
    # One at a time: the index belongs to one process.
    with ThreadPoolExecutor(1) as pool:
        examples = [e for e in pool.map(lambda row: example(sys.argv[1], row), questions()) if e]
    x = np.array([[1.0, *features] for features, _ in examples])
    y = np.array([label for _, label in examples])
    for name, weight in zip(["bias", *FEATURES], fit(x, y)):
        print(f"{name}: {weight:.3f}")
    folds = np.arange(len(y)) % 10
    held_out = np.concatenate([x[folds == k] @ fit(x[folds != k], y[folds != k]) for k in range(10)])
    truth = np.concatenate([y[folds == k] for k in range(10)])
    p = 1.0 / (1.0 + np.exp(-held_out))
    print(f"{len(y)} questions, {y.mean():.3f} right at the first place; Brier score {np.mean((p - truth) ** 2):.4f}")
    for threshold in (0.3, 0.4, 0.5, 0.6, 0.7, 0.8):
        said = p >= threshold
        print(f"threshold {threshold}: says {said.mean():.3f}, right when saying {truth[said].mean() if said.any() else 0:.3f}")


main()
