"""Sections of the data card that are the same for every study; a test runs their code."""

ABOUT = """
Each row is one training of a small recurrent network. It has the variant of the LSTM block, the
data set, the randomly drawn hyperparameters, the errors and the cost. The study repeats Greff et
al. 2017. The trials do not contain any sequences of the data sets.

V is the vanilla LSTM with peepholes. NIG, NFG and NOG have no input, forget or output gate. NIAF
and NOAF have no input or output activation function. NP has no peepholes. CIFG couples input and
forget gate. FGR has recurrent connections between all gates. A study may also have these variants:
SRN, a simple recurrent network; GRU, the gated recurrent unit; GRU14, the GRU as first published;
CNP, CIFG without peepholes; FB1, NP with forget biases that start around 1; MGU, the minimal gated
unit; JANET, with a forget gate only; minGRU and minLSTM, whose gates depend on inputs only; and
sLSTM, with exponential gates.
"""

FILES = """
- `trials.csv`: the trials, one row each.
- `columns.csv`: the columns of `trials.csv`, with their class in R, unit and meaning.
- `trials.optuna.db`: the trials and their learning curves as an Optuna storage (SQLite), one study
  for each data set and variant. After epoch 20, curves have every tenth epoch and the best one.
"""

OUTCOMES = """
A trial diverged if a loss, the validation error or a weight was not finite. It is in the table with
the `status` diverged and the errors of its last finite weights. These errors depend on when
training stopped, not on how good the configuration is. Replace them before you compare trials. In
the Optuna storage, a diverged trial is a failed trial. `NA` is a missing number, for example the
training loss of a network whose best epoch is 0, before training.
"""

LOADING = """
pandas:

```python
import pandas as pd

trials = pd.read_csv("trials.csv")
print(trials.groupby(["dataset", "variant"])["test_error"].median())
```

R, with column classes that keep seeds and digests exact:

```r
columns <- read.csv("columns.csv")
trials <- read.csv("trials.csv", colClasses = setNames(columns$r_class, columns$column))
aggregate(test_error ~ dataset + variant, trials, median)
```

Optuna (`optuna-dashboard sqlite:///trials.optuna.db` shows the same in a browser):

```python
import optuna

storage = "sqlite:///trials.optuna.db"
for name in optuna.get_all_study_names(storage):
    study = optuna.load_study(study_name=name, storage=storage)
    print(name, len(study.trials), optuna.importance.get_param_importances(study))
```

As a tabular benchmark, which predicts the errors of other configurations; run it in the repository:

```python
from odyssey.tabular_benchmark.tabular import Benchmark

benchmark = Benchmark("results/trials.parquet")
configuration = {"hidden_size": 60, "learning_rate": 3e-3, "momentum": 0.9, "input_noise": 0.2}
for dataset in benchmark.searches:
    print(dataset, benchmark.ask(dataset, "V", **configuration, how="surrogate"))
```
"""

LIMITS = """
- Errors on a stand-in are not comparable with published ones; compare variants with each other.
- Each configuration was trained once; its error includes the random effect of its seed.
- Configurations are random draws, not a grid. Most configurations have no row.
- Other programs may have run on the machine while times were measured.
- Choose by `validation_error`, report `test_error`.
"""

LICENCE = """
MIT, as the software that made them. The data sets have their own licences. Please cite the software
and Klaus Greff, Rupesh K. Srivastava, Jan Koutník, Bas R. Steunebrink, Jürgen Schmidhuber:
*LSTM: A Search Space Odyssey*, IEEE Transactions on Neural Networks and Learning Systems 28(10),
2017, doi [10.1109/TNNLS.2016.2582924](https://doi.org/10.1109/TNNLS.2016.2582924).
"""
