#!/usr/bin/env python3
"""Public data and the sample corpus -> one file of training pairs for `madoguchi train`.

    python3 models/prepare_pairs.py --out ~/.cache/madoguchi/train/pairs.jsonl

Each line is {"query": ..., "passage": ..., "source": ...}, with "refine": true where the second pass of
training goes over it again. The output is the same on every run.

Read: jaquad (questions), jglue (sentence pairs, training part), jsick (training part),
laws_municipal (captions), koho_bulletin and digital_agency_md (headings), welfare (programmes),
tsu_garbage (items), corpus/ of this repository (questions, phrasings, headings), and models/pairs/ (plain questions with official
wording that answers them).
Never read: localgovfaq, lawqa_jp, jglue/*_valid*, jsick/test, which are there to measure with.
Only the standard library is used. A data set that is absent is left out with a message.
"""

import argparse
import csv
import io
import json
import re
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAIRS = ROOT / "models/pairs"
SIMILAR_FROM = 3.5  # of 5: the sentences mean nearly the same
# How citizens ask: training goes over these once more.
REFINED = {"corpus_faq", "phrasings", "citizen_questions"}
LONGEST_PASSAGE_CHARS = 600
SHORTEST_PASSAGE_CHARS = 12
SHORTEST_HEADING_CHARS = 3


def read_jsonl(path):
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def read_text(path):
    """The sample corpus holds files in Shift_JIS on purpose."""
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp932")


def jaquad(data):
    passages = {row["id"]: row["text"] for row in read_jsonl(data / "jaquad/train_corpus.jsonl")}
    for row in read_jsonl(data / "jaquad/train_queries.jsonl"):
        for relevant in row["relevant"]:
            yield row["query"], passages[relevant["id"]]


def similar_sentences(path):
    for row in read_jsonl(path):
        if row["score"] >= SIMILAR_FROM:
            yield row["s1"], row["s2"]


def jsts(data):
    return similar_sentences(data / "jglue/jsts_train.jsonl")


def jsick(data):
    return similar_sentences(data / "jsick/train.jsonl")


ARTICLE = re.compile(
    r"\n（(?P<caption>[^（）\n]{2,40})）\n+第[一二三四五六七八九十百千]+条(?:の[一二三四五六七八九十]+)*\n"
    r"(?P<text>.+?)(?=\n（[^（）\n]{2,40}）\n|\n第[一二三四五六七八九十百千]+条|\n[　 ]*第[一二三四五六七八九十百]+[章節款]|\Z)",
    re.S,
)


BOILERPLATE = re.compile("施行期日|経過措置|準用|適用区分")


def laws(data):
    """Title and caption -> article. Rules of the same wording for every ministry are left out."""
    for law in read_jsonl(data / "laws_municipal/laws.jsonl"):
        title = law["title"].removesuffix("　抄").strip()
        if "情報通信の技術の利用" in title or len(title) > 40:
            continue
        for article in ARTICLE.finditer(law["text"]):
            if BOILERPLATE.search(article["caption"]):
                continue
            text = re.sub(r"\s+", "", article["text"])
            yield f"{title} {article['caption']}", text


def sections(text, mark):
    """(heading, body) of the parts that begin with a line matching `mark`."""
    heading, body = None, []
    for line in text.splitlines():
        found = mark.match(line)
        if found:
            if heading:
                yield heading, "\n".join(body).strip()
            heading, body = found["heading"].strip(), []
        else:
            body.append(line)
    if heading:
        yield heading, "\n".join(body).strip()


BULLETIN_HEADING = re.compile(r"^[■◆◇●](?P<heading>.+)$")
MARKDOWN_HEADING = re.compile(r"^#{1,6}\s+(?P<heading>.+)$")
MARKDOWN_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")


def koho(data):
    for article in read_jsonl(data / "koho_bulletin/articles.jsonl"):
        yield article["title"], article["text"]
        yield from sections(article["text"], BULLETIN_HEADING)


def plain(markdown):
    without_front_matter = re.sub(r"\A---\n.*?\n---\n", "", markdown, flags=re.S)
    return MARKDOWN_LINK.sub(r"\1", without_front_matter)


def digital_agency(data):
    for path in sorted((data / "digital_agency_md").rglob("*.md")):
        for heading, body in sections(plain(path.read_text(encoding="utf-8")), MARKDOWN_HEADING):
            if "http" not in heading and "|" not in body:
                yield heading, body


