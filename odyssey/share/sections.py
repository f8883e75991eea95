"""What the data card says of every study; the code in it is run by a test."""

ABOUT = """
Each row is one training of a small recurrent network: which variant of the LSTM block, on which
data set, with which randomly drawn hyperparameters, what error came out and what it cost. The study
repeats Greff et al. 2017. The trials contain nothing of the data sets' sequences.

V is the vanilla LSTM with peepholes. NIG, NFG and NOG lack its input, forget or output gate, NIAF
and NOAF its input or output activation function, and NP its peepholes; CIFG couples input and
forget gate; FGR has recurrence among all gates. These may be there besides: SRN, a simple recurrent
network; GRU, the gated recurrent unit, and GRU14, the same as first published; CNP, which is CIFG
and NP at once; FB1, which is NP with forget biases that start around 1; MGU, the minimal gated
unit; JANET, with a forget gate only; minGRU and minLSTM, whose gates see inputs only; and sLSTM,
with exponential gates.
"""

FILES = """
- `trials.csv`: the trials, one row each.
- `columns.csv`: its columns, with their class in R, unit and meaning.
- `trials.optuna.db`: the trials and their learning curves as an Optuna storage (SQLite), one study
  for each data set and variant. Of epochs beyond 20, curves have every tenth and the best one.
"""

OUTCOMES = """
A trial has diverged where a loss, the validation error or a weight was not finite. It stays in the
table, with `status` diverged and the errors of its last finite weights. These say when training was
stopped rather than how good the configuration is: choose what they count as. In the Optuna storage
it is a failed trial. `NA` is a number that does not exist, such as the training loss of a network
that was best before it was trained.
"""

LOADING = """
pandas:

```python
import pandas as pd

trials = pd.read_csv("trials.csv")
print(trials.groupby(["dataset", "variant"])["test_error"].median())
```

R, with the classes that keep seeds and digests whole:

```r
columns <- read.csv("columns.csv")
trials <- read.csv("trials.csv", colClasses = setNames(columns$r_class, columns$column))
aggregate(test_error ~ dataset + variant, trials, median)
```

Optuna; `optuna-dashboard sqlite:///trials.optuna.db` shows the same in a browser:

```python
import optuna

storage = "sqlite:///trials.optuna.db"
for name in optuna.get_all_study_names(storage):
    study = optuna.load_study(study_name=name, storage=storage)
    print(name, len(study.trials), optuna.importance.get_param_importances(study))
```

As a benchmark that answers for configurations that nobody tried, in the repository that made them:

```python
from odyssey.tabular_benchmark.tabular import Benchmark

benchmark = Benchmark("results/trials.parquet")
settings = {"hidden_size": 60, "learning_rate": 3e-3, "momentum": 0.9, "input_noise": 0.2}
for dataset in benchmark.searches:
    print(dataset, benchmark.ask(dataset, "V", **settings, how="surrogate"))
```
"""

LIMITS = """
- Errors on a stand-in are not comparable with published ones; compare variants with each other.
- One training for each configuration: an error contains the luck of its seed.
- Configurations are random draws and not a grid: one that was not drawn has neighbours, no row.
- Times were measured beside whatever else ran on the machine.
- Choose by `validation_error`, report `test_error`.
"""

LICENCE = """
MIT, as the software that made them. The data sets have licences of their own. Please cite the
software and Klaus Greff, Rupesh K. Srivastava, Jan Koutník, Bas R. Steunebrink, Jürgen Schmidhuber:
*LSTM: A Search Space Odyssey*, IEEE Transactions on Neural Networks and Learning Systems 28(10),
2017, doi [10.1109/TNNLS.2016.2582924](https://doi.org/10.1109/TNNLS.2016.2582924).
"""
