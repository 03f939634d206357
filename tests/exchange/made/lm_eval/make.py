"""Make the files beside this one with lm-evaluation-harness 0.4.13 and its dummy model, without a network.

    pip install lm_eval torch && python make.py FOLDER

Two models are the dummy model with two seeds. Each answers twelve sums, which are read by two filters, and thirty
questions of choice. One more run stops at five items of each, as with --limit 5. What the harness writes down of the
machine is left out of the results.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

TASKS = {
    "sums": """\
task: sums
dataset_path: json
dataset_kwargs: {data_files: {test: sums.jsonl}}
test_split: test
output_type: generate_until
doc_to_text: "{{question}}"
doc_to_target: "{{answer}}"
generation_kwargs: {until: ["\\n"], do_sample: false}
filter_list:
  - {name: strict-match, filter: [{function: regex, regex_pattern: "^([a-z]+)$"}, {function: take_first}]}
  - {name: flexible-extract, filter: [{function: regex, regex_pattern: "([a-z]+)"}, {function: take_first}]}
metric_list: [{metric: exact_match, aggregation: mean, higher_is_better: true, ignore_case: true}]
metadata: {version: 1.0}
""",
    "colours": """\
task: colours
dataset_path: json
dataset_kwargs: {data_files: {test: colours.jsonl}}
test_split: test
output_type: multiple_choice
doc_to_text: "{{question}}"
doc_to_choice: "{{choices}}"
doc_to_target: "{{label}}"
metric_list:
  - {metric: acc, aggregation: mean, higher_is_better: true}
  - {metric: acc_norm, aggregation: mean, higher_is_better: true}
metadata: {version: 2.0}
""",
}


def data() -> None:
    """Write the two data sets and the two tasks into the present folder."""
    sums = [{"question": f"{a} plus {a + 1}?", "answer": ("lol", "l")[a % 2]} for a in range(12)]
    colours = [{"question": f"The colour of item {i} is", "choices": ["red", "deep blue", "green"], "label": i % 3}
               for i in range(30)]  # fmt: skip
    for name, rows in (("sums", sums), ("colours", colours)):
        Path(f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
        Path(f"{name}.yaml").write_text(TASKS[name])


def evaluate(model: str, seed: int, limit: int | None = None) -> None:
    """Run both tasks with a dummy model that draws from `seed`, and keep results and samples below the model's name."""
    import random

    from lm_eval import simple_evaluate
    from lm_eval.loggers import EvaluationTracker
    from lm_eval.models.dummy import DummyLM
    from lm_eval.tasks import TaskManager

    class Seeded(DummyLM):
        """The dummy model, with answers that differ."""

        def generate_until(self, requests, disable_tqdm=False):
            """Answer each request with a word, followed by a mark where the seed wants one."""
            drawn = random.Random(seed)  # noqa: S311 - answers of a model that is made up
            return [drawn.choice(("lol", "l")) + drawn.choice(("", "", ".")) for _ in requests]

    tracker = EvaluationTracker(output_path=".")
    found = simple_evaluate(
        model=Seeded(), tasks=[*TASKS], limit=limit, log_samples=True, random_seed=seed, bootstrap_iters=100,
        task_manager=TaskManager(include_path=".", include_defaults=False), evaluation_tracker=tracker,
    )  # fmt: skip
    samples = found.pop("samples")
    found["config"] |= {"model": "dummy", "model_args": f"pretrained={model}", "bootstrap_iters": 100}
    found["pretty_env_info"] = ""
    tracker.general_config_tracker.model_name = tracker.general_config_tracker.model_name_sanitized = model
    tracker.save_results_aggregated(results=found, samples=samples)
    for task in found["configs"]:
        tracker.save_results_samples(task_name=task, samples=samples[task])


if __name__ == "__main__":
    import os

    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    os.chdir(folder)
    data()
    for name, seed in (("small", 1), ("large", 2)):
        evaluate(name, seed)
    evaluate("limited", 1, limit=5)