def welfare(data):
    for row in read_jsonl(data / "welfare/programs.jsonl"):
        told = [row.get(key, "") for key in ("description", "targetPeople", "requiredDocuments", "applicationFlow")]
        passage = " ".join([row["name"], *filter(None, told)])
        yield row["plainName"], passage
        yield f"{row['targetPeople']}が使える制度", passage
    for row in read_jsonl(data / "welfare/categories.jsonl"):
        yield row["consultationScript"], f"{row['label']} {row['description']}"


def garbage(data):
    for row in read_jsonl(data / "tsu_garbage/items.jsonl"):
        yield f"{row['item']}の捨て方", f"{row['item']}は{row['category']}です。{row.get('note') or ''}"


def faq_rows(corpus):
    """The rows of the sample FAQ, keywords as one text."""
    for path in sorted((corpus / "faq").glob("[!_]*.csv")):
        yield from csv.DictReader(io.StringIO(read_text(path)))
    for path in sorted((corpus / "faq").glob("*.jsonl")):
        for row in read_jsonl(path):
            yield row | {"keywords": ";".join(row.get("keywords", []))}


def corpus_faq(corpus):
    for row in faq_rows(corpus):
        yield row["question"], row["answer"]
        if row.get("keywords"):
            yield row["keywords"], f"{row['question']} {row['answer']}"


def corpus_guides(corpus):
    for path in sorted((corpus / "guides").glob("*.md")):
        text = read_text(path)
        title = re.search(r"^title:\s*(.+)$", text, flags=re.M)
        for heading, body in sections(plain(text), MARKDOWN_HEADING):
            yield f"{title[1] if title else ''} {heading}".strip(), body


def phrasings(corpus):
    """How people ask -> the FAQ's question, its answer, and both together, as an index holds them.

    Every fourth is left out: from those, unseen, the order and the confidence are learnt.
    """
    for row in faq_rows(corpus):
        question, answer = row["question"], row["answer"]
        asked = row.get("phrasings") or []
        asked = asked.splitlines() if isinstance(asked, str) else asked
        for phrasing in (text for at, text in enumerate(asked) if at % 4 != 3):
            yield phrasing, question
            yield phrasing, answer
            yield phrasing, f"{question} {answer}"


def citizen_questions(_corpus):
    for row in read_jsonl(PAIRS / "citizen_questions.jsonl"):
        yield row["query"], row["passage"]


def clean(pairs):
    """Cuts long passages, drops what says too little, and drops repetitions."""
    seen = set()
    for query, passage in pairs:
        query, passage = query.strip(), passage.strip()[:LONGEST_PASSAGE_CHARS]
        too_short = len(query) < SHORTEST_HEADING_CHARS or len(passage) < SHORTEST_PASSAGE_CHARS
        if not too_short and (query, passage) not in seen:
            seen.add((query, passage))
            yield query, passage


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared/data", help="folder of the public data")
    parser.add_argument("--corpus", type=Path, default=ROOT / "corpus", help="the sample city")
    parser.add_argument("--out", type=Path, required=True, help="JSON lines to write")
    parser.add_argument("--without", nargs="*", default=[], help="names of sources to leave out")
    options = parser.parse_args()
    public = [jaquad, jsts, jsick, laws, koho, digital_agency, welfare, garbage]
    sources = [(read, options.data) for read in public] + [(read, options.corpus) for read in (corpus_faq, corpus_guides, phrasings, citizen_questions)]
    counts = Counter()
    options.out.parent.mkdir(parents=True, exist_ok=True)
    with options.out.open("w", encoding="utf-8") as out:
        for read, folder in sources:
            if read.__name__ in options.without:
                continue
            try:
                for query, passage in clean(read(folder)):
                    line = {"query": query, "passage": passage, "source": read.__name__}
                    if read.__name__ in REFINED:
                        line["refine"] = True
                    print(json.dumps(line, ensure_ascii=False), file=out)
                    counts[read.__name__] += 1
            except FileNotFoundError as error:
                print(f"{read.__name__}: left out, {error.filename} is absent", file=sys.stderr)
    for name, count in counts.items():
        print(f"{name:16}{count:7}", file=sys.stderr)
    print(f"{'in all':16}{counts.total():7}  {options.out}", file=sys.stderr)


if __name__ == "__main__":
    main()
