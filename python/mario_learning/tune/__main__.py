"""The command ``python -m mario_learning.tune``."""

from __future__ import annotations

import argparse
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import optuna
from optuna.storages import RDBStorage, RetryFailedTrialCallback
from optuna.trial import TrialState

from mario_learning.errors import ServerError
from mario_learning.private_server import Installation, PrivateServer
from mario_learning.tune.learner import Learner
from mario_learning.tune.space import Space, read_toml, write_toml

_ENDED = (TrialState.COMPLETE, TrialState.PRUNED)


def parse(arguments: list[str] | None = None) -> argparse.Namespace:
    """The command's options."""
    parser = argparse.ArgumentParser(
        prog="python -m mario_learning.tune",
        description="Looks for the learner's best settings. Started again, or on another machine that "
        "sees the same folder, it resumes the same study.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    add = parser.add_argument
    add("--space", type=Path, required=True, help="TOML file of settings and their ranges")
    add("--config", type=Path, help="the learner's other settings")
    add("--study", type=Path, default=Path("runs/study"), help="folder of the study")
    add("--trials", type=int, default=20, help="of the study in all, those pruned among them")
    add("--minutes", type=float, default=10.0, help="of training, a trial")
    add("--evaluations", type=int, default=5, help="during a trial, by which it may be pruned")
    add("--episodes", type=int, default=100, help="of the evaluation at a trial's end")
    add("--seed", type=int, default=1, help="of every trial's training")
    add("--sampler-seed", type=int, help="of the search; each machine's own, or none")
    add("--warm-up", type=int, default=5, help="trials before any is pruned")
    add("--connect", help="servers that run; otherwise one is started")
    add("--game", default="sprout_land", help="of that server: a folder, or a name")
    add("--rom", help="its cartridge")
    add("--server", help="the program emulator_server; learner_client is beside it")
    add(
        "--stale-seconds",
        type=int,
        default=120,
        help="until a trial without a sign of life is resumed",
    )
    options = parser.parse_args(arguments)
    for name in ("trials", "minutes", "evaluations", "episodes"):
        if getattr(options, name) <= 0:
            parser.error(f"--{name} is above 0")
    return options


def open_study(options: argparse.Namespace) -> optuna.Study:
    """The study in its folder: one SQLite file that several machines may share."""
    options.study.mkdir(parents=True, exist_ok=True)
    storage = RDBStorage(
        f"sqlite:///{options.study / 'study.db'}",
        engine_kwargs={"connect_args": {"timeout": 100}},
        heartbeat_interval=max(1, options.stale_seconds // 2),
        grace_period=options.stale_seconds,
        failed_trial_callback=RetryFailedTrialCallback(inherit_intermediate_values=True),
    )
    return optuna.create_study(
        study_name="mario_learning",
        storage=storage,
        load_if_exists=True,
        direction="maximize",
        sampler=optuna.samplers.TPESampler(seed=options.sampler_seed, multivariate=True),
        pruner=optuna.pruners.MedianPruner(n_startup_trials=options.warm_up),
    )


def objective_of(
    options: argparse.Namespace, space: Space, learner: Learner
) -> Callable[[optuna.Trial], float]:
    """What Optuna maximises: trains, may be pruned, is evaluated."""
    base = read_toml(options.config) if options.config else {}

    def objective(trial: optuna.Trial) -> float:
        # One that was killed is tried again with the attributes it had: its run is resumed.
        name = trial.user_attrs.get("folder", f"trial-{trial.number}")
        trial.set_user_attr("folder", name)
        folder = options.study / name
        folder.mkdir(exist_ok=True)
        write_toml(folder / "config.toml", {**base, **space.suggest(trial)})

        def pruned(evaluation: int, row: dict[str, str]) -> bool:
            trial.report(float(row[space.objective]), evaluation)
            return bool(trial.should_prune())

        if not learner.train(folder, options.seed, pruned):
            raise optuna.TrialPruned
        return float(learner.evaluate(folder)[space.objective])

    return objective


def report(options: argparse.Namespace, study: optuna.Study, space: Space) -> None:
    """Writes the best settings, the table of trials, and pictures where matplotlib is there."""
    ended = study.get_trials(states=[TrialState.COMPLETE])
    if not ended:
        print("no trial has come to its end yet")
        return
    base = read_toml(options.config) if options.config else {}
    best = study.best_trial
    file = options.study / "best.toml"
    write_toml(file, {**base, **space.settings_of(best.params)})
    folder = best.user_attrs.get("folder")
    print(f"the best of {len(study.trials)} trials: {space.objective} {best.value:g} ({folder})")
    print(f"its settings: learner_client train --config {file}")
    _draw(options.study, study, len(ended))


def _draw(folder: Path, study: optuna.Study, ended: int) -> None:
    try:
        import matplotlib

        matplotlib.use("Agg")
        from matplotlib import pyplot
    except ImportError:
        print("no pictures: pip install matplotlib")
        return
    drawings: dict[str, Any] = {
        "history": optuna.visualization.matplotlib.plot_optimization_history,
        "curves": optuna.visualization.matplotlib.plot_intermediate_values,
    }
    if ended > 1:
        drawings["importance"] = optuna.visualization.matplotlib.plot_param_importances
    for name, draw in drawings.items():
        try:
            draw(study)
        except (RuntimeError, ValueError, ImportError) as error:
            print(f"no picture of the {name}: {error}")
            continue
        pyplot.tight_layout()
        pyplot.savefig(folder / f"{name}.png", dpi=150)
        pyplot.close("all")


def tune(options: argparse.Namespace) -> None:
    """Runs trials until the study has as many as asked for."""
    space = Space.read(options.space)
    installation = Installation.find(options.server)
    server = None
    connect = options.connect
    study = open_study(options)
    try:
        if connect is None:
            game = installation.game_folder(options.game)
            rom = installation.rom_file(game, options.rom)
            server = PrivateServer(installation.program, game, rom, 64, None)
            connect = server.url
        learner = Learner(
            program=installation.program.with_name("learner_client"),
            connect=connect,
            minutes=options.minutes,
            evaluation_minutes=options.minutes / (options.evaluations + 1),
            episodes=options.episodes,
        )
        done = optuna.study.MaxTrialsCallback(options.trials, states=_ENDED)
        if len(study.get_trials(states=_ENDED)) < options.trials:
            study.optimize(
                objective_of(options, space, learner), callbacks=[done], catch=(RuntimeError,)
            )
    finally:
        if server is not None:
            server.close()
        report(options, study, space)


def main() -> int:
    """The command; its exit code."""
    warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
    try:
        tune(parse())
    except (ValueError, OSError, ServerError) as error:
        print(f"mario_learning.tune: {error}", file=sys.stderr)
        return 2 if isinstance(error, ValueError) else 1
    except KeyboardInterrupt:
        print("stopped; the same command resumes the study", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
