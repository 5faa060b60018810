#!/usr/bin/env python3
"""How citizens ask for FAQ entries in which nobody is in danger -> ordinary messages for the safety model.

    python3 models/prepare_ordinary.py --out ordinary.jsonl

Each line is {"question": ...}. Whoever writes 「祖母が他界」 wants the papers of a bereavement, not an ambulance. The files of
topics that lead to an emergency number are left out: what is asked there may be a call for help.
"""

import argparse
import json
from pathlib import Path

from prepare_pairs import ROOT, faq_rows

# Disasters, fire, violence, fraud, illness, destitution, bullying, abuse.
LEFT_OUT = ("bousai", "shobo", "jinken", "soudan", "kenko", "seikatsu", "school", "kosodate", "suido", "douro")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=ROOT / "corpus", help="the sample city")
    parser.add_argument("--out", type=Path, required=True, help="JSON lines to write")
    options = parser.parse_args()
    with options.out.open("w", encoding="utf-8") as out:
        for row in faq_rows(options.corpus):
            if row["id"].split("-")[1] in LEFT_OUT:
                continue
            asked = row.get("phrasings") or []
            for text in asked.splitlines() if isinstance(asked, str) else asked:
                out.write(json.dumps({"question": text}, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
