"""Scores our run files by the PyPI package ir_measures and compares with our own figures, to 1e-6."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import ir_measures

REPOSITORY = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("MADOGUCHI_TEST_SHARED_DATA", REPOSITORY / "../shared/data"))


def main() -> None:
    binary, folder = sys.argv[1], SHARED / "localgovfaq"
    if not folder.exists():
        print(f"skipped: {folder} is missing")
        return
    with tempfile.TemporaryDirectory() as data:
        run_file = Path(data) / "run.trec"
        command = [binary, "eval", str(folder), "--split", "dev", "--json", "--run-file", str(run_file)]
        report = json.loads(subprocess.run(command, cwd=REPOSITORY, check=True, stdout=subprocess.PIPE).stdout)
        run = list(ir_measures.read_trec_run(str(run_file)))
    qrels = []
    for line in (folder / "qrels" / "dev.tsv").read_text().splitlines()[1:]:
        query, document, grade = line.split("\t")
        qrels.append(ir_measures.Qrel(query, document, int(grade)))
    ours = report["retrieval"]["measures"]
    wrong = 0
    for entry in ours:
        name = entry["measure"]
        theirs = ir_measures.calc_aggregate([ir_measures.parse_measure(name)], qrels, run)
        (their_value,) = theirs.values()
        good = abs(their_value - entry["value"]) < 1e-6
        wrong += not good
        print(f"{'ok    ' if good else 'FAILED'} {name}: ours {entry['value']:.6f}, ir_measures {their_value:.6f}")
    print(f"{len(ours) - wrong} passed, {wrong} failed")
    sys.exit(wrong > 0 or not ours)


main()
