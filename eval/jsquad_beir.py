#!/usr/bin/env python3
"""JSQuAD (JGLUE, validation part) -> a BEIR folder for `madoguchi eval`: a check that nothing is tuned to FAQs alone.

    python3 eval/jsquad_beir.py ../shared/data/jglue OUT && madoguchi eval OUT --split valid
    MADOGUCHI_RETRIEVE__DENSE_WEIGHT=0 MADOGUCHI_RETRIEVE__RERANK=false madoguchi eval OUT --split valid   # BM25 alone
"""

import json
import sys
from pathlib import Path


def rows(path):
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def write(path, lines):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def main():
    source, out = Path(sys.argv[1]), Path(sys.argv[2])
    documents = rows(source / "jsquad_valid_corpus.jsonl")
    queries = rows(source / "jsquad_valid_queries.jsonl")
    # Without a title a document is running text, not a FAQ.
    write(out / "corpus.jsonl", (json.dumps({"_id": d["id"], "title": "", "text": d["text"]}, ensure_ascii=False) for d in documents))
    write(out / "queries.jsonl", (json.dumps({"_id": q["qid"], "text": q["query"]}, ensure_ascii=False) for q in queries))
    judged = (f"{q['qid']}\t{relevant['id']}\t{relevant['grade']}" for q in queries for relevant in q["relevant"])
    write(out / "qrels/valid.tsv", ["query-id\tcorpus-id\tscore", *judged])


if __name__ == "__main__":
    main()
