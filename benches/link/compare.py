"""`sokhoe people link` and Splink on the same labelled list, in the same run.

    pip install splink
    target/release/sokhoe synth labelled --rows 1000000 -o labelled
    python benches/link/compare.py target/release/sokhoe labelled/labelled.csv

See README.md for the settings and why they are fair.
"""

import argparse
import resource
import subprocess
import tempfile
import time
from pathlib import Path

import duckdb
import pandas

from measure import measure

# Numbers and names reach Splink as clean as ours come to be: it is the linking that is compared.
CLEAN = r"""
with raw as (
  select *, regexp_replace(citizen_id, '[^0-9A-Za-z]', '', 'g') as c, regexp_replace(bhyt, '[^0-9A-Za-z]', '', 'g') as b
  from read_csv('{list}', all_varchar = true, header = true)
)
select
  id as unique_id,
  truth,
  nullif(lower(replace(full_name, '  ', ' ')), '') as toned,
  nullif(strip_accents(replace(lower(full_name), 'đ', 'd')), '') as name,
  split_part(strip_accents(replace(lower(full_name), 'đ', 'd')), ' ', -1) as given,
  nullif(birth_date, '') as birth_date,
  case when length(birth_date) = 10 then birth_date end as day,
  nullif(birth_date[1:4], '') as year,
  nullif(sex, '') as sex,
  case when length(c) = 12 then c when length(c) = 11 then '0' || c end as citizen,
  case when old_id <> '' then old_id when length(c) = 9 then c end as old_card,
  case when length(b) = 15 then right(b, 10) when b <> '' then b end as insurance,
  nullif(regexp_replace(phone, '^\+84', '0'), '') as phone,
  nullif(commune, '') as commune,
  nullif(strip_accents(replace(lower(address), 'đ', 'd')), '') as address
from raw
"""


def splink(path: str, threads: int, max_pairs: float) -> tuple[pandas.DataFrame, float]:
    import splink.comparison_level_library as cll
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    begun = time.monotonic()
    connection = duckdb.connect()
    connection.execute(f"set threads = {threads}")
    connection.execute(f"create table people as {CLEAN.format(list=path)}")
    api = DuckDBAPI(connection)
    birth = cl.CustomComparison(
        output_column_name="birth_date",
        comparison_levels=[
            cll.NullLevel("birth_date"),
            cll.ExactMatchLevel("day").configure(tf_adjustment_column="day"),
            cll.CustomLevel("year_l = year_r and (day_l is null or day_r is null or day_l like '%-01-01' or day_r like '%-01-01')", "year only"),
            cll.DamerauLevenshteinLevel("day", 1),
            cll.ExactMatchLevel("year"),
            cll.ElseLevel(),
        ],
    )
    name = cl.CustomComparison(
        output_column_name="name",
        comparison_levels=[
            cll.NullLevel("name"),
            cll.ExactMatchLevel("toned").configure(tf_adjustment_column="toned"),
            cll.ExactMatchLevel("name").configure(tf_adjustment_column="name"),
            cll.JaroWinklerLevel("name", 0.95),
            cll.JaroWinklerLevel("name", 0.88),
            cll.ExactMatchLevel("given").configure(tf_adjustment_column="given"),
            cll.ElseLevel(),
        ],
    )
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            name,
            birth,
            cl.ExactMatch("sex"),
            cl.DamerauLevenshteinAtThresholds("citizen", 1),
            cl.DamerauLevenshteinAtThresholds("old_card", 1),
            cl.DamerauLevenshteinAtThresholds("insurance", 1),
            cl.ExactMatch("phone").configure(term_frequency_adjustments=True),
            cl.ExactMatch("commune").configure(term_frequency_adjustments=True),
            cl.JaroWinklerAtThresholds("address", [0.95, 0.88]),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("citizen"),
            block_on("insurance"),
            block_on("old_card"),
            block_on("phone", "given"),
            block_on("phone", "year"),
            block_on("day", "given"),
            block_on("name", "year"),
            block_on("day", "commune", "sex"),
            block_on("name", "commune"),
        ],
        retain_matching_columns=False,
    )
    linker = Linker(api.register("people"), settings, log_level="WARNING")
    training = linker.training
    training.estimate_probability_two_random_records_match(
        [block_on("citizen"), block_on("insurance", "year")], recall=0.9
    )
    training.estimate_u_using_random_sampling(max_pairs=max_pairs, seed=1)
    training.estimate_parameters_using_expectation_maximisation(block_on("citizen"))
    training.estimate_parameters_using_expectation_maximisation(block_on("name", "day"))
    pairs = linker.inference.predict(threshold_match_probability=0.05).as_pandas_dataframe()
    seconds = time.monotonic() - begun
    pairs = pairs[["unique_id_l", "unique_id_r", "match_probability", "match_weight"]]
    # Probabilities round to one; the weight does not, and orders the same.
    return pairs.assign(score=pairs.match_weight), seconds


def ours(program: str, path: str, threads: int) -> tuple[pandas.DataFrame, float]:
    with tempfile.TemporaryDirectory() as place:
        out = Path(place) / "pairs.csv"
        begun = time.monotonic()
        command = [program, "people", "link", path, "-o", str(out), "--threads", str(threads), "--threshold", "0.05"]
        subprocess.run(command, check=True)
        seconds = time.monotonic() - begun
        return pandas.read_csv(out, dtype={"id_l": str, "id_r": str}), seconds


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("list")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--max-pairs", type=float, default=5e6)
    args = parser.parse_args()

    labels = pandas.read_csv(args.list, dtype=str, usecols=["id", "truth"])
    truth = dict(zip(labels.id, labels.truth))
    sizes = labels.truth.value_counts()
    true_pairs, people = int((sizes * (sizes - 1) // 2).sum()), len(sizes)
    print(f"{len(labels)} rows, {people} people, {true_pairs} true pairs, {args.threads} threads")

    pairs, seconds = ours(args.program, args.list, args.threads)
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000
    is_true = [truth[l] == truth[r] for l, r in zip(pairs.id_l, pairs.id_r)]
    automatic = pairs.decision == "match"
    false = sum(m and not t for m, t in zip(automatic, is_true))
    right = sum(m and t for m, t in zip(automatic, is_true))
    report("sokhoe", measure(pairs.probability, is_true, true_pairs, people), seconds, memory)
    print(f"  automatic: recall {right / true_pairs:.4f}, {false} false ({false / people * 1e6:.1f} a million people)")

    pairs, seconds = splink(args.list, args.threads, args.max_pairs)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    is_true = [truth[l] == truth[r] for l, r in zip(pairs.unique_id_l, pairs.unique_id_r)]
    # A weight of 0 is a probability of one half.
    measured = measure(pairs.match_weight.rank(method="dense"), is_true, true_pairs, people)
    measured["f1_at_half"] = measure(pairs.match_probability, is_true, true_pairs, people)["f1_at_half"]
    report("splink", measured, seconds, memory)


def report(name: str, measured: dict, seconds: float, megabytes: float) -> None:
    print(
        f"{name:<8} best F1 {measured['best_f1']:.4f}, F1 at 0.5 {measured['f1_at_half']:.4f}, "
        f"recall at 10 false a million people {measured['recall_at_10_per_million']:.4f}, "
        f"{seconds:.1f} s, peak {megabytes:.0f} MB"
    )


if __name__ == "__main__":
    main()
